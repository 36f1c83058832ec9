import type { RunQuery, Store } from '../store/api.ts';
import { hasEnded } from './run-status.ts';

const atOnce = 500;

/** Removes an ended run with the ended runs it called, and theirs. Returns the ids of what went. */
export async function removeRunTree(store: Pick<Store, 'listRuns' | 'removeRun'>, runId: string): Promise<string[]> {
  const removed: string[] = [];
  let passed = 0;
  for (;;) {
    const query: RunQuery = { parent: runId, limit: atOnce, offset: passed };
    const { runs } = await store.listRuns(query);
    for (const called of runs) {
      if (hasEnded(called.status)) removed.push(...(await removeRunTree(store, called.runId)));
      else passed += 1;
    }
    if (runs.length < atOnce) break;
  }
  // The calling run goes last: while it is there, what it called is found again.
  await store.removeRun(runId);
  removed.push(runId);
  return removed;
}
