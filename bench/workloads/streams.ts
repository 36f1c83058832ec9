import type { Benchmark, Result } from '../lib/benchmark.ts';
import { type Case, interleaved } from '../lib/rounds.ts';
import { allThreads, batchesPerSecond, checkPool, Lines, openWorkPool, streamPerSecond } from '../lib/work-pool.ts';
import { rulesWork } from '../messages/rules.ts';

const atOnce = [1, 10, 100];

/** B4, our side: the messages of B1 as lines of a file, on 1 … all cores; and so many parts of it under way at once. */
export const streams: Benchmark = {
  name: 'streams',
  goal: 'B4',
  title: 'a file of small messages through worker threads: parsed, 6 mappings with their audit, 3 rules, printed',
  async run(bench) {
    const counts = Array.from({ length: allThreads }, (_, thread) => thread + 1);
    const pools = await Promise.all(counts.map((threads) => openWorkPool(rulesWork, threads)));
    const name = (threads: number): string => (threads === 1 ? '1 thread' : `${threads} threads`);
    const nameAtOnce = (batches: number): string => `${name(allThreads)}, ${batches} ${batches === 1 ? 'batch' : 'batches'} under way`;
    try {
      for (const pool of pools) await checkPool(rulesWork, pool);
      const lines = new Lines(rulesWork.message, bench.quick ? 5_000 : 150_000);
      const last = pools.at(-1);
      const cases: Case[] = [
        ...pools.map((pool, at): Case => ({ name: name(at + 1), measure: () => streamPerSecond(pool, at + 1, lines) })),
        ...(last
          ? atOnce.map((batches): Case => ({ name: nameAtOnce(batches), measure: () => batchesPerSecond(last, batches, lines) }))
          : []),
      ];
      const samples = await interleaved(cases, bench.rounds);
      const of = (key: string): readonly number[] => samples.get(key) ?? [];
      return [
        ...cases.map((each): Result => ({ name: each.name, unit: '/s', samples: of(each.name) })),
        {
          name: `parallel efficiency of ${name(allThreads)}`,
          unit: '%',
          samples: of(name(allThreads)).map((rate, round) => (rate * 100) / (allThreads * (of(name(1))[round] ?? NaN))),
          goal: { atLeast: 90 },
        },
      ];
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
  },
};
