import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export { lastKept, timeCallNs } from '../../src/main/bench/time-call.ts';

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
