import type { Store, TaskRecord } from '../store/api.ts';

const groupDelayMs = 100;
const groupSize = 500;

export interface TaskRecorder {
  add(record: TaskRecord): void;
  flush(): void;
}

/** Hands ended task visits to the store in groups: they are statistics, nobody waits for them. */
export function createTaskRecorder(store: Pick<Store, 'putTaskRecords'>): TaskRecorder {
  let waiting: TaskRecord[] = [];
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const records = waiting;
    waiting = [];
    store.putTaskRecords(records);
  }

  return {
    add(record) {
      waiting.push(record);
      if (waiting.length >= groupSize) flush();
      else timer ??= setTimeout(flush, groupDelayMs);
    },
    flush,
  };
}
