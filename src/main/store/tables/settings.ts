import { isObject, type Json } from '../../../engine/json.ts';
import { type OnDamagedRow, rowHolds, sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';

export interface Settings {
  put(key: string, value: Json): void;
  /** Wrapped, because null is a value. null also where it is not what was set: the default applies. */
  get(key: string): { value: Json } | null;
  /** The host's setting `compression`, which the journal follows; on where nothing was set. */
  compression(): boolean;
  /** The host's setting `readers`. */
  readers(): number;
}

/** The row that holds the host's own settings. */
const hostSettings = 'settings';

/** Settings of the host that the store itself follows. */
interface Followed {
  readonly compression: boolean;
  readonly readers: number;
}

const standardReaders = 2;

function followedIn(value: Json | undefined): Followed {
  const { compression, readers } = isObject(value) ? value : {};
  return { compression: compression !== false, readers: typeof readers === 'number' ? readers : standardReaders };
}

export function openSettings(db: Database, onDamaged: OnDamagedRow): Settings {
  const upsert = db.prepare(
    'INSERT INTO settings (key, value, seal) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, seal = excluded.seal',
  );
  const select = db.prepare<{ key: string; value: string; seal: number | null }>('SELECT key, value, seal FROM settings WHERE key = ?');
  let followed: Followed | null = null;
  const follow = (settings: Settings): Followed => (followed ??= followedIn(settings.get(hostSettings)?.value));
  return {
    put(key, value) {
      const text = JSON.stringify(value);
      upsert.run(key, text, sealOf([key, text]));
      if (key === hostSettings) followed = followedIn(value);
    },
    compression() {
      return follow(this).compression;
    },
    readers() {
      return follow(this).readers;
    },
    get(key) {
      const row = select.get(key);
      if (row === undefined) return null;
      if (!rowHolds('settings', row)) {
        onDamaged('settings', `the setting ${key}`);
        return null;
      }
      return { value: JSON.parse(row.value) as Json };
    },
  };
}
