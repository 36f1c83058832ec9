import { expect, it, vi } from 'vitest';
import { type FeedState, follow } from './follow.ts';

async function* stream<T>(values: readonly T[], end: 'close' | 'fail' | 'stay', signal: AbortSignal): AsyncGenerator<T> {
  yield* values;
  if (end === 'fail') throw new Error('lost');
  if (end === 'stay') await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

it('opens again after a loss, until it is stopped', async () => {
  vi.useFakeTimers();
  const values: number[] = [];
  const states: FeedState[] = [];
  let opened = 0;
  const stop = follow<number>({
    open: async (signal) => stream([++opened], opened < 3 ? 'fail' : 'stay', signal),
    onValue: (value) => values.push(value),
    onState: (state) => states.push(state),
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([values, states]).toEqual([[1], ['connecting', 'live', 'lost']]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([values, states.slice(3)]).toEqual([
    [1, 2, 3],
    ['live', 'lost', 'live'],
  ]);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened).toBe(3);
  vi.useRealTimers();
});

it('waits longer after each failure, and no more than five seconds', async () => {
  vi.useFakeTimers();
  const at: number[] = [];
  const stop = follow<number>({
    open: () => {
      at.push(Date.now());
      return Promise.reject(new Error('down'));
    },
    onValue: () => undefined,
    onState: () => undefined,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  stop();
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(gaps.every((gap, index) => gap >= (gaps[index - 1] ?? 0))).toBe(true);
  expect(Math.max(...gaps)).toBe(5_000);
  vi.useRealTimers();
});

it('ends with a run that is over, and with one that is gone', async () => {
  const ends = async (over: boolean, error: boolean): Promise<FeedState[]> => {
    const states: FeedState[] = [];
    const stop = follow<number>({
      open: async (signal) => stream([1], error ? 'fail' : 'close', signal),
      onValue: () => undefined,
      onState: (state) => states.push(state),
      isOver: () => over,
      isFinal: () => true,
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop();
    return states;
  };
  expect(await ends(true, false)).toEqual(['connecting', 'live', 'ended']);
  expect(await ends(false, true)).toEqual(['connecting', 'live', 'lost']);
});
