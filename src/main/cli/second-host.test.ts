import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Child, runCli } from '../testing/child.ts';
import { readOwner } from '../store/owner.ts';
import { cliProcesses } from '../testing/cli-processes.ts';
import { waitUntil } from '../testing/wait-until.ts';

// Many processes one after another, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });

const processes = cliProcesses();
const data = (): string[] => processes.data();

function serve(): Child {
  const child = new Child('src/main/serve/index.ts', ['--no-open', ...data(), '--library', processes.folders.library]);
  return processes.owned(child);
}

const waiting = 'millrace: 1\nname: Held\ntasks:\n  a: { action: flow.wait, with: { for: 1h } }\n';

test('every command goes to the host that serves the folder', async () => {
  const file = processes.folders.write(
    'ask.flow.yaml',
    'millrace: 1\nname: Ask\ntasks:\n  a: { action: human.approve, with: { prompt: Well? } }\n',
  );
  const host = serve();
  await host.says(/^Millrace: /m);
  const ran = await runCli(['run', file, '--json', ...data()]);
  expect(ran.code).toBe(4);
  const { runId } = JSON.parse(ran.stdout);
  expect((await runCli(['resume', runId, ...data()])).code).toBe(4);
  expect((await runCli(['show', runId, ...data()])).stdout).toContain(`answer ${runId} a --approve`);
  expect((await runCli(['answer', runId, 'a', '--approve', ...data()])).code).toBe(0);
  expect(JSON.parse((await runCli(['list', '--json', ...data()])).stdout).runs).toMatchObject([{ runId, status: 'succeeded' }]);
  host.kill('SIGTERM');
  expect((await host.finished).code).toBe(0);
});

test('a second serve says who has the folder and where that is', async () => {
  const host = serve();
  const [, url] = await host.says(/^Millrace: (\S+)$/m);
  const second = await serve().finished;
  expect(second.code).toBe(2);
  expect(second.stdout).toBe('');
  expect(second.stderr).toContain(`process ${host.process.pid} (serve`);
  expect(second.stderr).toContain(`It can be opened at ${url}`);
});

test('while a command has the folder, serve and other commands say who', async () => {
  const file = processes.folders.write('held.flow.yaml', waiting);
  const run = new Child('src/main/cli/index.ts', ['run', file, '--json', ...data()]);
  processes.owned(run);
  const held = `process ${run.process.pid} (cli`;
  await waitUntil(() => (readOwner(processes.folders.data)?.pid === run.process.pid ? true : null));
  const { code, stderr } = await runCli(['cancel', 'nope', ...data()]);
  expect([code, stderr.includes(held)]).toEqual([2, true]);
  const other = await serve().finished;
  expect([other.code, other.stderr.includes(held)]).toEqual([2, true]);
});

test('a host that hangs is named, and its folder is left alone', async () => {
  const host = serve();
  const [, origin] = await host.says(/^Millrace: (http:\/\/[\d.:]+)/m);
  host.kill('SIGSTOP');
  try {
    const { code, stderr } = await runCli(['list', ...data()]);
    expect(code).toBe(2);
    expect(stderr).toContain(`The host at ${origin} has the data folder and does not answer`);
  } finally {
    host.kill('SIGCONT');
  }
  expect((await runCli(['list', ...data()])).code).toBe(0);
});

test('a note of a host that is gone keeps nobody out, whoever has its number now', async () => {
  const startedAt = new Date().toISOString();
  // Nobody answers at that address any more; a program that is not Millrace answers at the other one.
  const foreign = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
  const { port } = foreign.address() as AddressInfo;
  try {
    for (const url of ['http://127.0.0.1:1/#t=x', `http://127.0.0.1:${port}/#t=x`, null]) {
      processes.folders.write('data/host.json', JSON.stringify({ pid: process.pid, kind: 'electron', startedAt, url }));
      const { code, stdout } = await runCli(['list', ...data()]);
      expect([url, code, stdout]).toEqual([url, 0, 'No runs yet.\n']);
    }
  } finally {
    foreign.close();
  }
  processes.folders.write('data/host.json', 'not json');
  const host = serve();
  await host.says(/^Millrace: /m);
});
