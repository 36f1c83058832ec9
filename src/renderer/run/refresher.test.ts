import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refresher } from './refresher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Questions whose answers the test gives; `asked` counts them, `told` is what came out. */
function setUp() {
  const refresher = new Refresher<string>(700);
  const open: { key: string; resolve: (value: string) => void; reject: (cause: unknown) => void }[] = [];
  const told: string[] = [];
  let asked = 0;
  const want = (key: string): void =>
    refresher.want({
      key,
      load: () => {
        asked += 1;
        return new Promise((resolve, reject) => open.push({ key, resolve, reject }));
      },
      onValue: (value) => told.push(`${key}: ${value}`),
      onError: (cause) => told.push(`${key} failed: ${String(cause)}`),
    });
  const answer = async (value: string): Promise<void> => {
    open.shift()?.resolve(value);
    await vi.advanceTimersByTimeAsync(0);
  };
  const refuse = async (cause: string): Promise<void> => {
    open.shift()?.reject(cause);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { refresher, want, answer, refuse, told, asked: () => asked };
}

test('what changes while an answer is on its way is asked for afterwards', async () => {
  const { refresher, want, answer, told, asked } = setUp();
  want('a');
  refresher.rest();
  want('a');
  refresher.rest();
  want('a');
  expect(asked()).toBe(1);
  await answer('first');
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(700);
  expect(asked()).toBe(2);
  await answer('last');
  expect(told).toEqual(['a: first', 'a: last']);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(2);
});

test('it asks no more often than it may', async () => {
  const { refresher, want, answer, asked } = setUp();
  want('a');
  await answer('1');
  for (let change = 0; change < 100; change += 1) {
    refresher.rest();
    want('a');
    await vi.advanceTimersByTimeAsync(20);
    await answer('n');
  }
  expect(asked()).toBe(1 + Math.floor((100 * 20) / 700));
});

test('something else is asked for at once, and the answer to the question before is not taken for its own', async () => {
  const { refresher, want, answer, told, asked } = setUp();
  want('a');
  refresher.rest();
  want('b');
  await answer('late');
  expect(told).toEqual([]);
  expect(asked()).toBe(2);
  await answer('mine');
  expect(told).toEqual(['b: mine']);
});

test('an error is told, and does not stop it', async () => {
  const { refresher, want, answer, refuse, told } = setUp();
  want('a');
  refresher.rest();
  want('a');
  await refuse('gone');
  await vi.advanceTimersByTimeAsync(700);
  await answer('there');
  expect(told).toEqual(['a failed: gone', 'a: there']);
});

test('at rest it asks for nothing, whatever is still to come', async () => {
  const { refresher, want, answer, asked } = setUp();
  want('a');
  refresher.rest();
  want('a');
  refresher.rest();
  await answer('1');
  await vi.advanceTimersByTimeAsync(5000);
  want('a');
  await answer('2');
  want('a');
  refresher.rest();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(2);
});
