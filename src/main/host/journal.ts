import type { RunEvent } from '../../engine/run/events.ts';
import type { Store } from '../store/api.ts';

const eventsPerRead = 10_000;

/** The whole journal of a run. */
export async function readJournal(store: Pick<Store, 'readEvents'>, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await store.readEvents(runId, events.length, eventsPerRead);
    for (const event of page) events.push(event);
    if (page.length < eventsPerRead) return events;
  }
}
