import { describe, expect, test } from 'vitest';
import type { ItemStatus } from './events.ts';
import { itemStatuses, ListState, listTakenOver } from './list-state.ts';
import type { ReusedItems } from './reuse.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];
const plain = { concurrency: 2, batch: 1, source: null };
const boom = { code: 'boom', message: 'It broke.' };

describe('what an item is', () => {
  test('an element of the list, or a slice of it in batches', () => {
    const list = new ListState(letters, plain);
    expect([list.count, list.value(0), list.value(4), list.value(5)]).toEqual([5, 'a', 'e', null]);
    const batches = new ListState(letters, { ...plain, batch: 2 });
    expect([batches.count, batches.value(0), batches.value(2)]).toEqual([3, ['a', 'b'], ['e']]);
    expect([list.concurrency, list.batch, batches.batch]).toEqual([2, 1, 2]);
  });

  test('an item that was never started is pending, without attempts or times', () => {
    const list = new ListState(letters, plain);
    expect([list.status(3), list.attempt(3), list.startedAt(3), list.endedAt(3)]).toEqual(['pending', 0, 0, 0]);
    expect([list.next, list.begun, list.open, list.ended]).toEqual([0, 0, 0, 0]);
    expect(list.again).toEqual([]);
  });
});

describe('counts follow every move', () => {
  test('each status is read back as it was set', () => {
    const list = new ListState(letters, plain);
    for (const status of itemStatuses) {
      list.move(1, status);
      expect(list.status(1)).toBe(status);
    }
  });

  test('an item is counted where it is and nowhere else', () => {
    for (const status of itemStatuses) {
      const list = new ListState(letters, plain);
      list.move(0, status);
      const counted: Partial<Record<ItemStatus, number>> = {};
      for (const name of itemStatuses) if (name !== 'pending') counted[name] = list[name];
      expect(counted, status).toEqual({
        running: 0,
        retrying: 0,
        waiting: 0,
        succeeded: 0,
        failed: 0,
        canceled: 0,
        indoubt: 0,
        ...(status === 'pending' ? {} : { [status]: 1 }),
      });
      list.move(0, 'pending');
      if (status !== 'pending') expect(list[status], status).toBe(0);
    }
  });

  test('open are the items that began and are not done; those in doubt stand aside from the ones at work', () => {
    const list = new ListState(letters, plain);
    for (const [item, status] of (['running', 'retrying', 'waiting', 'indoubt'] as const).entries()) list.move(item, status);
    expect([list.open, list.begunNotEnded]).toEqual([4, 3]);
    list.end(0, 'succeeded', 9, null, null);
    list.end(1, 'failed', 9, null, boom);
    list.end(2, 'canceled', 9, null, null);
    expect([list.ended, list.open, list.begunNotEnded, list.begun]).toEqual([3, 1, 0, 4]);
    expect([...list.errors]).toEqual([[1, boom]]);
  });

  test('next is the first item that was never started, whatever order items move in', () => {
    const list = new ListState(letters, plain);
    list.start(0, 1, 10);
    list.start(1, 1, 10);
    list.move(0, 'retrying');
    expect(list.next).toBe(2);
    list.start(2, 1, 11);
    expect(list.next).toBe(3);
  });
});

describe('attempts and ends', () => {
  test('an item starts once, whatever its attempts; every attempt counts', () => {
    const list = new ListState(letters, plain);
    list.start(0, 1, 100);
    list.move(0, 'retrying');
    list.start(0, 2, 250);
    list.end(0, 'succeeded', 300, 'A', null);
    expect([list.startedAt(0), list.endedAt(0), list.attempt(0), list.attempts]).toEqual([100, 300, 2, 2]);
  });

  test('an item may be tried for as long as a poll takes', () => {
    const list = new ListState(letters, plain);
    list.start(0, 65_536, 1);
    expect(list.attempt(0)).toBe(65_536);
  });

  test('results stand in item order, null where an item has none', () => {
    const list = new ListState(letters, plain);
    list.start(0, 1, 1);
    list.start(1, 1, 1);
    list.start(2, 1, 1);
    list.end(2, 'succeeded', 2, 'C', null);
    list.end(0, 'failed', 3, 'ignored', boom);
    list.end(1, 'succeeded', 4, 'B', null);
    expect(list.resultList()).toEqual([null, 'B', 'C', null, null]);
    expect(list.resultList()).toHaveLength(5);
  });

  test('the first failure is told by the order of ends; a canceled item is no failure', () => {
    const list = new ListState(letters, plain);
    for (const item of [0, 1, 2]) list.start(item, 1, 1);
    expect(list.firstFailed).toBe(-1);
    list.end(1, 'canceled', 2, null, { code: 'canceled', message: '' });
    expect(list.firstFailed).toBe(-1);
    list.end(2, 'failed', 3, null, boom);
    list.end(0, 'failed', 4, null, boom);
    expect(list.firstFailed).toBe(2);
    expect([...list.errors.keys()]).toEqual([1, 2, 0]);
  });
});

describe('items as expressions see them', () => {
  test('status, result, error and attempts of every item', () => {
    const list = new ListState(['a', 'b', 'c'], plain);
    list.start(0, 1, 1);
    list.end(0, 'succeeded', 2, 7, null);
    list.start(1, 1, 1);
    list.end(1, 'failed', 2, null, { ...boom, data: 1 });
    expect(list.views()).toEqual([
      { status: 'succeeded', result: 7, error: null, attempts: 1 },
      { status: 'failed', result: null, error: boom, attempts: 1 },
      { status: 'pending', result: null, error: null, attempts: 0 },
    ]);
  });

  test('are made once, and again only when an item has moved', () => {
    const list = new ListState(letters, plain);
    const before = list.views();
    expect(list.views()).toBe(before);
    list.start(0, 1, 1);
    expect(list.views()).not.toBe(before);
    expect(list.views()[0]).toMatchObject({ status: 'running', attempts: 1 });
  });
});

describe('what the items of an earlier run left', () => {
  const left: ReusedItems = {
    count: 6,
    complete: true,
    results: ['A', null, null, 'D', null, null],
    errors: { 4: { code: 'canceled', message: '' }, 2: boom, 5: { code: 'late', message: '' } },
    succeeded: [
      [0, 1],
      [3, 3],
    ],
  };
  const told = (list: ListState): string[] => Array.from({ length: list.count }, (_, item) => list.status(item));

  test('is taken over whole: how each ended, its result or error, and which failed first', () => {
    const list = new ListState(['a', 'b', 'c', 'd', 'e', 'f'], plain);
    list.takeOver(left, 9);
    expect(told(list)).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded', 'canceled', 'failed']);
    expect(list.resultList()).toEqual(['A', null, null, 'D', null, null]);
    expect([...list.errors.keys()]).toEqual([2, 4, 5]);
    expect([list.firstFailed, list.next, list.reused, list.ended, list.attempts]).toEqual([2, 6, 6, 6, 0]);
    expect([list.succeeded, list.failed, list.canceled]).toEqual([3, 2, 1]);
    expect([list.startedAt(0), list.endedAt(0), list.endedAt(5), list.value(0)]).toEqual([0, 9, 9, 'a']);
  });

  test('of a list that did not end well only what succeeded, and the others start in order around it', () => {
    const list = new ListState(['a', 'b', 'c', 'd', 'e', 'f'], plain);
    expect(list.views()[0]).toMatchObject({ status: 'pending' });
    list.takeOver({ ...left, complete: false }, 9);
    expect(told(list)).toEqual(['succeeded', 'succeeded', 'pending', 'succeeded', 'pending', 'pending']);
    expect([list.next, list.reused, list.firstFailed, list.errors.size]).toEqual([2, 3, -1, 0]);
    expect(list.views()[0]).toMatchObject({ status: 'succeeded', result: 'A' });
    list.start(2, 1, 10);
    expect(list.next).toBe(4);
  });

  test('stands for a list that is not known any more', () => {
    const list = listTakenOver({ ...left, complete: false }, 9);
    expect([list.count, list.ended, list.value(0)]).toEqual([6, 6, null]);
    expect(listTakenOver({ count: 0, complete: true, results: [], errors: {}, succeeded: [] }, 9).resultList()).toEqual([]);
    const long = listTakenOver({ count: 3_000, complete: true, results: [], errors: {}, succeeded: [[0, 2_999]] }, 9);
    expect([long.succeeded, long.status(2_999), long.endedAt(2_999)]).toEqual([3_000, 'succeeded', 9]);
  });
});

test('an item that begins does not stand in line to be tried again any more', () => {
  const list = new ListState(letters, plain);
  for (const item of [0, 1]) {
    list.start(item, 1, 1);
    list.move(item, 'retrying');
    list.again.push(item);
  }
  list.start(1, 2, 2);
  expect(list.again).toEqual([0]);
});

test('a long list keeps what it knows of each item while it grows', () => {
  const count = 5_000;
  const list = new ListState(
    Array.from({ length: count }, (_, index) => index),
    plain,
  );
  for (let item = 0; item < count; item += 1) {
    list.start(item, 1 + (item % 3), 1_000 + item);
    if (item % 2 === 0) list.end(item, 'succeeded', 9_000 + item, item, null);
  }
  for (const item of [0, 1_023, 1_024, 1_025, 2_047, 2_048, 4_999]) {
    const told = [list.status(item), list.attempt(item), list.startedAt(item), list.endedAt(item)];
    expect(told, `item ${item}`).toEqual([
      item % 2 === 0 ? 'succeeded' : 'running',
      1 + (item % 3),
      1_000 + item,
      item % 2 === 0 ? 9_000 + item : 0,
    ]);
  }
  expect([list.succeeded, list.running, list.next]).toEqual([2_500, 2_500, 5_000]);
});

test('items may start far apart', () => {
  const list = new ListState(
    Array.from({ length: 9_000 }, (_, index) => index),
    plain,
  );
  list.start(8_999, 3, 5);
  expect([list.status(8_999), list.attempt(8_999), list.startedAt(8_999)]).toEqual(['running', 3, 5]);
});
