import type { RunEvent } from '../../engine/run/events.ts';
import type { Store } from '../store/api.ts';

/** The whole journal of a run. */
export function readJournal(store: Pick<Store, 'readEvents'>, runId: string): Promise<RunEvent[]> {
  return store.readEvents(runId, 0, Number.POSITIVE_INFINITY);
}
