import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from './stats.ts';

export interface Case {
  readonly name: string;
  /** Does the work once and gives what it took, in the unit of the result. */
  measure(): number | Promise<number>;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Measures the cases in turn, round after round, each round beginning with another one, so that a slow minute of the
 * machine hits all of them. The first round warms up and is not counted. The samples of each case, by its name.
 */
export async function interleaved(cases: readonly Case[], rounds: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const samples = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < cases.length; turn += 1) {
      const current = cases[(turn + round) % cases.length];
      if (!current) continue;
      collectGarbage();
      const sample = await current.measure();
      if (round > 0) samples.get(current.name)?.push(sample);
    }
  }
  return samples;
}

/** How long some work takes, ms. */
export async function timeMs(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** One call of `work` in ns: as many calls as fill `batchMs`, median of `batches`. */
export function timeCallNs(work: () => unknown, batchMs = 20, batches = 9): number {
  let calls = 1;
  for (;;) {
    const took = repeatNs(work, calls);
    if (took > batchMs * 1e6) break;
    calls = Math.ceil(calls * Math.max(2, (batchMs * 1.2e6) / Math.max(1, took)));
    if (calls > 1e9) break;
  }
  return median(Array.from({ length: batches }, () => repeatNs(work, calls) / calls));
}

function repeatNs(work: () => unknown, calls: number): number {
  const began = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) kept = work();
  return Number(process.hrtime.bigint() - began);
}

/** Results go somewhere, so that no compiler may leave the work out. */
let kept: unknown;
export function lastKept(): unknown {
  return kept;
}
