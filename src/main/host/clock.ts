import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Clock, Random } from '../../engine/runtime/ports.ts';

/** setTimeout takes no more; longer waits are taken in steps. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    if (delayMs <= 0) {
      // setTimeout would wait a millisecond; this only lets others have their turn.
      const turn = setImmediate(callback);
      return () => clearImmediate(turn);
    }
    const dueAt = performance.now() + delayMs;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = dueAt - performance.now();
      timer = left > longestTimerMs ? setTimeout(arm, longestTimerMs) : setTimeout(callback, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  next: () => Math.random(),
  uuid: () => randomUUID(),
};

const sampleEveryMs = 1000;

/**
 * How much of the machine this host uses, 0 idle … 1 all cores busy, over the last second or longer; 0 before the first
 * second has passed. Its own share only: holding back because another program is busy would slow the user's work and free
 * nothing.
 */
export function createLoadMeter(): () => number {
  const cores = availableParallelism();
  let before = process.cpuUsage();
  let at = performance.now();
  let load = 0;
  return () => {
    const now = performance.now();
    if (now - at < sampleEveryMs) return load;
    const used = process.cpuUsage(before);
    load = Math.min(1, (used.user + used.system) / 1000 / (now - at) / cores);
    before = process.cpuUsage();
    at = now;
    return load;
  };
}
