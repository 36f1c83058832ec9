import { describe, expect, test } from 'vitest';
import { planOfText, PureRun } from '../testing/pure-core.ts';
import { World } from '../testing/scenario.ts';
import { ListState } from './list-state.ts';
import { hasNext } from './rest.ts';
import { createState, taskAt } from './state.ts';

describe('an open list has items left that may start', () => {
  function listOf(change: (list: ListState) => void): boolean {
    const task = taskAt(createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1'), 0);
    task.list = new ListState([1, 2, 3, 4], { concurrency: 2, batch: 1, source: null });
    change(task.list);
    return hasNext(task);
  }
  const begin = (list: ListState, items: number): void => {
    for (let item = 0; item < items; item += 1) list.start(item, 1, 1);
  };

  test('while fewer than its concurrency have begun and not ended', () => {
    expect(listOf(() => {})).toBe(true);
    expect(listOf((list) => begin(list, 1))).toBe(true);
    expect(listOf((list) => begin(list, 2))).toBe(false);
    expect(
      listOf((list) => {
        begin(list, 2);
        list.move(0, 'waiting');
      }),
    ).toBe(false);
  });

  test('when one is to be tried again, and there is room for it', () => {
    const again = (running: number): boolean =>
      listOf((list) => {
        begin(list, running);
        list.again.push(3);
      });
    expect([again(1), again(2)]).toEqual([true, false]);
  });

  test('not after an item stopped it, not when all have ended, and not where there is no list', () => {
    expect(listOf((list) => (list.stopped = true))).toBe(false);
    const all = listOf((list) => {
      for (let item = 0; item < 4; item += 1) {
        list.start(item, 1, 1);
        list.end(item, 'succeeded', 2, null, null);
      }
    });
    expect(all).toBe(false);
    expect(hasNext(taskAt(createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1'), 0))).toBe(false);
  });
});

describe('a run with called runs', () => {
  test('is paused only when those that its items called are at rest too', async () => {
    const world = new World();
    world.files['child.flow.yaml'] =
      'inputs: { n: { type: string } }\ntasks:\n  x: { action: test.gate, with: { name: "{{ inputs.n }}" } }';
    const run = await world.run(
      'tasks:\n  a: { action: flow.call, forEach: [p, q], with: { workflow: child.flow.yaml, inputs: { n: "{{ item }}" } } }',
    );
    void run.pause();
    await world.settle();
    expect(run.summary().status).toBe('pausing');
    world.gate('p').succeed();
    await world.settle();
    expect(run.summary().status).toBe('pausing');
    world.gate('q').succeed();
    await world.settle();
    expect(run.summary().status).toBe('paused');
  });

  test('waits when the one it called waits; word of another attempt or visit is passed over', () => {
    const run = new PureRun('tasks:\n  a: { action: flow.call, with: { workflow: child.flow.yaml } }');
    run.end('a', { call: { workflow: 'child.flow.yaml', inputs: {} } });
    const word = { type: 'child' as const, task: 0, visit: 1, attempt: 1, item: undefined, resting: true };
    for (const stale of [{ visit: 2 }, { attempt: 2 }, { item: 0 }]) expect(run.send({ ...word, ...stale })).toEqual([]);
    expect(run.send(word)).toMatchObject([{ type: 'run.waiting' }]);
    expect(run.send({ ...word, resting: false })).toMatchObject([{ type: 'run.moving' }]);
    expect(run.send({ ...word, resting: false })).toEqual([]);
  });
});
