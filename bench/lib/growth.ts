import type { Bench, Result } from './benchmark.ts';
import { type Case, interleaved } from './rounds.ts';
import { exponentOf, least } from './stats.ts';

/** Above this a cost grows faster than its size, whatever the noise. */
export const steepest = 1.2;
const tries = 3;

export interface GrowthOptions {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Sizes below are shown and not fitted: there the fixed cost of a run is most of it. */
  readonly fitFrom: number;
  readonly rounds: number;
  readonly goal: number;
  /** What one size costs, ms. */
  measure(size: number): number | Promise<number>;
}

/**
 * Times a workload over its sizes and fits the exponent, on the best time of each size: noise only ever adds. A steep one
 * is measured again before it is believed.
 */
export async function growth(bench: Bench, options: GrowthOptions): Promise<Result[]> {
  const { name, sizes, fitFrom, goal } = options;
  const label = (size: number): string => `${name}, ${size.toLocaleString('en')}`;
  const cases: Case[] = sizes.map((size) => ({ name: label(size), measure: () => options.measure(size) }));
  const samples = new Map<string, number[]>();
  let exponent = Infinity;
  for (let attempt = 0; attempt < tries && exponent > steepest; attempt += 1) {
    if (attempt > 0) bench.say(`${name}: the exponent was ${exponent.toFixed(2)}; measured again`);
    for (const [key, taken] of await interleaved(cases, options.rounds)) samples.set(key, [...(samples.get(key) ?? []), ...taken]);
    const points = sizes.filter((size) => size >= fitFrom).map((size) => ({ size, cost: least(samples.get(label(size)) ?? []) }));
    exponent = exponentOf(points);
  }
  return [
    ...sizes.map((size): Result => ({ name: label(size), unit: 'ms', samples: samples.get(label(size)) ?? [] })),
    { name: `${name}, growth`, unit: 'exponent', samples: [exponent], goal: { atMost: goal } },
  ];
}
