import type { Json } from '../../../engine/json.ts';
import type { Database } from '../sqlite.ts';

export interface Settings {
  put(key: string, value: Json): void;
  /** Wrapped, because null is a value. */
  get(key: string): { value: Json } | null;
}

export function openSettings(db: Database): Settings {
  const upsert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const select = db.prepare<{ value: string }>('SELECT value FROM settings WHERE key = ?');
  return {
    put(key, value) {
      upsert.run(key, JSON.stringify(value));
    },
    get(key) {
      const row = select.get(key);
      return row === undefined ? null : { value: JSON.parse(row.value) as Json };
    },
  };
}
