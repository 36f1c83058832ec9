import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunReport, WaitReport } from '../../shared/contract/types.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { type Engine, engineOn } from '../testing/engine-on.ts';
import { openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';
import { hasEnded } from './run-status.ts';
import { waitsOf } from './waits.ts';

let folders: TempFolders;
let open: TempHost[] = [];
let engines: Engine[] = [];

beforeEach(() => {
  folders = new TempFolders();
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  for (const engine of engines) await engine.die();
  open = [];
  engines = [];
  folders.remove();
});

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders);
  open.push(host);
  return host;
}

async function run({ client }: TempHost, name: string, tasks: string): Promise<string> {
  folders.write(`library/${name}.flow.yaml`, `millrace: 1\ntasks:\n${tasks}`);
  return (await client.runs.start({ path: `${name}.flow.yaml`, inputs: {} })).runId;
}

/** The first report in which the run waits for something other than its own beginning. */
const waits = ({ client }: TempHost, runId: string): Promise<readonly WaitReport[]> =>
  waitUntil(async () => {
    const report = await client.runs.report({ runId });
    return report.status === 'queued' ? null : (report.waitsFor ?? null);
  });

test('a run says what it waits for: a person, a time, another run', async () => {
  const host = await start();
  const ask = await run(host, 'ask', '  a: { action: human.approve, timeout: 2h, with: { prompt: Well?, assignee: ada } }\n');
  expect(await waits(host, ask)).toEqual([
    { task: 'a', item: null, kind: 'approve', text: 'Well? (ada)', until: expect.stringMatching(/^\d{4}-.*Z$/) },
  ]);
  const timer = await run(host, 'timer', '  a: { action: flow.wait, with: { until: 2099-01-01T00:00:00Z } }\n');
  const [due] = await waits(host, timer);
  expect(due).toMatchObject({ task: 'a', kind: 'timer' });
  const delay = await run(host, 'delay', '  a: { action: flow.noop, delay: 1h }\n');
  expect(await waits(host, delay)).toMatchObject([{ task: 'a', kind: 'timer', until: expect.any(String) }]);
  const retry = await run(host, 'retry', '  a: { action: shell.run, retry: { attempts: 2, delay: 1h }, with: { command: ["false"] } }\n');
  expect(await waits(host, retry)).toMatchObject([{ task: 'a', kind: 'retry', until: expect.any(String) }]);
  const call = await run(host, 'call', '  a: { action: flow.call, with: { workflow: ask.flow.yaml } }\n');
  const [called] = await waits(host, call);
  // The called run is recorded a moment after the call.
  const { runId } = await waitUntil(async () => (await host.client.runs.list({ parent: call, limit: 1 })).runs[0] ?? null);
  expect(called).toMatchObject({ task: 'a', kind: 'call', runId });
  const list = await run(
    host,
    'list',
    '  a: { action: flow.wait, forEach: { in: "{{ range(3) }}", as: n, concurrency: 2 }, with: { for: 1h } }\n',
  );
  expect((await waits(host, list)).map(({ item, kind }) => [item, kind])).toEqual([
    [0, 'timer'],
    [1, 'timer'],
  ]);
  await host.client.runs.pause({ runId: timer });
  await waitUntil(async () => ((await host.client.runs.get({ runId: timer })).view.run.status === 'paused' ? true : null));
  expect((await waits(host, timer)).map(({ kind }) => kind)).toContain('paused');
  await host.client.runs.cancel({ runId: ask });
  expect((await host.client.runs.report({ runId: ask })).waitsFor).toBeUndefined();
});

test('a run says that it waits for a slot, and for a place among the runs', async () => {
  const host = await start();
  await host.client.system.putSettings({ maxConcurrentTasks: 1, maxConcurrentRuns: 1, adaptiveConcurrency: false });
  const busy = await run(
    host,
    'busy',
    '  a: { action: shell.run, with: { shell: "sleep 60" } }\n  b: { action: shell.run, with: { shell: "true" } }\n',
  );
  expect(await waits(host, busy)).toMatchObject([{ task: 'b', kind: 'slot' }]);
  const next = await run(host, 'next', '  a: { action: flow.noop }\n');
  expect((await host.client.runs.report({ runId: next })).waitsFor).toMatchObject([{ task: null, kind: 'place' }]);
  await host.client.runs.cancel({ runId: busy });
});

test('a run says that a person has to decide about what was interrupted, and that the storage does not answer', async () => {
  const store = createMemoryStore();
  const text = 'millrace: 1\ntasks:\n  a: { action: shell.run, onInterrupted: ask, with: { shell: "sleep 60" } }\n';
  const first = engineOn(store);
  const handle = await first.runs.start({ text, file: 'f', path: null, baseDir: folders.root, inputs: {}, trigger: 'test' });
  await waitUntil(() => (handle.task('a')?.view.status === 'running' ? true : null));
  expect(waitsOf(handle)).toEqual([]);
  expect(waitsOf(handle, 'The disk is full.')).toEqual([
    { task: null, item: null, kind: 'storage', text: 'The disk is full.', until: null },
  ]);
  await first.die();
  const second = engineOn(store);
  engines.push(second);
  const again = await second.runs.recover(handle.runId);
  await again.settled();
  expect(waitsOf(again)).toMatchObject([{ task: 'a', kind: 'doubt' }]);
});

/** Neither ended, nor at work, nor waiting for anything it could name. */
function inLimbo(report: RunReport, atWork: boolean): boolean {
  return !hasEnded(report.status) && !atWork && report.waitsFor === undefined;
}

// P9: every run moves or says why not.
test('a run is never in limbo, from its start to its end', async () => {
  const store = createMemoryStore();
  const engine = engineOn(store, { maxConcurrentTasks: 2 });
  engines.push(engine);
  folders.write(
    'child.flow.yaml',
    'millrace: 1\ntasks:\n  w: { action: flow.wait, with: { for: 30ms }, next: s }\n  s: { action: shell.run, with: { shell: "true" } }\n',
  );
  const text = `millrace: 1
vars: { rounds: 0 }
tasks:
  go: { action: human.approve, with: { prompt: Go? }, next: [{ to: first, on: approved }] }
  first: { action: data.set, with: { n: 3 }, next: [list, call, flaky, ask] }
  list: { action: shell.run, forEach: { in: "{{ range(tasks.first.result.n) }}", concurrency: 3 }, with: { shell: "sleep 0.02" }, next: loop }
  call: { action: flow.call, forEach: { in: "{{ range(2) }}", concurrency: 2 }, with: { workflow: child.flow.yaml }, next: end }
  flaky: { action: shell.run, retry: { attempts: 3, delay: 20ms }, with: { shell: "test -e flag || { touch flag; exit 1; }" }, next: end }
  ask: { action: human.approve, with: { prompt: Well? }, next: [{ to: end, on: approved }] }
  loop: { action: flow.wait, join: any, with: { for: 10ms }, next: [{ to: turn, set: { rounds: "{{ vars.rounds + 1 }}" } }] }
  turn: { action: shell.run, with: { shell: "true" }, next: [{ to: loop, when: "{{ vars.rounds < 3 }}" }, { to: end, when: "{{ vars.rounds >= 3 }}" }] }
  end: { action: shell.run, delay: 10ms, with: { shell: "true" } }
`;
  const handle = await engine.runs.start({ text, file: 'f', path: null, baseDir: folders.root, inputs: {}, trigger: 'test' });
  const seen = new Set<string>();
  const limbo: unknown[] = [];
  const look = (): void => {
    for (const { runId } of engine.runtime.active()) {
      const each = engine.runtime.get(runId);
      if (!each || each.view().seq === 0) continue;
      const waiting = waitsOf(each);
      for (const { kind } of waiting) seen.add(kind);
      const status = each.summary().status;
      const atWork = each.taskIds().some((id) => {
        const view = each.task(id)?.view;
        if (!view?.items) return view?.status === 'running' && view.child === undefined;
        return each.items(id, { offset: 0, limit: 10, status: 'running' })?.rows.some(({ child }) => child === undefined);
      });
      if (inLimbo({ status, waitsFor: waiting.length > 0 ? waiting : undefined } as RunReport, atWork)) limbo.push(each.view().tasks);
    }
  };
  // At every change, so that nothing that lasts for a moment is missed, and between the changes.
  handle.subscribe(look);
  const answered = new Set<string>();
  await waitUntil(() => {
    look();
    for (const { task } of handle.summary().status === 'waiting' ? handle.asks() : []) {
      if (answered.has(task)) continue;
      answered.add(task);
      void handle.answer(task, null, { approved: true, by: 'test' });
    }
    return hasEnded(handle.summary().status) ? true : null;
  });
  expect(limbo).toEqual([]);
  expect(handle.summary().status).toBe('succeeded');
  // Whether something also waits for a slot depends on how quick the others are.
  seen.delete('slot');
  expect([...seen].sort()).toEqual(['approve', 'call', 'retry', 'timer']);
});
