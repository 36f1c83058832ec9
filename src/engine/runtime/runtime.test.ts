import { describe, expect, test } from 'vitest';
import { statuses, World } from '../testing/scenario.ts';

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

const alone = `
tasks:
  a: { action: data.set, with: { x: 1 }, next: b }
  b: { action: test.gate, with: { name: b, value: "{{ tasks.a.result.x + 1 }}" }, next: c }
  c: { action: flow.noop }
`;

test('a task that runs alone finds the results of an earlier run, and starts nothing else', async () => {
  const world = new World();
  const reuse = [{ task: 0, visits: [{ status: 'succeeded' as const, result: { x: 41 } }] }];
  const run = await world.run(alone, {}, { only: ['b'], reuse });
  expect(world.gate('b').input.value).toBe(42);
  await world.crash();
  const again = world.restore(run.runId, alone);
  await again.recover();
  await again.resolve('b', null, 'retry');
  await world.settle();
  expect(world.gate('b').input.value).toBe(42);
  world.gate('b').succeed();
  expect((await again.ended()).status).toBe('succeeded');
  expect(statuses(again)).toEqual({ a: 'pending', b: 'succeeded', c: 'pending' });
});

test('a journal of release 0.1.0 tells in its own way what a task that runs alone was given', async () => {
  const world = new World();
  const started = { type: 'run.started' as const, at: world.clock.now(), inputs: {}, vars: {}, concurrency: 1, timeoutMs: 0 };
  world.store?.append('old', 0, [{ ...started, only: [1], given: { a: { x: 41 } } }], 'durable', () => {});
  await world.restore('old', alone).recover();
  await world.settle();
  expect(world.gate('b').input.value).toBe(42);
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
