import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';

const adder = `millrace: 1
name: Adder
inputs:
  n: { type: integer, default: 1 }
tasks:
  add: { action: data.set, with: { v: "{{ inputs.n + 1 }}" }, next: list }
  list:
    action: data.set
    forEach: { in: "{{ range(40) }}", as: i }
    with: { square: "{{ i * i }}" }
outputs:
  v: "{{ tasks.add.result.v }}"
`;

const waiter = `millrace: 1
name: Waiter
tasks:
  first: { action: flow.noop, next: wait }
  wait: { action: flow.wait, with: { for: 300ms }, next: last }
  last: { action: data.set, with: { done: true } }
outputs: { done: "{{ tasks.last.result.done }}" }
`;

let folders: TempFolders;
let open: TempHost[] = [];

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders);
  open.push(host);
  return host;
}

beforeEach(() => {
  folders = new TempFolders();
  folders.write('library/adder.flow.yaml', adder);
  folders.write('library/waiter.flow.yaml', waiter);
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  open = [];
  folders.remove();
});

test('a run is followed from its snapshot to its end, and read in parts', async () => {
  const { client } = await start();
  const { runId } = await client.runs.start({ path: 'adder.flow.yaml', inputs: { n: 41 } });
  const frames = await collect(await client.runs.watch({ runId }));
  expect(frames[0]?.kind).toBe('snapshot');
  const seqs = frames.map((frame) => (frame.kind === 'snapshot' ? frame.view.seq : frame.delta.seq));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));

  const detail = await client.runs.get({ runId });
  expect(detail.view.run).toMatchObject({ status: 'succeeded', path: 'adder.flow.yaml', trigger: 'serve', tasksEnded: 2 });
  expect(detail.view.seq).toBe(seqs.at(-1));
  expect(detail.outputs).toEqual({ v: 42 });
  expect(detail.definitionText).toBe(adder);

  const task = await client.runs.task({ runId, task: 'add' });
  expect(task).toMatchObject({ input: { v: 42 }, result: { v: 42 }, error: null, truncated: [], items: null });
  const items = await client.runs.items({ runId, task: 'list', offset: 10, limit: 5 });
  expect(items.total).toBe(40);
  expect(items.rows.map((row) => row.result)).toEqual([100, 121, 144, 169, 196].map((square) => ({ square })));

  const report = await client.runs.report({ runId });
  expect(report.order).toEqual(['add', 'list']);
  expect(report.tasks.list?.items).toEqual({ total: 40, succeeded: 40, failed: 0 });

  const sample = await client.runs.sample({ path: 'adder.flow.yaml' });
  expect(sample).toMatchObject({ runId, inputs: { n: 41 }, tasks: { add: { status: 'succeeded', result: { v: 42 } } } });
});

test('failures arrive with their code, and bugs without details', async () => {
  const { client } = await start();
  await expect(client.runs.get({ runId: 'nope' })).rejects.toMatchObject({ code: 'not_found', message: 'There is no run nope.' });
  await expect(client.runs.start({ path: 'adder.flow.yaml', inputs: { n: 'many' } })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(client.runs.list({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(client.system.pickFolder({ title: 'x' })).rejects.toMatchObject({ code: 'unsupported' });
  await expect(client.system.putSettings({ readers: 99 })).rejects.toMatchObject({ message: expect.stringContaining('from 1 to 16') });

  folders.write('library/bad.flow.yaml', 'millrace: 1\ntasks:\n  a: { action: no.such }\n  b: { action: flow.noop, nxt: a }\n');
  await expect(client.runs.start({ path: 'bad.flow.yaml', inputs: {} })).rejects.toMatchObject({
    code: 'invalid_workflow',
    data: { problems: [expect.objectContaining({ line: 3 }), expect.objectContaining({ line: 4 })] },
  });
});

test('settings are kept over a restart', async () => {
  const first = await start();
  await first.client.system.putSettings({ maxConcurrentTasks: 7, theme: 'dark' });
  await first.host.close();
  const second = await start();
  expect(await second.client.system.getSettings()).toMatchObject({ maxConcurrentTasks: 7, theme: 'dark', readers: 2 });
});

test('a run in mid-flight is paused when the host stops, and goes on after the next start', async () => {
  const first = await start();
  const { runId } = await first.client.runs.start({ path: 'waiter.flow.yaml', inputs: {} });
  await collect(await first.client.runs.watch({ runId }), (frame) =>
    frame.kind === 'delta'
      ? (frame.delta.tasks ?? []).some((task) => task.id === 'wait' && task.status === 'waiting')
      : frame.view.tasks.wait?.status === 'waiting',
  );
  await first.host.close();

  const second = await start();
  const before = await second.client.runs.get({ runId });
  expect(before.view.run.status).toBe('paused');
  expect(before.view.tasks.first?.status).toBe('succeeded');
  await second.client.runs.resume({ runId });
  await collect(await second.client.runs.watch({ runId }));
  const after = await second.client.runs.get({ runId });
  expect(after.view.run.status).toBe('succeeded');
  expect(after.outputs).toEqual({ done: true });
  // First visits only: nothing that had ended ran again.
  expect(after.view.tasks.first?.attempt).toBe(1);
});

test('an ended run is answered from the journal after a restart', async () => {
  const first = await start();
  const { runId } = await first.client.runs.start({ path: 'adder.flow.yaml', inputs: {} });
  await collect(await first.client.runs.watch({ runId }));
  const before = await first.client.runs.get({ runId });
  await first.host.close();

  const second = await start();
  const after = await second.client.runs.get({ runId });
  expect(after).toEqual(before);
  expect((await second.client.runs.list({ limit: 10 })).runs).toMatchObject([{ runId, status: 'succeeded' }]);
  const [only, ...rest] = await collect(await second.client.runs.watch({ runId }));
  expect(only).toEqual({ kind: 'snapshot', view: before.view });
  expect(rest).toEqual([]);
  await second.client.runs.remove({ runId });
  await expect(second.client.runs.get({ runId })).rejects.toMatchObject({ code: 'not_found' });
});

test('a window that lost its connection gets what it missed', async () => {
  const { client } = await start();
  const { runId } = await client.runs.start({ path: 'waiter.flow.yaml', inputs: {} });
  const frames = await collect(
    await client.runs.watch({ runId }),
    (frame) => (frame.kind === 'snapshot' ? frame.view.seq : frame.delta.seq) > 0,
  );
  const last = frames.at(-1);
  const seq = last?.kind === 'snapshot' ? last.view.seq : (last?.delta.seq ?? 0);
  const rest = await collect(await client.runs.watch({ runId, sinceSeq: seq }));
  expect(rest.every((frame) => frame.kind === 'delta' && frame.delta.seq > seq)).toBe(true);
  const end = await client.runs.get({ runId });
  expect(rest.at(-1)).toMatchObject({ kind: 'delta', delta: { seq: end.view.seq, run: { status: 'succeeded' } } });
  const fresh = await collect(await client.runs.watch({ runId, sinceSeq: 999_999 }));
  expect(fresh).toMatchObject([{ kind: 'snapshot' }]);
});

test('a run without history is watched and listed, and leaves nothing behind', async () => {
  const first = await start();
  const { runId } = await first.client.runs.start({ path: 'adder.flow.yaml', inputs: {}, durability: 'memory' });
  await collect(await first.client.runs.watch({ runId }));
  expect((await first.client.runs.list({ limit: 10 })).runs).toMatchObject([{ runId, status: 'succeeded' }]);
  expect((await first.client.runs.get({ runId })).definitionText).toBe(adder);
  await first.host.close();
  const second = await start();
  expect((await second.client.runs.list({ limit: 10 })).total).toBe(0);
});

test('files are created, saved, renamed, duplicated and removed; a foreign change is not overwritten', async () => {
  const { client } = await start();
  const made = await client.library.create({ name: 'My flow', template: null });
  expect(made.path).toBe('my-flow.flow.yaml');
  expect((await client.library.create({ name: 'My flow', template: null })).path).toBe('my-flow-2.flow.yaml');

  await client.library.putDraft({ path: made.path, text: 'draft', baseHash: made.hash });
  expect((await client.library.read({ path: made.path })).draft).toMatchObject({ text: 'draft', baseHash: made.hash });
  const saved = await client.library.write({ path: made.path, text: adder, expectedHash: made.hash });
  expect(await client.library.read({ path: made.path })).toMatchObject({ text: adder, hash: saved.hash, draft: null });

  folders.write(`library/${made.path}`, '# somebody else\n');
  await expect(client.library.write({ path: made.path, text: waiter, expectedHash: saved.hash })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(readFileSync(join(folders.library, made.path), 'utf8')).toBe('# somebody else\n');

  await client.library.write({ path: made.path, text: adder, expectedHash: null });
  const versions = await client.library.versions({ path: made.path });
  const texts = await Promise.all(versions.map(async ({ hash }) => (await client.library.readVersion({ hash })).text));
  expect(texts).toContain('# somebody else\n');

  const renamed = await client.library.rename({ path: made.path, name: 'Sums' });
  expect(renamed.path).toBe('sums.flow.yaml');
  const copy = await client.library.duplicate({ path: renamed.path });
  expect(copy.text).toContain('name: Sums copy');
  await client.library.remove({ path: renamed.path });
  const listing = await client.library.list();
  expect(listing.entries.map(({ path }) => path)).toEqual([
    'adder.flow.yaml',
    'my-flow-2.flow.yaml',
    'sums-copy.flow.yaml',
    'waiter.flow.yaml',
  ]);
  expect(listing.entries.find(({ path }) => path === 'adder.flow.yaml')).toMatchObject({ name: 'Adder', tasks: 2, problems: 0 });
});

test('calls never leave the library', async () => {
  const { client } = await start();
  folders.write('outside.flow.yaml', adder);
  for (const path of [
    '../outside.flow.yaml',
    join(folders.root, 'outside.flow.yaml'),
    '../data/store.sqlite',
    'x/../../outside.flow.yaml',
  ]) {
    await expect(client.library.write({ path, text: 'x', expectedHash: null })).rejects.toMatchObject({ code: 'denied' });
    await expect(client.library.remove({ path })).rejects.toMatchObject({ code: 'denied' });
    await expect(client.runs.start({ path, inputs: {} })).rejects.toMatchObject({ code: 'denied' });
  }
  const outside = join(folders.root, 'outside.flow.yaml');
  expect((await client.library.read({ path: outside })).path).toBe(outside);
  expect((await client.runs.start({ path: outside, inputs: {} })).runId).toBeTypeOf('string');
});

test('an empty library is filled with the examples, the sample on the app itself', async () => {
  folders.remove();
  folders = new TempFolders();
  folders.write(
    'examples/folder-report.flow.yaml',
    'millrace: 1\nname: Folder report\ninputs:\n  folder: { type: string, default: . } # what to look at\ntasks:\n  a: { action: flow.noop }\n',
  );
  folders.write('examples/data/log.txt', 'a line\n');
  folders.write('examples/folder-report.test.ts', 'no');
  const first = await openTempHost(folders, { appSourcesDir: '/the/sources' });
  open.push(first);
  const { entries } = await first.client.library.list();
  expect(entries.map(({ path }) => path)).toEqual(['folder-report.flow.yaml']);
  const { text } = await first.client.library.read({ path: 'folder-report.flow.yaml' });
  expect(text).toContain('default: /the/sources');
  expect(text).toContain('# what to look at');
  expect(readFileSync(join(folders.library, 'data', 'log.txt'), 'utf8')).toBe('a line\n');
  expect(await first.client.library.templates()).toMatchObject([{ id: 'folder-report', name: 'Folder report', tasks: 1 }]);
  const made = await first.client.library.create({ name: 'Mine', template: 'folder-report' });
  expect(made.text).toContain('name: Mine');

  await first.client.library.remove({ path: 'folder-report.flow.yaml' });
  await first.client.library.remove({ path: made.path });
  await first.host.close();
  const second = await start();
  expect((await second.client.library.list()).entries).toEqual([]);
});

test('the system feed begins with what goes on and tells what changes', async () => {
  const { client } = await start();
  const stream = await client.system.watch();
  const seen: string[] = [];
  let changed = false;
  const reading = collect(stream, (frame) => {
    for (const run of frame.runs) seen.push(run.status);
    changed ||= frame.libraryChanged;
    return seen.includes('succeeded') && changed;
  });
  await client.library.create({ name: 'New', template: null });
  await client.runs.start({ path: 'adder.flow.yaml', inputs: {} });
  const frames = await reading;
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index + 1));
  expect(frames[0]?.storage).toEqual({ ok: true, message: null });
});

test('two files with the same text and no name keep their own names', async () => {
  const { client } = await start();
  const names: string[] = [];
  for (const file of ['left', 'right']) {
    folders.write(`library/${file}.flow.yaml`, 'millrace: 1\ntasks:\n  a: { action: flow.noop }\n');
    const { runId } = await client.runs.start({ path: `${file}.flow.yaml`, inputs: {} });
    await collect(await client.runs.watch({ runId }));
    names.push((await client.runs.get({ runId })).view.run.workflow);
  }
  expect(names).toEqual(['left', 'right']);
});

test('one task runs alone on the data of the last whole run', async () => {
  const { client } = await start();
  folders.write(
    'library/pair.flow.yaml',
    `millrace: 1
name: Pair
tasks:
  one: { action: data.set, with: { v: "{{ run.id }}" }, next: two }
  two: { action: data.set, with: { seen: "{{ tasks.one.result.v }}" } }
`,
  );
  const whole = await client.runs.start({ path: 'pair.flow.yaml', inputs: {} });
  await collect(await client.runs.watch({ runId: whole.runId }));
  // Twice: a run of one task alone is no source of data for the next.
  for (let round = 0; round < 2; round += 1) {
    const { runId } = await client.runs.start({ path: 'pair.flow.yaml', inputs: {}, from: { kind: 'only', task: 'two' } });
    await collect(await client.runs.watch({ runId }));
    expect(await client.runs.task({ runId, task: 'two' })).toMatchObject({ status: 'succeeded', result: { seen: whole.runId } });
    expect(await client.runs.task({ runId, task: 'one' })).toMatchObject({ status: 'pending', attempts: [] });
  }
});

test('the dashboard counts what ran', async () => {
  const { client } = await start();
  const from = Date.now() - 1000;
  for (const n of [1, 2, 3]) {
    const { runId } = await client.runs.start({ path: 'adder.flow.yaml', inputs: { n } });
    await collect(await client.runs.watch({ runId }));
  }
  // Records are handed to the store in groups, a moment after the run ended.
  const counted = async (): Promise<number> => {
    const { tasks } = await client.performance.summary({ from, to: Date.now() + 1000, workflow: null });
    return tasks.reduce((sum, task) => sum + task.count, 0);
  };
  await expect.poll(counted).toBe(6);
  const summary = await client.performance.summary({ from, to: Date.now() + 1000, workflow: 'Adder' });
  expect(summary.runs).toMatchObject({ count: 3, succeeded: 3 });
  expect(summary.workflows).toMatchObject([{ workflow: 'Adder', path: 'adder.flow.yaml', count: 3 }]);
  expect(Object.fromEntries(summary.tasks.map(({ task, count }) => [task, count]))).toEqual({ add: 3, list: 3 });
  expect(summary.throughput.runs.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect((await client.performance.summary({ from, to: Date.now() + 1000, workflow: 'Nobody' })).runs.count).toBe(0);
});
