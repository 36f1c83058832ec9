import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryStore } from '../store/memory-store.ts';
import { engineOn } from '../testing/engine-on.ts';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';

const parent = `millrace: 1
name: Parent
tasks:
  each:
    action: flow.call
    forEach: { in: "{{ range(2) }}", as: n, concurrency: 2 }
    with: { workflow: parts/child.flow.yaml, inputs: { n: "{{ n }}" } }
outputs: { names: "{{ tasks.each.result.map(r, r.name) }}" }
`;

/** Asks, then leaves a line in a ledger: what really happened can be counted. */
const child = `millrace: 1
name: Child
inputs: { n: { type: integer } }
tasks:
  ask: { action: human.approve, with: { prompt: "Number {{ inputs.n }}?" }, next: write }
  write: { action: file.write, with: { path: ledger, content: "{{ inputs.n }}\\n", ifExists: append } }
outputs: { name: "child {{ inputs.n }}" }
`;

let folders: TempFolders;
let open: TempHost[] = [];

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders);
  open.push(host);
  return host;
}

async function asked({ client }: TempHost, count: number) {
  return waitUntil(async () => {
    const asks = await client.runs.asks();
    return asks.length === count ? asks : null;
  });
}

async function ended({ client }: TempHost, runId: string) {
  await collect(await client.runs.watch({ runId }));
  return client.runs.get({ runId });
}

beforeEach(() => {
  folders = new TempFolders();
  folders.write('library/parent.flow.yaml', parent);
  folders.write('library/parts/child.flow.yaml', child);
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  open = [];
  folders.remove();
});

test('a called workflow is a run of its own: found beside its file, linked, listed under its caller', async () => {
  const host = await start();
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  const asks = await asked(host, 2);
  expect(asks.map(({ path, taskName, ask }) => `${path} ${taskName} ${ask.prompt}`).sort()).toEqual([
    'parts/child.flow.yaml ask Number 0?',
    'parts/child.flow.yaml ask Number 1?',
  ]);

  expect((await client.runs.list({ limit: 10 })).runs.map((run) => run.runId)).toEqual([runId]);
  const called = (await client.runs.list({ limit: 10, parent: runId })).runs;
  expect(called.map((run) => String(run.parent?.item)).sort()).toEqual(['0', '1']);
  expect(called[0]).toMatchObject({ workflow: 'Child', trigger: 'call', parent: { runId, task: 'each' }, asks: 1 });
  const rows = (await client.runs.items({ runId, task: 'each', offset: 0, limit: 10 })).rows;
  expect(rows.map((row) => row.child ?? '').sort()).toEqual(called.map((run) => run.runId).sort());
  expect((await client.runs.report({ runId })).waitsFor).toMatchObject([
    { task: 'each', item: 0, kind: 'call', runId: rows[0]?.child },
    { task: 'each', item: 1, kind: 'call', runId: rows[1]?.child },
  ]);

  for (const ask of asks) await client.runs.answer({ runId: ask.runId, task: ask.task, item: null, approved: true });
  expect((await ended(host, runId)).outputs).toEqual({ names: ['child 0', 'child 1'] });
  expect(readFileSync(join(folders.library, 'parts/ledger'), 'utf8').split('\n').sort()).toEqual(['', '0', '1']);
});

test('after a restart a called run is taken up once, by its caller, and nothing that was done is done again', async () => {
  const first = await start();
  const { runId } = await first.client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  const [one, two] = await asked(first, 2);
  await first.client.runs.answer({ runId: one?.runId ?? '', task: 'ask', item: null, approved: true });
  await waitUntil(() => (existsSync(join(folders.library, 'parts/ledger')) ? true : null));
  await ended(first, one?.runId ?? '');
  await first.host.close();

  const second = await start();
  const [left, ...others] = await asked(second, 1);
  expect([left?.runId, others]).toEqual([two?.runId, []]);
  await second.client.runs.answer({ runId: left?.runId ?? '', task: 'ask', item: null, approved: true });
  // What runs is paused when a host goes; what only waits is not.
  const { status } = (await second.client.runs.get({ runId })).view.run;
  if (status === 'paused') await second.client.runs.resume({ runId });
  expect((await ended(second, runId)).view.run.status).toBe('succeeded');
  expect(readFileSync(join(folders.library, 'parts/ledger'), 'utf8').split('\n').sort()).toEqual(['', '0', '1']);
  expect((await second.client.runs.list({ limit: 10, parent: runId })).total).toBe(2);
});

test('pause and cancel reach the called runs, and a canceled one fails its caller', async () => {
  const host = await start();
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  const [ask] = await asked(host, 2);
  const statuses = async (): Promise<string[]> => (await client.runs.list({ limit: 10, parent: runId })).runs.map(({ status }) => status);
  await client.runs.pause({ runId });
  await waitUntil(async () => ((await client.runs.get({ runId })).view.run.status === 'paused' ? true : null));
  expect(await statuses()).toEqual(['paused', 'paused']);
  // An answer is taken in a pause, and moves nothing.
  await client.runs.answer({ runId: ask?.runId ?? '', task: 'ask', item: null, approved: true });
  await client.runs.resume({ runId });
  await ended(host, ask?.runId ?? '');
  await client.runs.cancel({ runId });
  expect((await ended(host, runId)).view.run.status).toBe('canceled');
  expect((await statuses()).sort()).toEqual(['canceled', 'succeeded']);

  const again = await client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  const [other, last] = await asked(host, 2);
  await client.runs.cancel({ runId: other?.runId ?? '' });
  await client.runs.answer({ runId: last?.runId ?? '', task: 'ask', item: null, approved: true });
  const after = await ended(host, again.runId);
  expect(after.view.run).toMatchObject({ status: 'failed', error: { task: 'each' } });
  const items = (await client.runs.items({ runId: again.runId, task: 'each', offset: 0, limit: 10, status: 'failed' })).rows;
  expect(items).toMatchObject([{ error: { code: 'child_failed', data: { runId: other?.runId } } }]);
});

test('what cannot be called fails with its reason', async () => {
  const host = await start();
  const calls = async (workflow: string): Promise<{ code: string; message: string } | null> => {
    folders.write('library/caller.flow.yaml', `millrace: 1\ntasks:\n  a: { action: flow.call, with: { workflow: "${workflow}" } }\n`);
    const { runId } = await host.client.runs.start({ path: 'caller.flow.yaml', inputs: {} });
    return (await ended(host, runId)).view.run.error;
  };
  expect(await calls('absent.flow.yaml')).toMatchObject({ code: 'not_found', message: expect.stringContaining('absent.flow.yaml') });
  folders.write('library/bad.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: no.such }\n  b: { action: flow.noop, nxt: a }\n');
  expect(await calls('bad.flow.yaml')).toMatchObject({ code: 'invalid_workflow', message: expect.stringMatching(/:3:.*\n?.*:4:/s) });
  expect(await calls('parts/child.flow.yaml')).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('n') });
  folders.write('library/large.flow.yaml', '#'.repeat(1024 * 1024 + 1));
  expect(await calls('large.flow.yaml')).toMatchObject({ code: 'too_large' });
  // It calls itself: ten deep, then it is told that this does not end.
  const deep = await calls('caller.flow.yaml');
  expect(deep).toMatchObject({ code: 'child_failed', message: expect.stringContaining('limit') });
  const { runs } = await host.client.runs.list({ path: 'caller.flow.yaml', limit: 1 });
  let depth = 0;
  for (let id = runs[0]?.runId; id !== undefined; depth += 1) {
    id = (await host.client.runs.list({ parent: id, limit: 2 })).runs[0]?.runId;
  }
  expect(depth).toBe(1 + 10);
});

test('a run that leaves nothing behind calls runs that leave nothing behind', async () => {
  const host = await start();
  const { runId } = await host.client.runs.start({ path: 'parent.flow.yaml', inputs: {}, durability: 'memory' });
  for (const ask of await asked(host, 2)) await host.client.runs.answer({ runId: ask.runId, task: 'ask', item: null, approved: true });
  await ended(host, runId);
  expect((await host.client.runs.list({ limit: 10, parent: runId })).total).toBe(2);
  await host.host.close();
  const next = await start();
  expect((await next.client.runs.list({ limit: 10, parent: runId })).total).toBe(0);
});

test('a run is removed with the ended runs it called', async () => {
  const host = await start();
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'parent.flow.yaml', inputs: {} });
  for (const ask of await asked(host, 2)) await client.runs.answer({ runId: ask.runId, task: 'ask', item: null, approved: true });
  await ended(host, runId);
  const called = (await client.runs.list({ limit: 10, parent: runId })).runs;
  await client.runs.remove({ runId });
  for (const run of called) await expect(client.runs.get({ runId: run.runId })).rejects.toMatchObject({ code: 'not_found' });
});

test('a host that died is followed by one that takes every run up once, called ones too', async () => {
  folders.write('library/caller.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: flow.call, with: { workflow: worker.flow.yaml } }\n');
  folders.write(
    'library/worker.flow.yaml',
    `millrace: 1
tasks:
  work:
    action: shell.run
    onInterrupted: retry
    with: { shell: "echo begun >> ledger; while [ ! -e go ]; do sleep 0.05; done" }
`,
  );
  const store = createMemoryStore();
  const ledger = join(folders.library, 'ledger');
  const begun = (): number => (existsSync(ledger) ? readFileSync(ledger, 'utf8').trimEnd().split('\n').length : 0);
  const first = engineOn(store);
  const file = join(folders.library, 'caller.flow.yaml');
  const { runId } = await first.runs.start({
    ...{ text: readFileSync(file, 'utf8'), file, path: file, baseDir: folders.library, inputs: {}, trigger: 'test' },
  });
  await waitUntil(() => (begun() === 1 ? true : null));
  await first.die();

  const second = engineOn(store);
  await second.runs.recoverAll();
  await waitUntil(() => (begun() === 2 ? true : null));
  folders.write('library/go', '');
  const handle = await second.runs.open(runId);
  expect((await handle.ended()).status).toBe('succeeded');
  const [called] = (await second.runs.list({ parent: runId, limit: 10 })).runs;
  expect((await second.runs.open(called?.runId ?? '')).task('work')?.attempts).toBe(2);
  expect(begun()).toBe(2);
  await second.die();
});
