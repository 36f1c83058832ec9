import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allowedEnvironment } from './environment.ts';
import { createEffects } from './index.ts';
import { readProcess } from './process-list.ts';

const effects = createEffects({ scriptChildPath: join(import.meta.dirname, 'script-child.ts') });
let baseDir: string;

beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterEach(() => rmSync(baseDir, { recursive: true, force: true }));

type Request = Parameters<typeof effects.processes.run>[0];

function run(request: Partial<Request>): ReturnType<typeof effects.processes.run> {
  const signal = new AbortController().signal;
  return effects.processes.run({
    baseDir,
    command: null,
    shell: null,
    cwd: null,
    env: {},
    stdin: null,
    limitBytes: 1024 * 1024,
    graceMs: 10_000,
    signal,
    ...request,
  });
}

const node = (code: string, ...args: string[]): string[] => [process.execPath, '-e', code, ...args];

describe('a command', () => {
  test('gives exit code and both outputs; arguments are never interpreted', async () => {
    const end = await run({ command: node('console.log(process.argv[1]); console.error("e"); process.exit(3)', '$(id); *') });
    expect(end).toEqual({ exitCode: 3, stdout: '$(id); *\n', stderr: 'e\n', truncated: false });
  });

  test('a shell line is interpreted, only when asked for', async () => {
    expect((await run({ shell: 'echo one | tr o 0 && exit 4' })).stdout).toBe('0ne\n');
    expect((await run({ shell: 'exit 4' })).exitCode).toBe(4);
  });

  test('starts in the folder, with input', async () => {
    writeFileSync(join(baseDir, 'f'), 'here');
    expect((await run({ command: ['cat', 'f', '-'], stdin: ' and there' })).stdout).toBe('here and there');
    expect((await run({ command: ['true'], stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  test('sees the allowed environment and what is given, nothing else', async () => {
    const allowed = allowedEnvironment({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', Path: 'w', SECRET_TOKEN: 's', NODE_OPTIONS: '--x' });
    expect(allowed).toEqual({ PATH: '/bin', HOME: '/h', LC_ALL: 'C', Path: 'w' });
    const own = createEffects({ scriptChildPath: '', env: { PATH: process.env['PATH'] ?? '', ONE: '1' } });
    const signal = new AbortController().signal;
    const end = await own.processes.run({
      baseDir,
      command: ['env'],
      shell: null,
      cwd: null,
      env: { TWO: '2' },
      stdin: null,
      limitBytes: 10_000,
      graceMs: 1,
      signal,
    });
    const names = end.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(new Set(names)).toEqual(new Set(['MILLRACE_ATTEMPT', 'ONE', 'PATH', 'TWO']));
  });

  test('output is cut at the limit, between characters, and the program is not held up', async () => {
    const end = await run({ command: node('process.stdout.write("ü".repeat(300000))'), limitBytes: 1001 });
    expect(end.truncated).toBe(true);
    expect(end.stdout).toBe('ü'.repeat(500));
  });

  test('a signal that ends it shows as a shell would show it', async () => {
    expect((await run({ shell: 'kill -TERM $$' })).exitCode).toBe(143);
  });

  test('no program, no folder and no right to start say so', async () => {
    await expect(run({ command: ['no-such-program-here'] })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no-such-program-here'),
    });
    await expect(run({ command: ['true'], cwd: 'absent' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('absent'),
    });
    writeFileSync(join(baseDir, 'plain'), 'x');
    await expect(run({ command: ['./plain'] })).rejects.toMatchObject({ code: 'denied' });
    await expect(run({ command: ['true', 'a\0b'] })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    await sleep(5);
  }
}

/** Reads the process ids that a tree wrote, once all of them are there. */
async function pidsIn(count: number): Promise<number[]> {
  const file = join(baseDir, 'pids');
  return await until(() => {
    const pids = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
    return pids.length === count && pids.every((pid) => pid > 0) ? pids : null;
  });
}

const running = (pids: readonly number[]): number[] => pids.filter((pid) => readProcess(pid)?.ended === false);

describe.runIf(process.platform === 'linux')('stopping', () => {
  const tree = 'echo $$ >> pids; (echo $BASHPID >> pids; sleep 1000 & echo $! >> pids; wait) & sleep 1000 & echo $! >> pids; wait';

  test('children and their children are gone before it is over', async () => {
    const stop = new AbortController();
    const going = run({ command: ['bash', '-c', tree], signal: stop.signal });
    const pids = await pidsIn(4);
    expect(running(pids)).toEqual(pids);
    stop.abort();
    await expect(going).rejects.toMatchObject({ code: 'canceled' });
    expect(running(pids)).toEqual([]);
  });

  test('what ignores the request is killed after the grace', async () => {
    const stop = new AbortController();
    const going = run({ command: ['bash', '-c', `trap '' TERM; ${tree}; while :; do sleep 1000; done`], signal: stop.signal, graceMs: 50 });
    const pids = await pidsIn(4);
    stop.abort();
    await expect(going).rejects.toMatchObject({ code: 'canceled' });
    expect(running(pids)).toEqual([]);
  });

  test('what can tidy up within the grace does', async () => {
    const stop = new AbortController();
    const going = run({
      command: ['bash', '-c', 'trap "echo tidy > tidied; exit" TERM; echo $$ >> pids; sleep 1000 & wait'],
      signal: stop.signal,
    });
    await pidsIn(1);
    stop.abort();
    await expect(going).rejects.toMatchObject({ code: 'canceled' });
    expect(readFileSync(join(baseDir, 'tidied'), 'utf8')).toBe('tidy\n');
  });

  test('what left the group is found and stopped too, even with its parent gone', async () => {
    const stop = new AbortController();
    const going = run({
      command: ['bash', '-c', 'setsid bash -c "echo \\$\\$ >> pids; (setsid sleep 1000 & echo \\$! >> pids); sleep 1000" & wait'],
      signal: stop.signal,
    });
    const pids = await pidsIn(2);
    stop.abort();
    await expect(going).rejects.toMatchObject({ code: 'canceled' });
    expect(running(pids)).toEqual([]);
  });

  test('the reason given with the signal is what it fails with', async () => {
    const stop = new AbortController();
    const going = run({ command: ['bash', '-c', 'echo $$ >> pids; sleep 1000'], signal: stop.signal });
    await pidsIn(1);
    const reason = Object.assign(new Error('too slow'), { code: 'timeout' });
    stop.abort(reason);
    await expect(going).rejects.toBe(reason);
    await expect(run({ command: ['touch', 'started'], signal: stop.signal })).rejects.toBe(reason);
    expect(existsSync(join(baseDir, 'started'))).toBe(false);
  });

  test('what a program leaves in its group is stopped when it ends; what writes to its output is waited for', async () => {
    const left = await run({ command: ['bash', '-c', 'sleep 1000 > /dev/null 2>&1 & echo $! >> pids'] });
    expect(left.exitCode).toBe(0);
    expect(running(await pidsIn(1))).toEqual([]);
    expect((await run({ command: ['bash', '-c', '(sleep 0.1; echo late) & echo early'] })).stdout).toBe('early\nlate\n');
  });

  test('close stops what runs', async () => {
    const own = createEffects({ scriptChildPath: '' });
    const signal = new AbortController().signal;
    const going = own.processes.run({
      baseDir,
      command: ['bash', '-c', tree],
      shell: null,
      cwd: null,
      env: {},
      stdin: null,
      limitBytes: 100,
      graceMs: 1000,
      signal,
    });
    const pids = await pidsIn(4);
    await own.close();
    expect(running(pids)).toEqual([]);
    expect((await going).exitCode).toBe(143);
  });

  test('a host that is killed takes its trees along', async () => {
    const host = `
      import { createEffects } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      const effects = createEffects({ scriptChildPath: '' });
      const signal = new AbortController().signal;
      await effects.processes.run({ baseDir: process.cwd(), command: ['bash', '-c', process.argv[1]], shell: null, cwd: null, env: {}, stdin: null, limitBytes: 100, graceMs: 1000, signal });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', host, `setsid sleep 1000 & echo $! >> pids; ${tree}`], {
      cwd: baseDir,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const pids = await pidsIn(5);
    child.kill('SIGKILL');
    await until(() => running(pids).length === 0);
  });

  test('a host that ends by itself is not held up by its guard', () => {
    const host = `
      import { createEffects } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      const effects = createEffects({ scriptChildPath: '' });
      const signal = new AbortController().signal;
      const end = await effects.processes.run({ baseDir: process.cwd(), command: ['echo', 'hello'], shell: null, cwd: null, env: {}, stdin: null, limitBytes: 100, graceMs: 1000, signal });
      process.stdout.write(end.stdout);
    `;
    const end = spawnSync(process.execPath, ['--input-type=module', '-e', host], { cwd: baseDir, encoding: 'utf8', timeout: 20_000 });
    expect(end.stdout).toBe('hello\n');
    expect(end.status).toBe(0);
  });
});
