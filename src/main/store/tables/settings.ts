import { isObject, type Json } from '../../../engine/json.ts';
import type { Database } from '../sqlite.ts';

export interface Settings {
  put(key: string, value: Json): void;
  /** Wrapped, because null is a value. */
  get(key: string): { value: Json } | null;
  /** The host's setting `compression`, which the journal follows; on where nothing was set. */
  compression(): boolean;
}

/** The row that holds the host's own settings. */
const hostSettings = 'settings';

export function openSettings(db: Database): Settings {
  const upsert = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const select = db.prepare<{ value: string }>('SELECT value FROM settings WHERE key = ?');
  let compression: boolean | null = null;
  const isOn = (value: Json | undefined): boolean => !(isObject(value) && value.compression === false);
  return {
    put(key, value) {
      upsert.run(key, JSON.stringify(value));
      if (key === hostSettings) compression = isOn(value);
    },
    compression() {
      compression ??= isOn(this.get(hostSettings)?.value);
      return compression;
    },
    get(key) {
      const row = select.get(key);
      return row === undefined ? null : { value: JSON.parse(row.value) as Json };
    },
  };
}
