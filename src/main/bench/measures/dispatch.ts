import { join } from 'node:path';
import { check } from '../check.ts';
import { define, durableEngine, memoryEngine, opened, timeRun } from '../engine.ts';
import { chainFlow } from '../flows.ts';
import { GapWatch } from '../gap-watch.ts';
import type { Measure } from '../measure.ts';
import { percentile } from '../stats.ts';

/** B9: from the end of a task to the start of its successor, both with effects; the middle of a chain of them. */
function dispatchOf(durability: 'memory' | 'durable', length: number): Measure {
  const unit = durability === 'memory' ? 'µs' : 'ms';
  return {
    id: `dispatch-${durability}`,
    goal: 'B9',
    name: `End of a task to the next start, ${durability === 'memory' ? 'in memory' : 'durable'}, p50`,
    unit,
    better: 'less',
    async open({ dir, storeWorkerUrl }) {
      const watch = new GapWatch();
      const chain = define(chainFlow(length, { action: 'bench.step' }));
      const engine =
        durability === 'memory'
          ? memoryEngine({ step: watch.step })
          : await durableEngine(join(dir, 'dispatch-data'), { step: watch.step, storeWorkerUrl });
      const sample = async (): Promise<number> => {
        const { run, result } = await timeRun(engine, chain);
        const gaps = watch.take();
        check(result.status === 'succeeded' && run.order().length === length, `a chain of ${length} ended as ${result.status}`);
        check(gaps.length === length - 1, `${gaps.length} successors started in a chain of ${length}`);
        return percentile(gaps, 0.5) * (unit === 'µs' ? 1_000 : 1);
      };
      return opened(engine, async () => {
        await sample();
        return { sample, close: () => engine.close() };
      });
    },
  };
}

export const dispatchMeasures: readonly Measure[] = [dispatchOf('memory', 1_000), dispatchOf('durable', 200)];
