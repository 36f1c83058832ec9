import { check } from './check.ts';

const longestMs = 60_000;

/** Waits for something that must come; a minute without it is a wrong answer. */
export async function until(condition: () => boolean): Promise<void> {
  const began = performance.now();
  while (!condition()) {
    check(performance.now() - began < longestMs, 'what had to happen did not happen within a minute');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
