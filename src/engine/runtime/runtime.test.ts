import { describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

async function finished(text: string, inputs = {}) {
  const world = new World();
  const run = await world.run(text, inputs);
  await world.advance(3_600_000);
  return { world, run, result: await run.ended() };
}

describe('sequence, branches and data', () => {
  test('a chain runs in order and passes results on', async () => {
    const { run, result } = await finished(`
inputs: { n: { type: integer, default: 2 } }
vars: { total: 0 }
tasks:
  a: { action: data.set, with: { x: "{{ inputs.n + 1 }}" }, next: [{ to: b, set: { total: "{{ vars.total + result.x }}" } }] }
  b: { action: data.set, with: { y: "{{ tasks.a.result.x * 10 }}" }, next: c }
  c: { action: flow.noop }
outputs: { y: "{{ tasks.b.result.y }}", total: "{{ vars.total }}" }
`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { y: 30, total: 3 } });
    expect(run.order()).toEqual(['a', 'b', 'c']);
  });

  test('a branch that is not taken is unreached and the join still runs once', async () => {
    const { run } = await finished(`
tasks:
  pick: { action: flow.branch, with: { if: true }, next: [{ to: yes_, on: true }, { to: no_, on: false }] }
  yes_: { action: flow.noop, next: after }
  no_: { action: flow.noop, next: deep }
  deep: { action: flow.noop, next: after }
  after: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ pick: 'succeeded', yes_: 'succeeded', no_: 'unreached', deep: 'unreached', after: 'succeeded' });
    expect(run.task('after')?.view.visit).toBe(1);
  });

  test('when false skips, has no result, and goes on over success', async () => {
    const { run } = await finished(`
tasks:
  a: { action: flow.noop, when: "{{ 1 > 2 }}", next: b }
  b: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ a: 'skipped', b: 'succeeded' });
    expect(run.task('a')?.result).toBeNull();
  });

  test('nextMode first takes only the first that matches', async () => {
    const { run } = await finished(`
tasks:
  a: { action: flow.noop, nextMode: first, next: [{ to: b, when: "{{ false }}" }, { to: c }, { to: d }] }
  b: { action: flow.noop }
  c: { action: flow.noop }
  d: { action: flow.noop }
`);
    expect(statuses(run)).toEqual({ a: 'succeeded', b: 'unreached', c: 'succeeded', d: 'unreached' });
  });
});

describe('joins', () => {
  const three = (join: string) => `
tasks:
  a: { action: test.gate, with: { name: a }, next: j }
  b: { action: test.gate, with: { name: b }, next: j }
  c: { action: test.gate, with: { name: c }, next: j }
  j: { action: data.set, with: { n: 1 }, join: ${join} }
`;

  test('all waits for every open transition', async () => {
    const world = new World();
    const run = await world.run(three('all'));
    world.gate('a').succeed();
    world.gate('b').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('pending');
    world.gate('c').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
  });

  test('any runs at the first arrival, once', async () => {
    const world = new World();
    const run = await world.run(three('any'));
    world.gate('b').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
    world.gate('a').succeed();
    world.gate('c').succeed();
    await world.settle();
    expect(run.task('j')?.visits).toBe(1);
    expect(run.summary().status).toBe('succeeded');
  });

  test('a number runs at the n-th arrival, and is unreached when it cannot come', async () => {
    const world = new World();
    const run = await world.run(three('2'));
    world.gate('a').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('pending');
    world.gate('c').succeed();
    await world.settle();
    expect(statuses(run).j).toBe('succeeded');
    const { run: dead } = await finished(`
tasks:
  a: { action: flow.noop, next: j }
  b: { action: flow.noop, next: [{ to: j, when: "{{ false }}" }] }
  j: { action: flow.noop, join: 2 }
`);
    expect(statuses(dead).j).toBe('unreached');
  });

  test('a number counts what arrived before the round that it belongs to', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, next: each }
  b: { action: test.gate, with: { name: b }, next: each }
  c: { action: test.gate, with: { name: c }, next: two }
  d: { action: test.gate, with: { name: d }, next: two }
  each: { action: flow.noop, join: each, next: [{ to: two, when: "{{ false }}" }] }
  two: { action: flow.noop, join: 2 }
`);
    for (const name of ['a', 'c', 'b', 'd']) {
      world.gate(name).succeed();
      await world.settle();
    }
    expect(statuses(run)).toMatchObject({ each: 'succeeded', two: 'succeeded' });
    expect(run.summary().status).toBe('succeeded');
  });

  test('each runs for every arrival, one after another', async () => {
    const world = new World();
    const run = await world.run(three('each'));
    world.gate('c').succeed();
    world.gate('a').succeed();
    world.gate('b').succeed();
    await world.settle();
    expect(run.task('j')?.visits).toBe(3);
    expect(run.order().filter((id) => id === 'j')).toHaveLength(3);
    expect(run.summary().status).toBe('succeeded');
  });
});

describe('cycles', () => {
  test('a loop goes round until its exit is taken', async () => {
    const { run, result } = await finished(`
vars: { i: 0 }
tasks:
  head: { action: flow.noop, next: [{ to: body, set: { i: "{{ vars.i + 1 }}" } }] }
  body: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 5 }}" }, { to: after, when: "{{ vars.i >= 5 }}" }] }
  after: { action: flow.noop }
outputs: { i: "{{ vars.i }}" }
`);
    expect(result).toMatchObject({ status: 'succeeded', outputs: { i: 5 } });
    expect(run.task('head')?.visits).toBe(5);
    expect(run.task('after')?.visits).toBe(1);
  });

  test('a diamond inside a loop joins once a round, an outside branch joins after the loop', async () => {
    const { run, result } = await finished(`
vars: { i: 0 }
tasks:
  outside: { action: flow.noop, next: end }
  head: { action: flow.noop, next: [{ to: [left, right], set: { i: "{{ vars.i + 1 }}" } }] }
  left: { action: flow.noop, next: meet }
  right: { action: flow.noop, when: "{{ vars.i != 2 }}", next: [{ to: meet, when: "{{ vars.i != 3 }}" }] }
  meet: { action: flow.noop, next: [{ to: head, when: "{{ vars.i < 4 }}" }, { to: end, when: "{{ vars.i >= 4 }}" }] }
  end: { action: flow.noop }
`);
    expect(result.status).toBe('succeeded');
    expect(run.task('meet')?.visits).toBe(4);
    expect(run.task('end')?.visits).toBe(1);
    expect(run.order().at(-1)).toBe('end');
  });

  test('a runaway loop ends with a clear error', async () => {
    const { result } = await finished(`
settings: { maxVisits: 50 }
tasks:
  a: { action: flow.noop, next: a }
`);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'max_visits' } });
  });
});

describe('failure', () => {
  test('an unhandled failure fails the run; nothing new starts, what runs may end', async () => {
    const world = new World();
    const run = await world.run(
      `
tasks:
  bad: { action: test.gate, with: { name: bad }, next: never }
  slow: { action: test.gate, with: { name: slow }, next: after }
  never: { action: flow.noop }
  after: { action: flow.noop }
outputs: { seen: "{{ tasks.slow.status }}", none: "{{ tasks.nope.result }}" }
`.replace('{{ tasks.nope.result }}', '{{ tasks.never.result.x }}'),
    );
    world.gate('bad').fail('boom', 'It broke.');
    await world.settle();
    expect(run.summary().status).toBe('running');
    world.gate('slow').succeed();
    await world.settle();
    expect(statuses(run)).toEqual({ bad: 'failed', slow: 'succeeded', never: 'unreached', after: 'canceled' });
    expect(await run.ended()).toEqual({
      status: 'failed',
      outputs: { seen: 'succeeded', none: null },
      error: { code: 'boom', message: 'It broke.', task: 'bad' },
    });
  });

  test('a failure transition handles it; error is readable', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.fail, with: { message: no, code: teapot }, next: [{ to: ok }, { to: rescue, on: failure }] }
  ok: { action: flow.noop }
  rescue: { action: data.set, with: { code: "{{ tasks.a.error.code }}" } }
`);
    expect(result.status).toBe('succeeded');
    expect(statuses(run)).toEqual({ a: 'failed', ok: 'unreached', rescue: 'succeeded' });
    expect(run.task('rescue')?.result).toEqual({ code: 'teapot' });
  });

  test('onError continue counts as done', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.fail, with: { message: no }, onError: continue, next: b }
  b: { action: data.set, with: { was: "{{ tasks.a.status }}" } }
`);
    expect(result.status).toBe('succeeded');
    expect(statuses(run)).toEqual({ a: 'failed', b: 'succeeded' });
  });

  test('a timeout ends the attempt with code timeout and takes its transition', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, with: { name: a }, timeout: 2s, next: [{ to: late, on: timeout }] }
  late: { action: flow.noop }
`);
    await world.advance(1_999);
    expect(statuses(run).a).toBe('running');
    await world.advance(1);
    expect(statuses(run)).toEqual({ a: 'failed', late: 'succeeded' });
    expect(run.task('a')?.error?.code).toBe('timeout');
  });

  test('an expression error names the path and fails the task', async () => {
    const { result } = await finished(
      'tasks:\n  a: { action: data.set, with: { x: "{{ inputs.no }}" } }\ninputs: { no: { default: {} } }'.replace(
        'inputs.no }}',
        'inputs.no.deep }}',
      ),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'expression', task: 'a' } });
    expect(result.error?.message).toContain('inputs.no.deep');
  });
});

describe('retry, delay and timers', () => {
  test('retries with back-off, never early', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, with: { name: a }, retry: { attempts: 3, delay: 100, backoff: exponential, jitter: false } }',
    );
    world.gate('a').fail('x');
    await world.settle();
    expect(statuses(run).a).toBe('retrying');
    await world.advance(99);
    expect(world.started).toHaveLength(1);
    await world.advance(1);
    expect(world.started).toHaveLength(2);
    world.gate('a').fail('x');
    await world.advance(199);
    expect(world.started).toHaveLength(2);
    await world.advance(1);
    world.gate('a').succeed(7);
    await world.settle();
    expect(run.task('a')).toMatchObject({ result: 7, attempts: 3 });
    expect(new Set(world.started.map((gate) => gate.idempotencyKey)).size).toBe(1);
  });

  test('a poll retries a success until it is accepted, and fails when attempts are used up', async () => {
    const world = new World();
    const run = await world.run(
      `tasks:\n  a: { action: test.gate, with: { name: a }, retry: { attempts: 3, delay: 1s, jitter: false, when: "{{ result.state != 'done' }}" } }`,
    );
    for (const state of ['wait', 'wait', 'done']) {
      world.gate('a').succeed({ state });
      await world.advance(1000);
    }
    expect(run.task('a')).toMatchObject({ result: { state: 'done' }, attempts: 3 });
    const other = await world.run(
      `tasks:\n  b: { action: test.gate, with: { name: b }, retry: { attempts: 2, delay: 1s, jitter: false, when: "{{ result.state != 'done' }}" } }`,
    );
    for (let attempt = 0; attempt < 2; attempt += 1) {
      world.gate('b').succeed({ state: 'wait' });
      await world.advance(1000);
    }
    expect(await other.ended()).toMatchObject({ status: 'failed', error: { code: 'attempts' } });
  });

  test('flow.wait parks the task and survives a crash with its due time', async () => {
    const world = new World();
    const text = 'tasks:\n  w: { action: flow.wait, with: { for: 10s }, next: b }\n  b: { action: flow.noop }';
    const run = await world.run(text);
    expect(statuses(run).w).toBe('waiting');
    await world.advance(4_000);
    await world.crash();
    await world.advance(3_000);
    const again = world.restore(run.runId, text);
    await again.recover();
    await world.advance(2_999);
    expect(statuses(again).w).toBe('waiting');
    await world.advance(1);
    expect(await again.ended()).toMatchObject({ status: 'succeeded' });
    expect(again.task('w')?.result).toEqual({ waitedMs: 10_000 });
  });

  test('a wait ends at the timeout that its task sets, and polls are retried from a wait', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  w: { action: flow.wait, with: { for: 1h }, timeout: 3s, next: [{ to: late, on: timeout }] }
  late: { action: flow.noop }
  items: { action: flow.wait, forEach: { in: [1, 2], concurrency: 1 }, with: { for: 1s }, retry: { attempts: 2, delay: 1s, jitter: false, when: "{{ result.waitedMs > 0 }}" }, onError: continue }
`);
    expect(run.summary().status).toBe('running');
    await world.advance(2_999);
    expect(statuses(run).w).toBe('waiting');
    await world.advance(1);
    expect(statuses(run)).toMatchObject({ w: 'failed', late: 'succeeded' });
    expect(run.task('w')?.error?.code).toBe('timeout');
    await world.advance(10_000);
    expect(run.task('items')).toMatchObject({ attempts: 2, error: { code: 'attempts' }, view: { items: { total: 2, failed: 1 } } });
    expect(world.runtime.stats().running).toBe(0);
    expect((await run.ended()).status).toBe('succeeded');
  });

  test('delay waits before the first attempt', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.noop, delay: 5s }');
    expect(statuses(run).a).toBe('waiting');
    await world.advance(5_000);
    expect(run.summary().status).toBe('succeeded');
  });
});

describe('lists', () => {
  test('items start lazily, at most concurrency at once, results in item order', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  a: { action: test.gate, forEach: { in: ["x", "y", "z", "w"], as: letter, concurrency: 2 }, with: { name: "{{ letter }}", value: "{{ index }}" } }
`);
    expect(world.started.map((gate) => gate.name)).toEqual(['x', 'y']);
    world.gate('y').succeed('Y');
    await world.settle();
    expect(world.started.map((gate) => gate.name)).toEqual(['x', 'y', 'z']);
    world.gate('z').succeed('Z');
    world.gate('x').succeed('X');
    await world.settle();
    world.gate('w').succeed('W');
    expect((await run.ended()).status).toBe('succeeded');
    expect(run.task('a')?.result).toEqual(['X', 'Y', 'Z', 'W']);
    expect(run.task('a')?.view.items).toEqual({ total: 4, succeeded: 4, failed: 0, running: 0 });
  });

  test('an item that waits keeps its place', async () => {
    const world = new World();
    const run = await world.run('tasks:\n  a: { action: flow.wait, forEach: { in: "{{ range(6) }}", concurrency: 2 }, with: { for: 1s } }');
    for (let second = 1; second <= 3; second += 1) {
      expect(run.items('a', { offset: 0, limit: 6, status: 'all' })?.rows.filter((row) => row.status === 'waiting')).toHaveLength(2);
      await world.advance(1_000);
    }
    expect(run.summary().status).toBe('succeeded');
  });

  test('an empty list succeeds at once', async () => {
    const { run } = await finished('tasks:\n  a: { action: flow.noop, forEach: "{{ [] }}" }');
    expect(run.task('a')).toMatchObject({ result: [], view: { status: 'succeeded' } });
  });

  test('onItemError stop: no further item starts, those running end, the task fails', async () => {
    const world = new World();
    const run = await world.run(
      'tasks:\n  a: { action: test.gate, forEach: { in: [1, 2, 3, 4], concurrency: 2 }, with: { name: "{{ string(item) }}" } }',
    );
    world.gate('1').fail('boom');
    await world.settle();
    expect(statuses(run).a).toBe('running');
    world.gate('2').succeed();
    await world.settle();
    expect(world.started).toHaveLength(2);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'boom', task: 'a' } });
    expect(run.items('a', { offset: 0, limit: 10, status: 'all' })?.rows.map((row) => row.status)).toEqual([
      'failed',
      'succeeded',
      'pending',
      'pending',
    ]);
  });

  test('onItemError continue: the task succeeds and items tell', async () => {
    const { run, result } = await finished(`
tasks:
  a: { action: flow.fail, forEach: { in: [1, 2], onItemError: continue }, with: { message: "{{ string(item) }}" }, next: b }
  b: { action: data.set, with: { failed: "{{ tasks.a.items.filter(i, i.status == 'failed').size() }}", first: "{{ tasks.a.items[0].error.message }}" } }
`);
    expect(result.status).toBe('succeeded');
    expect(run.task('b')?.result).toEqual({ failed: 2, first: '1' });
  });

  test('batches hand over slices', async () => {
    const { run } = await finished(
      'tasks:\n  a: { action: data.set, forEach: { in: [1, 2, 3, 4, 5], batch: 2 }, with: { got: "{{ item }}" } }',
    );
    expect(run.task('a')?.result).toEqual([{ got: [1, 2] }, { got: [3, 4] }, { got: [5] }]);
  });
});

describe('pause, cancel, crash', () => {
  const chain =
    'tasks:\n  a: { action: test.gate, with: { name: a }, next: b, onInterrupted: retry }\n  b: { action: test.gate, with: { name: b } }';

  test('pause: running attempts end, nothing starts, it survives a crash, resume goes on', async () => {
    const world = new World();
    const run = await world.run(chain);
    void run.pause();
    await world.settle();
    expect(run.summary().status).toBe('pausing');
    world.gate('a').succeed(1);
    await world.settle();
    expect(run.summary().status).toBe('paused');
    expect(world.isStarted('b')).toBe(false);
    await world.crash();
    const again = world.restore(run.runId, chain);
    expect(again.summary().status).toBe('paused');
    await again.recover();
    await world.advance(60_000);
    expect(world.isStarted('b')).toBe(false);
    await again.resume();
    await world.settle();
    world.gate('b').succeed(2);
    expect((await again.ended()).status).toBe('succeeded');
    expect(world.started.map((gate) => gate.name)).toEqual(['a', 'b']);
  });

  test('cancel aborts what runs; canceled is shown when it is gone', async () => {
    const world = new World();
    const run = await world.run(chain);
    await run.cancel();
    await world.settle();
    expect(world.gate('a').aborted()).toBe(true);
    expect(await run.ended()).toMatchObject({ status: 'canceled' });
    expect(statuses(run)).toEqual({ a: 'canceled', b: 'unreached' });
  });

  test('an interrupted attempt follows its policy: retry repeats, ask puts in doubt', async () => {
    const world = new World();
    const run = await world.run(chain);
    await world.crash();
    const again = world.restore(run.runId, chain);
    await again.recover();
    await world.settle();
    world.gate('a').succeed(1);
    await world.settle();
    world.gate('b').succeed(1);
    await world.settle();
    expect(again.task('a')?.attempts).toBe(2);
    expect((await again.ended()).status).toBe('succeeded');

    const asking = 'tasks:\n  a: { action: test.gate, with: { name: q }, next: b }\n  b: { action: flow.noop }';
    const doubtful = await world.run(asking);
    await world.crash();
    const restored = world.restore(doubtful.runId, asking);
    await restored.recover();
    expect(await restored.settled()).toMatchObject({ status: 'waiting' });
    expect(statuses(restored).a).toBe('indoubt');
    expect(world.isStarted('q')).toBe(false);
    await restored.resolve('a', null, 'retry');
    await world.settle();
    world.gate('q').succeed();
    expect((await restored.ended()).status).toBe('succeeded');
  });

  test('nothing is shown and no successor starts before the commit', async () => {
    const world = new World();
    const run = await world.run(chain);
    if (world.store) world.store.automatic = false;
    world.gate('a').succeed(1);
    await world.settle();
    expect(statuses(run).a).toBe('running');
    expect(world.isStarted('b')).toBe(false);
    world.store?.commit();
    await world.settle();
    expect(statuses(run).a).toBe('succeeded');
    expect(world.isStarted('b')).toBe(true);
  });
});

describe('settings', () => {
  test('concurrency limits attempts; sequential runs one task at a time in file order', async () => {
    const world = new World();
    const fan = (settings: string) => `
settings: ${settings}
tasks:
  c: { action: test.gate, with: { name: c } }
  a: { action: test.gate, with: { name: a } }
  b: { action: test.gate, with: { name: b } }
`;
    await world.run(fan('{ concurrency: 2 }'));
    expect(world.started.map((gate) => gate.name)).toEqual(['c', 'a']);
    const other = new World();
    await other.run(fan('{ strategy: sequential }'));
    for (const name of ['c', 'a', 'b']) {
      expect(other.started.at(-1)?.name).toBe(name);
      other.gate(name).succeed();
      await other.settle();
    }
  });

  test('the host limit is shared by runs, and slots that come free are used', async () => {
    const world = new World({ limits: { maxConcurrentTasks: 1 } });
    const one = await world.run('tasks:\n  a: { action: test.gate, with: { name: a } }');
    const two = await world.run('tasks:\n  b: { action: test.gate, with: { name: b } }');
    expect(world.started).toHaveLength(1);
    world.gate('a').succeed();
    await world.advance(1);
    expect((await one.ended()).status).toBe('succeeded');
    world.gate('b').succeed();
    await world.settle();
    expect((await two.ended()).status).toBe('succeeded');
  });

  test('a run timeout fails the run and aborts what runs', async () => {
    const world = new World();
    const run = await world.run('settings: { timeout: 5s }\ntasks:\n  a: { action: test.gate, with: { name: a }, timeout: 1h }');
    await world.advance(5_000);
    expect(await run.ended()).toMatchObject({ status: 'failed', error: { code: 'timeout', task: null } });
    expect(statuses(run).a).toBe('canceled');
  });
});

test('a task that runs alone finds the results of an earlier run, keeps only what it reads, and starts nothing else', async () => {
  const text = `
tasks:
  a: { action: data.set, with: { x: 1 }, next: b }
  b: { action: test.gate, with: { name: b, value: "{{ tasks.a.result.x + 1 }}" }, next: c }
  c: { action: flow.noop }
`;
  const world = new World();
  const run = await world.run(text, {}, { only: ['b'], given: { a: { x: 41 }, c: 'not read' } });
  expect(world.gate('b').input.value).toBe(42);
  await world.crash();
  const again = world.restore(run.runId, text);
  await again.recover();
  await again.resolve('b', null, 'retry');
  await world.settle();
  expect(world.gate('b').input.value).toBe(42);
  world.gate('b').succeed();
  expect((await again.ended()).status).toBe('succeeded');
  expect(statuses(again)).toEqual({ a: 'pending', b: 'succeeded', c: 'pending' });
  expect(world.store?.events(run.runId)[0]).toMatchObject({ only: [1], given: { a: { x: 41 } } });
  expect(JSON.stringify(world.store?.events(run.runId)[0])).not.toContain('not read');
});

test('the wait before a delayed list ends when the list opens', async () => {
  const world = new World();
  const run = await world.run('tasks:\n  a: { action: test.gate, delay: 2s, forEach: { in: [1] }, with: { name: g } }');
  await world.advance(2_000);
  const waits = run.view().spans.filter((span) => span.kind === 'waiting');
  expect(waits).toHaveLength(1);
  expect(waits[0]).toMatchObject({ task: 'a' });
  expect((waits[0]?.to ?? 0) - (waits[0]?.from ?? 0)).toBe(2_000);
});

test('a runtime that is closed leaves no timer behind', async () => {
  const world = new World();
  await world.run('tasks:\n  a: { action: test.gate, with: { name: a } }\n  w: { action: flow.wait, with: { for: 1h } }');
  expect(world.clock.pendingTimers).toBeGreaterThan(0);
  await world.runtime.close();
  expect(world.clock.pendingTimers).toBe(0);
});

test('a secret input reaches the action and is kept and shown nowhere but in the run itself', async () => {
  const world = new World();
  const run = await world.run(
    'inputs: { token: { type: string, secret: true }, open: { type: string } }\ntasks:\n  a: { action: test.gate, with: { name: g, value: "Bearer {{ inputs.token }}" } }',
    { token: 'hunter2-hunter2', open: 'x' },
  );
  expect(world.gate('g').input.value).toBe('Bearer hunter2-hunter2');
  expect(run.inputs()).toEqual({ open: 'x' });
  expect(run.task('a')?.input).toBeUndefined();
  const kept = world.store?.events(run.runId).filter((event) => event.type !== 'run.started') ?? [];
  expect(JSON.stringify(kept)).not.toContain('hunter2');
});

test('without a store the same core runs in memory', async () => {
  const world = new World({ durable: false });
  const run = await world.run('tasks:\n  a: { action: data.set, with: { x: 1 }, next: b }\n  b: { action: flow.noop }');
  expect((await run.ended()).status).toBe('succeeded');
  expect(run.view().tasks.a).toMatchObject({ status: 'succeeded' });
});
