import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { engineOn } from '../testing/engine-on.ts';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { prepareReuse } from './reuse.ts';

/** `one` and `two` leave a line each in a ledger; `gate` fails until the file `open` is there. */
const chain = `millrace: 1
name: Chain
inputs:
  to: { type: string, default: nobody }
  token: { type: string, secret: true, default: none }
tasks:
  one: { action: shell.run, with: { shell: "echo one >> ledger; printf made" }, next: gate }
  gate: { action: shell.run, with: { shell: "test -e open" }, next: two }
  two: { action: shell.run, with: { shell: "echo two >> ledger; printf %s '{{ tasks.one.result.stdout }} for {{ inputs.to }} by {{ inputs.token }}'" } }
outputs: { text: "{{ tasks.two.result.stdout }}" }
`;

let folders: TempFolders;
let open: TempHost[] = [];
let host: TempHost;

const ledger = (): string => (existsSync(join(folders.library, 'ledger')) ? readFileSync(join(folders.library, 'ledger'), 'utf8') : '');

async function run(inputs: Record<string, string> = {}, from?: StartFrom) {
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'chain.flow.yaml', inputs, ...(from ? { from } : {}) });
  await collect(await client.runs.watch({ runId }));
  return client.runs.get({ runId });
}

const plan = async (from: StartFrom) => {
  const { basedOn, definitionChanged, tasks } = await host.client.runs.preview({ path: 'chain.flow.yaml', from });
  return { basedOn, definitionChanged, does: tasks.map(({ task, does, why }) => `${task} ${does} ${why}`) };
};

beforeEach(async () => {
  folders = new TempFolders();
  folders.write('library/chain.flow.yaml', chain);
  host = await openTempHost(folders);
  open.push(host);
});
afterEach(async () => {
  for (const each of open) await each.host.close();
  open = [];
  folders.remove();
});

test('a failed run goes on from where it failed, with its inputs, secret ones too, as a run of its own', async () => {
  const failed = await run({ to: 'Ada', token: 'hush' });
  expect(failed.view.run.status).toBe('failed');
  const from: StartFrom = { kind: 'failure', runId: failed.view.run.runId };
  expect(await plan(from)).toEqual({
    basedOn: failed.view.run.runId,
    definitionChanged: false,
    does: ['one reuse succeeded', 'gate run failed', 'two run follows'],
  });
  expect(ledger()).toBe('one\n');

  folders.write('library/open', '');
  const again = await run({}, from);
  expect(again.view.run).toMatchObject({ status: 'succeeded', basedOn: failed.view.run.runId });
  expect(again.outputs).toEqual({ text: 'made for Ada by hush' });
  expect(again.view.tasks.one).toMatchObject({ status: 'succeeded', origin: 'reused' });
  expect(ledger()).toBe('one\ntwo\n');
  // What is given for this run comes first.
  expect((await run({ to: 'Grace' }, from)).outputs).toEqual({ text: 'made for Grace by hush' });
  expect((await host.client.runs.get({ runId: failed.view.run.runId })).view.run.status).toBe('failed');
});

test('a run goes on from a file that was corrected: what was changed runs again', async () => {
  const failed = await run();
  folders.write('library/chain.flow.yaml', chain.replace('test -e open', 'true'));
  const from: StartFrom = { kind: 'failure', runId: failed.view.run.runId };
  expect(await plan(from)).toMatchObject({ definitionChanged: true, does: ['one reuse succeeded', 'gate run changed', 'two run follows'] });
  expect((await run({}, from)).view.run.status).toBe('succeeded');
  // The earlier run keeps the definition it had.
  expect((await host.client.runs.get({ runId: failed.view.run.runId })).definitionText).toBe(chain);

  folders.write('library/chain.flow.yaml', chain.replace('printf made', 'printf mended').replace('test -e open', 'true'));
  expect((await plan(from)).does).toEqual(['one run changed', 'gate run changed', 'two run follows']);
  expect((await run({}, from)).outputs).toEqual({ text: 'mended for nobody by none' });
});

test('from a task on, and one task alone, on the newest run that has what is needed; a pinned result comes before it', async () => {
  folders.write('library/open', '');
  const whole = await run({ to: 'Ada' });
  rmSync(join(folders.library, 'open'));
  await run();
  const basedOn = whole.view.run.runId;
  expect(await plan({ kind: 'task', task: 'two' })).toMatchObject({
    basedOn,
    does: ['one reuse succeeded', 'gate reuse succeeded', 'two run chosen'],
  });
  expect(ledger()).toBe('one\ntwo\none\n');
  expect((await run({}, { kind: 'task', task: 'two' })).outputs).toEqual({ text: 'made for Ada by none' });
  expect(ledger()).toBe('one\ntwo\none\ntwo\n');

  await host.client.pins.put({ path: 'chain.flow.yaml', task: 'one', result: { stdout: 'pinned' } });
  expect(await host.client.pins.list({ path: 'chain.flow.yaml' })).toMatchObject([{ task: 'one', result: { stdout: 'pinned' } }]);
  // Previews of expressions see it too.
  expect((await host.client.runs.sample({ path: 'chain.flow.yaml' })).tasks.one).toMatchObject({ result: { stdout: 'pinned' } });
  const alone = await run({}, { kind: 'only', task: 'two' });
  expect(await host.client.runs.task({ runId: alone.view.run.runId, task: 'two' })).toMatchObject({
    result: { stdout: 'pinned for Ada by none' },
  });
  expect((await plan({ kind: 'task', task: 'two', runId: basedOn })).does[0]).toBe('one pinned pinned');
  await host.client.pins.remove({ path: 'chain.flow.yaml', task: 'one' });
  expect((await plan({ kind: 'task', task: 'two' })).does[0]).toBe('one reuse succeeded');
});

test('what cannot be begun says why', async () => {
  const start = (from: StartFrom) => host.client.runs.start({ path: 'chain.flow.yaml', inputs: {}, from });
  await expect(start({ kind: 'failure', runId: 'nope' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(start({ kind: 'task', task: 'nope' })).rejects.toMatchObject({ code: 'not_found' });
  folders.write('library/wait.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: flow.wait, with: { for: 1h } }\n');
  const { runId } = await host.client.runs.start({ path: 'wait.flow.yaml', inputs: {} });
  await expect(start({ kind: 'failure', runId })).rejects.toMatchObject({ code: 'conflict' });
  const memory = await host.client.runs.start({ path: 'chain.flow.yaml', inputs: {}, durability: 'memory' });
  await collect(await host.client.runs.watch({ runId: memory.runId }));
  await expect(start({ kind: 'failure', runId: memory.runId })).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('memory'),
  });
  // Without an earlier run everything runs.
  expect(await plan({ kind: 'task', task: 'two' })).toMatchObject({ basedOn: null });
});

test('pins go with their file', async () => {
  const { client } = host;
  await client.pins.put({ path: 'chain.flow.yaml', task: 'one', result: 1 });
  const { path } = await client.library.rename({ path: 'chain.flow.yaml', name: 'Links' });
  expect(await client.pins.list({ path })).toMatchObject([{ task: 'one', result: 1 }]);
  expect(await client.pins.list({ path: 'chain.flow.yaml' })).toEqual([]);
  await client.library.remove({ path });
  expect(await client.pins.list({ path })).toEqual([]);
});

test('a run that a host recorded and never began begins after a restart as it was meant to', async () => {
  const store = createMemoryStore();
  const file = join(folders.library, 'chain.flow.yaml');
  const base = { text: chain, file, path: file, baseDir: folders.library, trigger: 'test' };
  const first = engineOn(store);
  const failed = await first.runs.start({ ...base, inputs: {} });
  await failed.ended();
  await first.die();

  // No place for it: its first event is not written.
  const busy = engineOn(store, { maxConcurrentRuns: 1 });
  await busy.runs.start({ ...base, text: 'millrace: 1\ntasks:\n  a: { action: flow.wait, with: { for: 1h } }\n', inputs: {} });
  folders.write('library/open', '');
  const { request } = await prepareReuse(
    { runs: busy.runs, store, actions: actionCatalogue },
    { text: chain, file, path: file, pinsOf: file, inputs: {}, from: { kind: 'failure', runId: failed.runId } },
  );
  const { runId } = await busy.runs.start({ ...base, ...request });
  await busy.die();
  expect(await store.readEvents(runId, 0, 10)).toEqual([]);

  const last = engineOn(store);
  await last.runs.recoverAll();
  const handle = await last.runs.open(runId);
  expect((await handle.ended()).status).toBe('succeeded');
  expect(handle.task('one')?.view.origin).toBe('reused');
  expect(ledger()).toBe('one\ntwo\n');
  await last.die();
});
