import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';

const release = `millrace: 1
name: Release
tasks:
  details:
    name: What goes out
    action: human.input
    with:
      prompt: What goes out?
      assignee: ada
      fields:
        version: { type: string, pattern: '^\\d+\\.\\d+$' }
        parts: { type: integer, minimum: 1, default: 4 }
    next: approve
  approve:
    action: human.approve
    with: { prompt: "Release {{ tasks.details.result.version }}?" }
    next: [{ to: done, on: approved }, { to: stop, on: rejected }]
  done: { action: data.set, with: { by: "{{ tasks.approve.result.by }}" } }
  stop: { action: data.set, with: { why: "{{ tasks.approve.result.note }}" } }
outputs: { approve: "{{ tasks.approve.result }}", details: "{{ tasks.details.result }}" }
`;

let folders: TempFolders;
let open: TempHost[] = [];
let notified: { title: string; body: string }[] = [];

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders, {
    desktop: {
      notify: (request) => {
        notified.push(request);
        return true;
      },
    },
  });
  open.push(host);
  return host;
}

async function asked({ client }: TempHost, task: string) {
  return waitUntil(async () => (await client.runs.asks()).find((ask) => ask.task === task) ?? null);
}

beforeEach(() => {
  folders = new TempFolders();
  notified = [];
  folders.write('library/release.flow.yaml', release);
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  open = [];
  folders.remove();
});

test('a run asks, waits without a place among the tasks at work, and goes on with the answer', async () => {
  const host = await start();
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'release.flow.yaml', inputs: {} });
  const form = await asked(host, 'details');
  expect(form).toMatchObject({
    runId,
    workflow: 'Release',
    path: 'release.flow.yaml',
    taskName: 'What goes out',
    item: null,
    until: null,
    ask: { kind: 'input', prompt: 'What goes out?', assignee: 'ada' },
  });
  await waitUntil(async () => ((await client.runs.get({ runId })).view.run.status === 'waiting' ? true : null));
  expect((await client.runs.list({ limit: 1 })).runs).toMatchObject([{ runId, asks: 1 }]);
  expect((await client.runs.get({ runId })).view.tasks.details).toMatchObject({ status: 'waiting', ask: { ask: form.ask, more: 0 } });
  expect((await client.runs.report({ runId })).waitsFor).toEqual([
    { task: 'details', item: null, kind: 'input', text: 'What goes out? (ada)', until: null },
  ]);

  const answer = { runId, task: 'details', item: null };
  await expect(client.runs.answer({ ...answer, values: { version: 'one', parts: 0 } })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(/version.*parts/s),
  });
  await expect(client.runs.answer({ ...answer, approved: true })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(client.runs.answer({ ...answer, task: 'approve', approved: true })).rejects.toMatchObject({ code: 'not_found' });
  await client.runs.answer({ ...answer, values: { version: '1.4' } });
  expect((await asked(host, 'approve')).ask.prompt).toBe('Release 1.4?');
  await expect(client.runs.answer({ ...answer, values: { version: '1.4' } })).rejects.toMatchObject({ code: 'not_found' });

  await client.runs.answer({ runId, task: 'approve', item: null, approved: false, note: 'too early', by: 'Grace' });
  await collect(await client.runs.watch({ runId }));
  const { outputs, view } = await client.runs.get({ runId });
  expect(outputs).toEqual({ details: { version: '1.4', parts: 4 }, approve: { approved: false, by: 'Grace', note: 'too early' } });
  expect([view.tasks.stop?.status, view.tasks.done?.status]).toEqual(['succeeded', 'unreached']);
  expect(await client.runs.asks()).toEqual([]);
});

test('who answers is the user of the host, unless somebody says otherwise', async () => {
  const host = await start();
  const { runId } = await host.client.runs.start({ path: 'release.flow.yaml', inputs: {} });
  await asked(host, 'details');
  await host.client.runs.answer({ runId, task: 'details', item: null, values: { version: '1.0' } });
  await asked(host, 'approve');
  await host.client.runs.answer({ runId, task: 'approve', item: null, approved: true });
  await collect(await host.client.runs.watch({ runId }));
  const { userInfo } = await import('node:os');
  expect((await host.client.runs.get({ runId })).outputs).toMatchObject({ approve: { by: userInfo().username, note: null } });
});

test('a question is told of once, in the feed and on the desktop, and survives a restart', async () => {
  folders.write(
    'library/two.flow.yaml',
    `millrace: 1
name: Two
tasks:
  a: { name: First, action: human.approve, with: { prompt: A? }, next: [{ to: c, on: approved }] }
  b: { action: human.approve, with: { prompt: B? } }
  c: { action: human.approve, with: { prompt: C? } }
`,
  );
  const first = await start();
  const frames = collect(await first.client.system.watch(), (frame) => frame.runs.some(({ asks }) => asks === 2));
  const { runId } = await first.client.runs.start({ path: 'two.flow.yaml', inputs: {} });
  await frames;
  const two = [
    { title: 'Two: First', body: 'A?' },
    { title: 'Two: b', body: 'B?' },
  ];
  expect(notified).toEqual(two);
  const before = await first.client.runs.asks();
  await first.host.close();

  const second = await start();
  expect(await second.client.runs.asks()).toEqual(before);
  const [frame] = await collect(await second.client.system.watch(), () => true);
  expect(frame?.runs).toMatchObject([{ runId, status: 'waiting', asks: 2 }]);
  await second.client.runs.answer({ runId, task: 'a', item: null, approved: true });
  await asked(second, 'c');
  // B is still open, and was told of before the restart.
  expect(notified).toEqual([...two, { title: 'Two: c', body: 'C?' }]);
});

test('the feed tells of a question while other tasks are at work, and of its answer', async () => {
  folders.write(
    'library/beside.flow.yaml',
    `millrace: 1
tasks:
  ask: { action: human.approve, with: { prompt: Well? } }
  busy: { action: flow.wait, with: { for: 1h } }
`,
  );
  const { client } = await start();
  const seen: (number | undefined)[] = [];
  const stream = await client.system.watch();
  const reading = collect(stream, (frame) => {
    for (const run of frame.runs) seen.push(run.asks);
    return seen.includes(1) && seen.at(-1) === undefined;
  });
  const { runId } = await client.runs.start({ path: 'beside.flow.yaml', inputs: {} });
  await waitUntil(() => (seen.includes(1) ? true : null));
  await client.runs.answer({ runId, task: 'ask', item: null, approved: true });
  await reading;
  expect((await client.runs.get({ runId })).view.run.status).toBe('running');
});

test('items of a list ask one by one', async () => {
  folders.write(
    'library/list.flow.yaml',
    `millrace: 1
tasks:
  each: { action: human.approve, forEach: { in: "{{ range(3) }}", as: n, concurrency: 3 }, with: { prompt: "Number {{ n }}?" } }
outputs: { all: "{{ tasks.each.result.map(r, r.approved) }}" }
`,
  );
  const { client } = await start();
  const { runId } = await client.runs.start({ path: 'list.flow.yaml', inputs: {} });
  await waitUntil(async () => ((await client.runs.asks()).length === 3 ? true : null));
  await expect(client.runs.answer({ runId, task: 'each', item: null, approved: true })).rejects.toMatchObject({ code: 'invalid_input' });
  for (const item of [2, 0, 1]) await client.runs.answer({ runId, task: 'each', item, approved: item !== 0 });
  await collect(await client.runs.watch({ runId }));
  expect((await client.runs.get({ runId })).outputs).toEqual({ all: [false, true, true] });
});
