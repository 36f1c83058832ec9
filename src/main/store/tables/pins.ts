import type { Json } from '../../../engine/json.ts';
import { type OnDamagedRow, rowHolds, sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';

export interface Pin {
  readonly task: string;
  readonly result: Json;
  readonly savedAt: number;
}

/** Results that a person pinned to a task of a workflow file. */
export interface Pins {
  /** `result` is JSON. */
  put(path: string, task: string, result: string, savedAt: number): void;
  remove(path: string, task: string): void;
  /** By task, without those that are not what was saved. */
  list(path: string): Pin[];
}

export function openPins(db: Database, onDamaged: OnDamagedRow): Pins {
  const upsert = db.prepare('INSERT OR REPLACE INTO pins (path, task, result, saved_at, seal) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM pins WHERE path = ? AND task = ?');
  const select = db.prepare<{ path: string; task: string; result: string; saved_at: number; seal: number }>(
    'SELECT path, task, result, saved_at, seal FROM pins WHERE path = ? ORDER BY task',
  );
  return {
    put(path, task, result, savedAt) {
      upsert.run(path, task, result, savedAt, sealOf([path, task, result, savedAt]));
    },
    remove(path, task) {
      remove.run(path, task);
    },
    list(path) {
      const sound = select.all(path).filter((row) => {
        const holds = rowHolds('pins', row);
        if (!holds) onDamaged('pins', `the pinned result of ${row.task} in ${path}`);
        return holds;
      });
      return sound.map((row) => ({ task: row.task, result: JSON.parse(row.result) as Json, savedAt: row.saved_at }));
    },
  };
}
