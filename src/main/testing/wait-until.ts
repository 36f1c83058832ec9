import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is an answer; a test that never gets one ends by its own timeout. */
export async function waitUntil<T>(look: () => T | null | Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await sleep(10);
  }
}
