import { join } from 'node:path';
import { type Bench, type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { define, durableEngine, type Engine, memoryEngine, timeRun } from '../lib/engine.ts';
import { chainFlow } from '../lib/flows.ts';
import { percentile } from '../lib/stats.ts';
import { GapWatch } from '../../src/main/bench/gap-watch.ts';

/** B9: from the end of a task to the start of its successor, both with effects: the end and the intent are on disk between. */
export const dispatch: Benchmark = {
  name: 'dispatch',
  goal: 'B9',
  title: 'end of a task to the start of its successor',
  async run(bench) {
    const watch = new GapWatch();
    const memory = memoryEngine({ step: watch.step });
    const durable = await durableEngine(join(bench.dir, 'data'), { step: watch.step });
    try {
      return [
        ...(await gaps(bench, 'memory', memory, watch, { p50: { atMost: 20 }, unit: 'µs', length: bench.quick ? 200 : 2_000 })),
        ...(await gaps(bench, 'durable at FULL', durable, watch, { p50: { atMost: 4 }, unit: 'ms', length: bench.quick ? 50 : 500 })),
      ];
    } finally {
      await memory.close();
      await durable.close();
    }
  },
};

interface GapOptions {
  readonly length: number;
  readonly unit: 'µs' | 'ms';
  readonly p50: { readonly atMost: number };
}

async function gaps(bench: Bench, name: string, engine: Engine, watch: GapWatch, { length, unit, p50 }: GapOptions): Promise<Result[]> {
  const chain = define(chainFlow(length, { action: 'bench.step' }));
  const middle: number[] = [];
  const worst: number[] = [];
  for (let round = 0; round <= bench.rounds; round += 1) {
    const { run, result } = await timeRun(engine, chain);
    const taken = watch.take();
    check(result.status === 'succeeded' && run.order().length === length, `a chain of ${length} ended as ${result.status}`);
    check(taken.length === length - 1, `${taken.length} successors started in a chain of ${length}`);
    if (round === 0) continue;
    const scale = unit === 'µs' ? 1_000 : 1;
    middle.push(percentile(taken, 0.5) * scale);
    worst.push(percentile(taken, 0.99) * scale);
  }
  return [
    { name: `${name}, p50`, unit, samples: middle, goal: p50 },
    { name: `${name}, p99`, unit, samples: worst },
  ];
}
