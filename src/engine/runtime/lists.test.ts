import { describe, expect, test } from 'vitest';
import { finished, statuses, World } from '../testing/scenario.ts';

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

  test('a run that is faster than the disk waits for it, and goes on', async () => {
    const world = new World();
    const store = world.store;
    if (!store) throw new Error('there is no store');
    store.automatic = false;
    const run = await world.run(
      'tasks:\n  r: { action: data.range, with: { to: 60000 }, next: a }\n  a: { action: flow.noop, forEach: "{{ tasks.r.result }}" }',
    );
    for (let round = 0; round < 50; round += 1) await world.settle();
    expect(store.waitingEvents).toBeGreaterThan(16_000);
    expect(store.waitingEvents).toBeLessThan(30_000);
    let most = 0;
    for (let round = 0; round < 200 && run.summary().endedAt === null; round += 1) {
      store.commit();
      await world.settle();
      most = Math.max(most, store.waitingEvents);
    }
    expect(run.summary().status).toBe('succeeded');
    expect(run.task('a')?.view.items?.succeeded).toBe(60_000);
    expect(most).toBeLessThan(30_000);
  });
});
