import { join } from 'node:path';
import { check } from '../check.ts';
import { begin, define, durableEngine, opened } from '../engine.ts';
import { listFlow } from '../flows.ts';
import type { Measure } from '../measure.ts';
import { percentile } from '../stats.ts';
import { heldStep } from '../step-action.ts';
import { until } from '../until.ts';

const inFlight = 1_000;
const times = 50;

/** B13: from the word to pause until it is on disk, after which nothing starts. */
export const pause: Measure = {
  id: 'pause',
  goal: 'B13',
  name: 'Pause with 1,000 tasks in flight, p99',
  unit: 'ms',
  better: 'less',
  async open({ dir, storeWorkerUrl }) {
    const { step, flying } = heldStep();
    const engine = await durableEngine(join(dir, 'pause-data'), { limits: { maxConcurrentTasks: inFlight + 1 }, step, storeWorkerUrl });
    return opened(engine, async () => {
      const list = Array.from({ length: inFlight + 10 }, () => 0);
      const run = await begin(engine, define(listFlow(inFlight, 'bench.step')), { list });
      await until(() => flying.size === inFlight);
      // One attempt ends while the run is paused: nothing may take its place.
      await run.pause();
      const [first] = flying;
      first?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
      check(flying.size === inFlight - 1, 'an attempt started in a paused run');
      await run.resume();
      await until(() => flying.size === inFlight);
      return {
        async sample() {
          const tookMs: number[] = [];
          for (let time = 0; time < times; time += 1) {
            const began = performance.now();
            await run.pause();
            tookMs.push(performance.now() - began);
            check(run.summary().status === 'pausing', `a paused run with work in flight is ${run.summary().status}`);
            await run.resume();
          }
          return percentile(tookMs, 0.99);
        },
        close: () => engine.close(),
      };
    });
  },
};
