import { MemoryRunStore } from '../memory-run-store.ts';
import type { ModelStore } from './model-host.ts';

/** The journal in memory, with definitions beside it. Commits come a moment after their append, as on disk. */
export function memoryModelStore(): ModelStore {
  const journal = new MemoryRunStore();
  const definitions = new Map<string, string>();
  journal.automatic = false;
  return {
    append(...batch) {
      journal.append(...batch);
      if (journal.waiting === 1) void Promise.resolve().then(() => journal.commit());
    },
    create: (runId, text) => void definitions.set(runId, text),
    events: (runId) => journal.events(runId),
    definition: (runId) => definitions.get(runId) ?? '',
    reopen: () => journal.crash(),
    close: () => undefined,
  };
}
