import { describe, expect, test } from 'vitest';
import { backoffMs } from './retry.ts';

const plain = { attempt: 1, delayMs: 100, backoff: 'fixed' as const, maxDelayMs: null, jitter: false, random: 0 };
const waits = (options: Partial<Parameters<typeof backoffMs>[0]>, attempts = 5): number[] =>
  Array.from({ length: attempts }, (_, index) => backoffMs({ ...plain, ...options, attempt: index + 1 }));

describe('backoffMs', () => {
  test('fixed waits the same each time, linear grows by the delay, exponential doubles', () => {
    expect(waits({ backoff: 'fixed' })).toEqual([100, 100, 100, 100, 100]);
    expect(waits({ backoff: 'linear' })).toEqual([100, 200, 300, 400, 500]);
    expect(waits({ backoff: 'exponential' })).toEqual([100, 200, 400, 800, 1_600]);
  });

  test('maxDelay caps the wait, and a shorter wait stays as it is', () => {
    expect(waits({ backoff: 'exponential', maxDelayMs: 350 })).toEqual([100, 200, 350, 350, 350]);
    expect(waits({ maxDelayMs: 30 }, 1)).toEqual([30]);
  });

  test('jitter takes the wait to between half and all of it; without jitter chance does not matter', () => {
    const at = (random: number): number => backoffMs({ ...plain, jitter: true, random });
    expect(at(0)).toBe(50);
    expect(at(0.5)).toBe(75);
    expect(at(0.999_999)).toBe(100);
    expect(backoffMs({ ...plain, jitter: false, random: 0.1 })).toBe(100);
  });

  test('jitter works on the capped wait', () => {
    expect(backoffMs({ ...plain, backoff: 'linear', attempt: 10, maxDelayMs: 200, jitter: true, random: 0 })).toBe(100);
  });

  test('a wait is whole milliseconds and never shorter than computed', () => {
    expect(backoffMs({ ...plain, delayMs: 25, jitter: true, random: 0 })).toBe(13);
  });

  test('a doubled delay grows to a hundred years and no further; no delay stays no delay', () => {
    const century = 100 * 365 * 24 * 60 * 60 * 1_000;
    expect(backoffMs({ ...plain, backoff: 'exponential', attempt: 5_000 })).toBe(century);
    expect(backoffMs({ ...plain, backoff: 'exponential', attempt: 5_000, delayMs: 0 })).toBe(0);
  });
});
