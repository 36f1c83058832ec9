import { describeFailure, describeTally, runSeeds } from '../../../src/engine/testing/simulation/seeds.ts';
import { type Result, Tally } from '../lib/report.ts';

/** Seeds between two words of progress. */
const batch = 100;

/**
 * Whole lives of the engine by chance, clock, tasks, store and crashes simulated, each held against the invariants and an
 * effect ledger of its own. The unit tests run the same seeds; here they are counted like the other sweeps.
 */
export async function simulation({ seeds, progress }: { seeds: number; progress: (done: number, of: number) => void }): Promise<Result> {
  const tally = new Tally();
  const sums = { runs: 0, events: 0, effects: 0, crashes: 0 };
  for (let done = 0; done < seeds && tally.failures.length < 3; done += batch) {
    const some = await runSeeds(done + 1, 1, Math.min(batch, seeds - done));
    for (const key of ['runs', 'events', 'effects', 'crashes'] as const) sums[key] += some[key];
    for (let index = 0; index < some.seeds - some.failed.length; index += 1) tally.add('', []);
    for (const failed of some.failed) tally.add(`seed ${failed.seed}`, [{ kind: 'wrong', message: describeFailure(failed) }]);
    if (some.failed.length > 0) process.stderr.write(`${describeTally(some)}\n`);
    progress(tally.tried, seeds);
  }
  return tally.result('simulation', 'seeds', sums);
}
