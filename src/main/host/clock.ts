import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import type { Clock, Random } from '../../engine/runtime/ports.ts';

/** setTimeout takes no more; longer waits are taken in steps. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
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

/** The load of the machine, 0 idle … 1 all cores busy, over the last second or longer; 0 before the first second has passed. */
export function createLoadMeter(): () => number {
  let before = cpuTimes();
  let at = performance.now();
  let load = 0;
  return () => {
    const now = performance.now();
    if (now - at < sampleEveryMs) return load;
    const after = cpuTimes();
    const total = after.total - before.total;
    if (total > 0) load = Math.min(1, Math.max(0, (after.busy - before.busy) / total));
    before = after;
    at = now;
    return load;
  };
}

function cpuTimes(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}
