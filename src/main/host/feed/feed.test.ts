import { expect, test } from 'vitest';
import type { RunDelta, TaskView } from '../../../engine/run/view.ts';
import { DeltaCollector, DeltaHistory, mergeAll } from './collector.ts';
import { frames, type Mailbox } from './mailbox.ts';

function task(id: string, attempt: number): TaskView {
  return {
    id,
    status: 'running',
    visit: 1,
    attempt,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    dueAt: null,
    items: null,
    error: null,
    note: null,
  };
}

function delta(seq: number, id = 'a'): RunDelta {
  return { seq, tasks: [task(id, seq)] };
}

test('many deltas become one, the last writer wins', () => {
  const merged = mergeAll([delta(1), delta(2, 'b'), delta(3), delta(4, 'b'), delta(5)]);
  expect(merged?.seq).toBe(5);
  expect(merged?.tasks?.map(({ id, attempt }) => [id, attempt]).sort()).toEqual([
    ['a', 5],
    ['b', 4],
  ]);
  expect(mergeAll([])).toBeNull();
});

test('a watcher that does not read is owed a snapshot, not a heap of deltas', () => {
  const collector = new DeltaCollector();
  for (let seq = 1; seq <= 15_000; seq += 1) collector.add(delta(seq));
  expect(collector.take()).toBe('snapshot');
  expect(collector.empty).toBe(true);
  collector.add(delta(15_001));
  expect(collector.take()).toMatchObject({ seq: 15_001 });
  expect(collector.take()).toBeNull();
});

test('history answers for what it still holds and says so when it does not', () => {
  const history = new DeltaHistory(10);
  expect(history.since(10)).toEqual([]);
  expect(history.since(9)).toBeNull();
  for (let seq = 11; seq <= 20; seq += 1) history.add(delta(seq));
  expect(history.since(15)?.map(({ seq }) => seq)).toEqual([16, 17, 18, 19, 20]);
  expect(history.since(10)).toHaveLength(10);
  expect(history.since(21)).toBeNull();
  for (let seq = 21; seq <= 20_000; seq += 1) history.add(delta(seq));
  expect(history.since(15)).toBeNull();
  expect(history.since(19_999)).toHaveLength(1);
});

/** A mailbox of numbers that are added up between two frames. */
class Sum implements Mailbox<number> {
  disposed = false;
  arrived: () => void = () => undefined;
  finish: () => void = () => undefined;
  #sum = 0;
  #any = false;

  open = (arrived: () => void, finish: () => void): this => {
    this.arrived = arrived;
    this.finish = finish;
    return this;
  };
  add(value: number): void {
    this.#sum += value;
    this.#any = true;
    this.arrived();
  }
  take(): number | null {
    if (!this.#any) return null;
    this.#any = false;
    const sum = this.#sum;
    this.#sum = 0;
    return sum;
  }
  dispose(): void {
    this.disposed = true;
  }
}

test('what arrives between two frames is one frame, and nothing is lost at the end', async () => {
  const sum = new Sum();
  const stream = frames(sum.open, { intervalMs: 5 });
  const seen: number[] = [];
  const reading = (async () => {
    for await (const value of stream) seen.push(value);
  })();
  await Promise.resolve();
  for (let value = 1; value <= 1000; value += 1) sum.add(1);
  sum.finish();
  await reading;
  expect(seen.reduce((total, value) => total + value, 0)).toBe(1000);
  expect(seen.length).toBeLessThanOrEqual(2);
  expect(sum.disposed).toBe(true);
});

test('a watcher that goes away is let go of, also while it waits', async () => {
  const sum = new Sum();
  const abort = new AbortController();
  const reading = frames(sum.open, { signal: abort.signal }).next();
  await Promise.resolve();
  abort.abort();
  expect(await reading).toEqual({ done: true, value: undefined });
  expect(sum.disposed).toBe(true);

  const other = new Sum();
  const stream = frames(other.open, {});
  const first = stream.next();
  await Promise.resolve();
  other.add(1);
  expect(await first).toEqual({ done: false, value: 1 });
  await stream.return();
  expect(other.disposed).toBe(true);
});

test('a full connection gets fewer, larger frames', async () => {
  const sum = new Sum();
  let full = true;
  const stream = frames(sum.open, { congested: () => full, intervalMs: 1 });
  const first = stream.next();
  await Promise.resolve();
  for (let value = 0; value < 10; value += 1) sum.add(1);
  let early = false;
  void first.then(() => {
    early = full;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  sum.add(5);
  full = false;
  expect(await first).toEqual({ done: false, value: 15 });
  expect(early).toBe(false);
  await stream.return();
});
