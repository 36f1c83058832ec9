import { describe, expect, test } from 'vitest';
import { planOfText } from '../testing/pure-core.ts';
import { statuses, World } from '../testing/scenario.ts';
import type { TaskStatus } from './events.ts';
import { setStatus } from './moves.ts';
import { createState, isActive, isOver, taskAt } from './state.ts';

const all: TaskStatus[] = [
  'pending',
  'queued',
  'running',
  'waiting',
  'retrying',
  'succeeded',
  'failed',
  'canceled',
  'skipped',
  'unreached',
  'indoubt',
];

describe('setStatus', () => {
  test('keeps every counter of the run in step, from any status to any other', () => {
    for (const from of all)
      for (const to of all) {
        const state = createState(planOfText('tasks:\n  a: { action: flow.noop }\n  b: { action: flow.noop }'), 'r1');
        const task = taskAt(state, 0);
        setStatus(state, task, from);
        setStatus(state, task, to);
        const counted = [state.active, state.queued, state.indoubt, state.tasksEnded];
        const expected = [isActive(to), to === 'queued', to === 'indoubt', isOver(to)].map(Number);
        expect(counted, `${from} to ${to}`).toEqual(expected);
        expect([task.status, task.scope.status]).toEqual([to, to]);
      }
  });

  test('tells whoever looks that the task changed, and only then', () => {
    const state = createState(planOfText('tasks:\n  a: { action: flow.noop }'), 'r1');
    state.touched = new Set();
    setStatus(state, taskAt(state, 0), 'pending');
    expect([...state.touched]).toEqual([]);
    setStatus(state, taskAt(state, 0), 'queued');
    expect([...state.touched]).toEqual([0]);
  });
});

describe('what a new visit begins with', () => {
  test('nothing of the one before it: no result, no error, no attempts, no list, no port', async () => {
    const world = new World();
    const run = await world.run(`
vars: { round: 0 }
tasks:
  a: { action: test.gate, with: { name: a }, onError: continue, next: [{ to: seen, set: { round: "{{ vars.round + 1 }}" } }] }
  seen: { action: test.gate, with: { name: seen }, next: [{ to: a, when: "{{ vars.round < 2 }}" }] }
`);
    world.gate('a').fail('boom');
    await world.settle();
    expect(run.task('a')).toMatchObject({ attempts: 1, error: { code: 'boom' } });
    world.gate('seen').succeed(1);
    await world.settle();
    expect(run.task('a')).toMatchObject({ attempts: 1, error: null, result: null, port: null, view: { visit: 2, attempt: 1 } });
    world.gate('a').succeed(null, 'left');
    await world.settle();
    expect(run.task('a')).toMatchObject({ visits: 2, port: 'left', error: null });
  });

  test('joins count anew in every round', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  head: { action: test.gate, with: { name: head }, next: [left, right] }
  left: { action: test.gate, with: { name: left }, next: two }
  right: { action: test.gate, with: { name: right }, next: two }
  two: { action: test.gate, join: 2, with: { name: two }, next: [{ to: head, on: left }] }
`);
    for (let round = 1; round <= 2; round += 1) {
      world.gate('head').succeed();
      await world.settle();
      world.gate('left').succeed();
      await world.settle();
      expect(run.task('two')?.visits, `round ${round}`).toBe(round - 1);
      expect(statuses(run).two, `round ${round}`).toBe(round === 1 ? 'pending' : 'succeeded');
      world.gate('right').succeed();
      await world.settle();
      expect(statuses(run).two).toBe('running');
      world.gate('two').succeed(null, round === 1 ? 'left' : undefined);
      await world.settle();
    }
    expect([run.summary().status, run.task('two')?.visits]).toEqual(['succeeded', 2]);
  });
});
