import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { planOfText } from '../testing/pure-core.ts';
import { statuses, World } from '../testing/scenario.ts';
import type { RunEvent } from './events.ts';
import { Projection } from './projection.ts';
import { createState } from './state.ts';
import type { LogLine, RunDelta, RunView } from './view.ts';
import { applyDelta } from './view-fold.ts';

/** A window: it starts from the view and follows the deltas. */
function follow(run: RunHandle): { deltas: RunDelta[]; view: () => RunView } {
  const deltas: RunDelta[] = [];
  const first = run.view();
  run.subscribe((delta) => deltas.push(delta));
  return { deltas, view: () => deltas.reduce(applyDelta, first) };
}

const branching = `
tasks:
  a: { action: test.gate, with: { name: a }, retry: { attempts: 2, delay: 1s, jitter: false }, next: [{ to: [b, c], on: left }, { to: b, on: any }] }
  b: { action: test.gate, join: each, with: { name: b } }
  c: { action: test.gate, forEach: { in: [1, 2] }, with: { name: "c{{ item }}" }, next: w }
  w: { action: flow.wait, with: { for: 2s }, next: last }
  last: { action: flow.noop, when: false }
`;

async function walk(world: World, look: () => void): Promise<void> {
  const steps: (() => void)[] = [
    () => world.gate('a').fail('boom'),
    () => {},
    () => world.gate('a').succeed('A', 'left'),
    () => world.gate('c2').succeed(),
    () => world.gate('b').succeed(),
    () => world.gate('b').succeed(),
    () => world.gate('c1').succeed(),
    () => {},
    () => {},
  ];
  for (const step of steps) {
    step();
    await world.settle();
    look();
    await world.advance(1_000);
    look();
  }
}

/** Of a run that has not begun, beside a state that moves by itself: events only show. */
function emptyProjection(): Projection {
  const meta = { runId: 'r1', path: null, definitionHash: '', trigger: 'test', createdAt: 0 };
  return new Projection(createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1'), meta, true);
}

describe('a window that follows the deltas', () => {
  test('sees at every moment what the view tells', async () => {
    const world = new World();
    const run = await world.run(branching);
    const window = follow(run);
    const now = (view: RunView): RunView => ({ ...view, run: { ...view.run, durationMs: 0 } });
    await walk(world, () => expect(now(window.view())).toEqual(now(run.view())));
    expect(statuses(run)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded', w: 'succeeded', last: 'skipped' });
    expect(run.summary().status).toBe('succeeded');
    expect(run.view().edges).toEqual({ 'a>0>b': 1, 'a>0>c': 1, 'a>1>b': 1, 'c>0>w': 1, 'w>0>last': 1 });
  });

  test('in memory, where nothing is stored, it sees the same', async () => {
    const told: RunView[][] = [];
    for (const durable of [true, false]) {
      const world = new World({ durable });
      const run = await world.run(branching);
      const window = follow(run);
      const views: RunView[] = [];
      await walk(world, () => views.push(window.view()));
      expect(window.view()).toEqual(run.view());
      told.push(views);
    }
    expect(told[1]).toEqual(told[0]);
  });

  test('is told only what a step changed', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: [{ to: b, on: left }] }\n  b: { action: test.gate, with: { name: b } }\n  c: { action: test.gate, forEach: { in: [1, 2] }, with: { name: "c{{ item }}" } }',
    );
    const { deltas } = follow(run);
    world.gate('c1').succeed();
    await world.settle();
    expect(deltas).toHaveLength(1);
    expect(Object.keys(deltas[0] ?? {}).sort()).toEqual(['seq', 'spans', 'tasks']);
    expect(deltas[0]?.tasks?.map((task) => task.id)).toEqual(['c']);
    world.gate('a').succeed();
    await world.settle();
    expect(Object.keys(deltas[1] ?? {}).sort()).toEqual(['log', 'run', 'seq', 'spans', 'tasks']);
    expect(deltas[1]).toMatchObject({ run: { tasksEnded: 2 } });
    expect(deltas[1]?.tasks?.map(({ id, status }) => `${id} ${status}`)).toEqual(['a succeeded', 'b unreached']);
  });

  test('is told how often each transition was taken, in a loop too', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: [{ to: a, on: left }, { to: b, on: right }] }\n  b: { action: flow.noop }',
    );
    const { deltas } = follow(run);
    const counts: unknown[] = [];
    for (const port of ['left', 'left', 'right']) {
      world.gate('a').succeed(null, port);
      await world.settle();
      counts.push(deltas.findLast((delta) => delta.edges)?.edges);
    }
    expect(counts).toEqual([{ 'a>0>a': 1 }, { 'a>0>a': 2 }, { 'a>1>b': 1 }]);
    expect(run.view().edges).toEqual({ 'a>0>a': 2, 'a>1>b': 1 });
  });

  test('hears of the run itself when its state or its open questions change', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  q: { action: human.approve, with: { prompt: "?" } }\n  a: { action: test.gate, with: { name: a } }',
    );
    const { deltas } = follow(run);
    expect(run.summary()).toMatchObject({ status: 'running', asks: 1 });
    await world.answer(run, 'q');
    expect(deltas.map(({ run: summary }) => [summary?.status, summary?.asks])).toEqual([['running', undefined]]);
    void run.pause();
    await world.settle();
    expect(deltas.at(-1)?.run?.status).toBe('pausing');
    expect(Object.keys(deltas.at(-1) ?? {}).sort()).toEqual(['run', 'seq']);
    const asking = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, next: q }\n  q: { action: human.approve, with: { prompt: "?" } }',
    );
    const window = follow(asking);
    world.gate('a').succeed();
    await world.settle();
    expect(window.view().run.asks).toBe(1);
  });
});

describe('the attempts of a task', () => {
  const shown = (run: RunHandle, id = 'a') =>
    run.task(id)?.history.map(({ visit, attempt, status, error }) => `${visit}#${attempt} ${status} ${error?.code ?? ''}`.trim());

  test('each with its state, its times and its error', async () => {
    const world = new World();
    const begin = world.clock.now();
    const run = await world.run('tasks:\n  a: { action: test.gate, with: { name: a }, retry: { attempts: 2, delay: 1s, jitter: false } }');
    expect(run.task('a')?.history).toEqual([{ visit: 1, attempt: 1, status: 'running', startedAt: begin, endedAt: null, error: null }]);
    await world.advance(200);
    world.gate('a').fail('boom', 'It broke.');
    await world.settle();
    const failed = {
      visit: 1,
      attempt: 1,
      status: 'failed',
      startedAt: begin,
      endedAt: begin + 200,
      error: { code: 'boom', message: 'It broke.' },
    };
    expect(run.task('a')?.history).toEqual([failed]);
    await world.advance(1_000);
    world.gate('a').succeed();
    await world.settle();
    const second = { visit: 1, attempt: 2, status: 'succeeded', startedAt: begin + 1_200, endedAt: begin + 1_200, error: null };
    expect(run.task('a')?.history).toEqual([failed, second]);
  });

  test('of every visit; a wait and a question are waiting until they are over', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: flow.wait, with: { for: 5s }, next: q }\n  q: { action: human.approve, with: { prompt: "?" }, next: [{ to: a, on: rejected }] }',
    );
    expect(run.task('a')?.history).toMatchObject([{ status: 'waiting', endedAt: null }]);
    await world.advance(5_000);
    expect([shown(run), shown(run, 'q')]).toEqual([['1#1 succeeded'], ['1#1 waiting']]);
    await world.answer(run, 'q', { approved: false });
    await world.advance(5_000);
    await world.answer(run, 'q');
    expect([shown(run), shown(run, 'q')]).toEqual([
      ['1#1 succeeded', '2#1 succeeded'],
      ['1#1 succeeded', '2#1 succeeded'],
    ]);
  });

  test('cut off by a crash it is in doubt; a task that never began and the items of a list have none of their own', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a } }\n  b: { action: test.gate, delay: 1h, with: { name: b } }\n  c: { action: test.gate, forEach: { in: [1] }, with: { name: c } }',
    );
    const again = (await world.restart()).get(run.runId);
    if (!again) throw new Error('the run is not there');
    expect([shown(again), shown(again, 'b'), shown(again, 'c')]).toEqual([['1#1 indoubt'], [], []]);
    await again.cancel();
    expect([shown(again), shown(again, 'b'), shown(again, 'c')]).toEqual([['1#1 canceled canceled'], [], []]);
  });

  test('an attempt that ran inline began before it ended', async () => {
    const world = new World();
    const begin = world.clock.now();
    const run = await world.run(
      'tasks:\n  a: { action: data.set, with: { x: 1 } }\n  b: { action: flow.fail, with: { message: no, code: teapot }, onError: continue }',
    );
    expect(run.task('a')?.history).toEqual([{ visit: 1, attempt: 1, status: 'succeeded', startedAt: begin, endedAt: begin, error: null }]);
    expect(shown(run, 'b')).toEqual(['1#1 failed teapot']);
    expect(shown(run, 'none')).toBeUndefined();
  });

  test('what an attempt logs changes nothing about it; one that ran inline is known from its end', () => {
    const projection = emptyProjection();
    const of = { task: 0, visit: 1, attempt: 1 };
    projection.commit([{ type: 'attempt.started', at: 5, ...of }], 5);
    projection.commit([{ type: 'log', at: 6, ...of, level: 'info', message: 'Half of it.' }], 6);
    expect(projection.attemptsOf(0)).toMatchObject([{ status: 'running', startedAt: 5, endedAt: null }]);
    projection.commit([{ type: 'task.ended', at: 9, from: 7, ...of, visit: 2, status: 'succeeded', moves: { taken: [] } }], 9);
    expect(projection.attemptsOf(0)[1]).toEqual({ visit: 2, attempt: 1, status: 'succeeded', startedAt: 7, endedAt: 9, error: null });
  });

  test('the newest 1,000 are kept', () => {
    const projection = emptyProjection();
    for (let attempt = 1; attempt <= 1_003; attempt += 1)
      projection.commit([{ type: 'attempt.started', at: attempt, task: 0, visit: 1, attempt }], attempt);
    const attempts = projection.attemptsOf(0);
    expect([attempts.length, attempts[0]?.attempt, attempts.at(-1)?.attempt]).toEqual([1_000, 4, 1_003]);
  });
});

test('of a long log the newest lines are kept, 5,000 at least', () => {
  const projection = emptyProjection();
  const lines = (from: number, count: number): RunEvent[] =>
    Array.from({ length: count }, (_, line) => {
      return { type: 'log', at: 1, task: 0, visit: 1, attempt: 1, level: 'info', message: String(from + line) };
    });
  projection.commit(lines(0, 6_000), 1);
  expect(projection.view(1).log).toHaveLength(6_000);
  const delta = projection.commit(lines(6_000, 1), 1);
  const { log } = projection.view(1);
  expect([log.length, log[0]?.message, log.at(-1)?.message, log.at(-1)?.seq]).toEqual([5_000, '1001', '6000', 6_001]);
  expect([delta.log?.length, delta.seq, projection.seq]).toEqual([1, 6_001, 6_001]);
});

test('of a long log that is read back the newest 5,000 lines are made, with their own numbers', () => {
  const projection = emptyProjection();
  const events: RunEvent[] = [];
  for (let line = 0; line < 6_000; line += 1) {
    events.push({ type: 'log', at: 1, task: 0, visit: 1, attempt: 1, level: 'info', message: String(line) });
    events.push({ type: 'item.ended', at: 1, task: 0, visit: 1, item: line, attempt: 1, status: 'succeeded' });
  }
  projection.restore(events, true);
  const { log } = projection.view(1);
  expect([log.length, log[0]?.message, log[0]?.seq, log.at(-1)?.message, log.at(-1)?.seq]).toEqual([5_000, '1000', 2_001, '5999', 11_999]);
  expect(projection.seq).toBe(12_000);
});

test('the work of visits that ended before a restart is not counted again', () => {
  const projection = emptyProjection();
  const of = { task: 0, attempt: 1, status: 'succeeded', moves: { taken: [] } } as const;
  projection.restore([{ type: 'task.ended', ...of, at: 55, from: 5, visit: 1 }], true);
  projection.commit([{ type: 'task.ended', ...of, at: 90, from: 70, visit: 2 }], 90);
  expect(projection.takeWork(0)).toBe(20);
});

test('what is noted before anybody looks is shown as what is committed, however much it is', () => {
  const of = { task: 0, visit: 1, attempt: 1 } as const;
  const past: RunEvent[] = [
    { type: 'run.started', at: 1, inputs: {}, vars: {}, concurrency: 1, timeoutMs: 0 },
    { type: 'attempt.started', at: 10, ...of },
  ];
  for (const lines of [10, 30_000]) {
    const since: RunEvent[] = Array.from({ length: lines }, (_, at) => ({
      type: 'log',
      at: 20,
      ...of,
      level: 'info',
      message: String(at),
    }));
    const end: RunEvent[] = [{ type: 'task.ended', at: 60, ...of, status: 'succeeded', moves: { taken: [] } }];
    const [later, beside] = [false, true].map((isOver) => {
      const meta = { runId: 'r1', path: null, definitionHash: '', trigger: 'test', createdAt: 0 };
      const projection = new Projection(createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1'), meta, false);
      projection.restore(past, isOver);
      for (let at = 0; at < since.length; at += 1000) projection.note(since.slice(at, at + 1000));
      projection.note(end);
      return { work: projection.takeWork(0), attempts: projection.attemptsOf(0), view: projection.view(99) };
    });
    expect(later?.work).toBe(50);
    expect(later?.view.log.at(-1)?.message).toBe('Succeeded.');
    // How many old lines are kept beyond 5,000 depends on when they were dropped.
    const newest = (log: readonly LogLine[] = []): readonly LogLine[] => log.slice(-5_000);
    expect(newest(later?.view.log)).toEqual(newest(beside?.view.log));
    expect({ ...later, view: { ...later?.view, log: [] } }).toEqual({ ...beside, view: { ...beside?.view, log: [] } });
  }
});
