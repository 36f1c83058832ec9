import { describe, expect, test } from 'vitest';
import { planOfText } from '../testing/pure-core.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { createState, type Due, DueHeap, isActive, isOver, mayStart, peekReady, taskAt } from './state.ts';
import type { TaskStatus } from './events.ts';

const due = (at: number, task = 0): Due => ({ at, task, visit: 1, attempt: 1, item: -1 });

describe('what is due', () => {
  test('comes out earliest first, whatever order it went in', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = new SeededRandom(seed);
      const heap = new DueHeap();
      const times = Array.from({ length: 1 + random.below(40) }, () => random.below(25));
      for (const at of times) heap.push(due(at));
      expect(heap.size).toBe(times.length);
      const out: number[] = [];
      for (let next = heap.pop(); next; next = heap.pop()) out.push(next.at);
      expect(out, `seed ${seed}`).toEqual(times.sort((one, other) => one - other));
      expect([heap.size, heap.peek()]).toEqual([0, undefined]);
    }
  });

  test('is looked at without being taken, also between later pushes', () => {
    const heap = new DueHeap();
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
    for (const at of [5, 3, 8, 1]) heap.push(due(at));
    expect([heap.peek()?.at, heap.peek()?.at, heap.size]).toEqual([1, 1, 4]);
    expect(heap.pop()?.at).toBe(1);
    heap.push(due(4));
    expect([heap.pop()?.at, heap.pop()?.at, heap.pop()?.at, heap.pop()?.at, heap.pop()]).toEqual([3, 4, 5, 8, undefined]);
  });

  test('at one time comes out whole: nothing is lost among equals', () => {
    const heap = new DueHeap();
    for (let task = 0; task < 9; task += 1) heap.push(due(7, task));
    const tasks = new Set(Array.from({ length: 9 }, () => heap.pop()?.task));
    expect(tasks).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
  });
});

describe('statuses', () => {
  const active: TaskStatus[] = ['queued', 'running', 'waiting', 'retrying', 'indoubt'];
  const over: TaskStatus[] = ['succeeded', 'failed', 'canceled', 'skipped', 'unreached'];

  test('a task is active, over, or still pending', () => {
    for (const status of active) expect([isActive(status), isOver(status)], status).toEqual([true, false]);
    for (const status of over) expect([isActive(status), isOver(status)], status).toEqual([false, true]);
    expect([isActive('pending'), isOver('pending')]).toEqual([false, false]);
  });

  test('it may start when it is queued, or when its delay or back-off is over', () => {
    const task = taskAt(someState(), 0);
    for (const status of [...active, ...over, 'pending' as const]) {
      task.status = status;
      task.isDue = false;
      expect(mayStart(task), status).toBe(status === 'queued');
      task.isDue = true;
      expect(mayStart(task), `${status}, due`).toBe(status === 'queued' || status === 'waiting' || status === 'retrying');
    }
    expect(mayStart(undefined)).toBe(false);
  });
});

function someState() {
  return createState(
    planOfText('tasks:\n  a: { action: flow.noop, next: c }\n  b: { action: flow.noop, next: c }\n  c: { action: flow.noop }'),
    'r1',
  );
}

describe('the state before the first event', () => {
  test('knows every task as pending, with the ways that lead to it open', () => {
    const state = someState();
    expect([state.status, state.runId, state.seq, state.endedAt]).toEqual(['queued', 'r1', 0, 0]);
    expect(
      state.tasks.map(({ index, status, visit, openIn, takenIn, decided }) => [index, status, visit, openIn, takenIn, decided]),
    ).toEqual([
      [0, 'pending', 0, 0, 0, false],
      [1, 'pending', 0, 0, 0, false],
      [2, 'pending', 0, 2, 0, false],
    ]);
    expect([...state.edges, ...state.edgeCounts]).toEqual([0, 0, 0, 0]);
    expect([state.ready, state.openLists, state.waitingRounds, state.order]).toEqual([[], [], [], []]);
    expect([state.canceling, state.pausing, state.failing, state.outputs, state.only]).toEqual([false, false, null, null, null]);
  });

  test('is what expressions see as tasks', () => {
    const state = someState();
    expect(Object.keys(state.scopes)).toEqual(['a', 'b', 'c']);
    expect({ ...state.scopes.a }).toEqual({ status: 'pending', result: null, error: null, attempts: 0, items: [] });
    expect(state.scopes.a).toBe(taskAt(state, 0).scope);
  });

  test('an index outside the plan is a bug and says so', () => {
    expect(() => taskAt(someState(), 3)).toThrow('task index 3 is outside the plan');
  });
});

describe('the queue of tasks that may start', () => {
  test('passes over those that are not queued any more, and empties itself at its end', () => {
    const state = someState();
    state.ready.push(0, 1, 2);
    for (const task of state.tasks) task.status = 'queued';
    taskAt(state, 0).status = 'canceled';
    expect([peekReady(state), peekReady(state), state.readyHead]).toEqual([1, 1, 1]);
    state.readyHead += 1;
    expect(peekReady(state)).toBe(2);
    taskAt(state, 2).status = 'running';
    expect(peekReady(state)).toBeUndefined();
    expect([state.ready, state.readyHead]).toEqual([[], 0]);
  });
});
