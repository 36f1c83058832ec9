import type { Benchmark, Result } from '../../lib/benchmark.ts';
import { type Case, interleaved } from '../../lib/rounds.ts';
import { median } from '../../lib/stats.ts';
import { oneName, scopeCases, scopeWork, slopePercent, thousandName } from '../../workloads/scopes.ts';
import { buildRust } from '../lib/cargo.ts';

/** A round of the program, ns. */
interface Round {
  readonly thousandNs: number;
  readonly thousandBuiltNs: number;
  readonly one: readonly { readonly results: number; readonly ns: number }[];
}

/** B5 beside the same shape in Rust. */
export const sharedContext: Benchmark = {
  name: 'shared-context',
  goal: 'B5',
  title: 'what an item sees of a run that holds 0 … 500 results: contexts shared by Arc in Rust, and ours',
  async run(bench) {
    const program = buildRust(bench, 'shared-context');
    const batchMs = bench.quick ? 2 : 100;
    const theirs: Round[] = [];
    const ours = new Map<string, number[]>();
    const measureTheirs: Case = {
      name: 'theirs',
      measure() {
        const { rounds } = program.run<{ rounds: Round[] }>('1', `${batchMs}`);
        theirs.push(...rounds);
        return 0;
      },
    };
    const cases = scopeCases(bench.quick ? 2 : 20);
    for (const [name, samples] of await interleaved([measureTheirs, ...cases], bench.rounds)) ours.set(name, [...samples]);
    // The first round warms up, here too.
    const counted = theirs.slice(1);
    const of = (name: string): readonly number[] => ours.get(name) ?? [];
    const mine = of(thousandName);
    const shared = counted.map(({ thousandNs }) => thousandNs);
    const built = counted.map(({ thousandBuiltNs }) => thousandBuiltNs);
    const share = (over: readonly number[], under: readonly number[]): number[] => over.map((ns, round) => ns / (under[round] ?? NaN));
    const atMost = { atMost: 0.1 };
    return [
      { name: `${thousandName}: Arc, an item made for each`, unit: 'µs', samples: built.map((ns) => ns / 1_000) },
      { name: `${thousandName}: Arc, items shared too`, unit: 'µs', samples: shared.map((ns) => ns / 1_000) },
      { name: `${thousandName}: ours`, unit: 'µs', samples: mine.map((ns) => ns / 1_000) },
      { name: `${thousandName}: ours of Arc with an item made for each`, unit: '×', samples: share(mine, built), goal: atMost },
      { name: `${thousandName}: ours of Arc with shared items`, unit: '×', samples: share(mine, shared) },
      ...scopeWork.resultCounts.flatMap((results): Result[] => {
        const arc = counted.map(({ one }) => one.find((each) => each.results === results)?.ns ?? NaN);
        const name = oneName(results);
        return [
          { name: `${name}: Arc`, unit: 'ns', samples: arc },
          { name: `${name}: ours`, unit: 'ns', samples: of(name) },
        ];
      }),
      { name: 'one scope: ours of Arc', unit: '×', samples: oneShares(counted, of), goal: atMost },
      { name: 'one scope: what 500 results cost ours', unit: '%', samples: [slopePercent(ours)], goal: { atMost: 5 } },
    ];
  },
};

/** The median over all sizes, round by round. */
function oneShares(rounds: readonly Round[], of: (name: string) => readonly number[]): number[] {
  return rounds.map(({ one }, round) => median(one.map(({ results, ns }) => (of(oneName(results))[round] ?? NaN) / ns)));
}
