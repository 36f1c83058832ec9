import { join } from 'node:path';
import type { Benchmark } from '../lib/benchmark.ts';
import { chainLength, chainMicros, countingChain } from '../lib/chains.ts';
import { durableEngine, memoryEngine } from '../lib/engine.ts';
import { interleaved } from '../lib/rounds.ts';

/** B11 without the others: they run the same chain in `npm run bench:peers`. */
export const chains: Benchmark = {
  name: 'chains',
  goal: 'B11',
  title: `a chain of ${chainLength} tasks, each adding one to the result before it; time per run, its record included`,
  async run(bench) {
    const runs = bench.quick ? 100 : 1_000;
    const definition = countingChain();
    const memory = memoryEngine();
    const durable = await durableEngine(join(bench.dir, 'data'));
    const label = (mode: string, atOnce: number): string => `${mode}, ${runs.toLocaleString('en')} runs, ${atOnce} at once`;
    try {
      const samples = await interleaved(
        [1, 50].flatMap((atOnce) => [
          { name: label('memory', atOnce), measure: () => chainMicros(memory, definition, runs, atOnce) },
          { name: label('durable at FULL', atOnce), measure: () => chainMicros(durable, definition, runs, atOnce) },
        ]),
        bench.rounds,
      );
      return [...samples].map(([name, taken]) => ({ name, unit: 'µs' as const, samples: taken }));
    } finally {
      await memory.close();
      await durable.close();
    }
  },
};
