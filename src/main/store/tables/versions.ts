import { type OnDamagedRow, rowHolds, sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';
import type { Definitions } from './definitions.ts';

/** Saved texts of a path, newest first, each once. The texts themselves are in `definitions`. */
export interface Versions {
  add(path: string, hash: string, text: string, savedAt: number): void;
  /** Without those that are not what was saved. */
  list(path: string): { hash: string; savedAt: number }[];
}

const keep = 50;

export function openVersions(db: Database, definitions: Definitions, onDamaged: OnDamagedRow): Versions {
  const remove = db.prepare('DELETE FROM versions WHERE path = ? AND hash = ?');
  const insert = db.prepare('INSERT INTO versions (path, hash, saved_at, seal) VALUES (?, ?, ?, ?)');
  const select = db.prepare<{ path: string; hash: string; saved_at: number; seal: number | null }>(
    'SELECT path, hash, saved_at, seal FROM versions WHERE path = ? ORDER BY version DESC',
  );
  const selectOld = db.prepare<{ hash: string }>(`SELECT hash FROM versions WHERE path = ? ORDER BY version DESC LIMIT -1 OFFSET ${keep}`);
  return {
    add(path, hash, text, savedAt) {
      definitions.put(hash, text);
      remove.run(path, hash);
      insert.run(path, hash, savedAt, sealOf([path, hash, savedAt]));
      for (const old of selectOld.all(path)) {
        remove.run(path, old.hash);
        definitions.dropOrphan(old.hash);
      }
    },
    list(path) {
      const sound = select.all(path).filter((row) => {
        const holds = rowHolds('versions', row);
        if (!holds) onDamaged('versions', `a saved version of ${path}`);
        return holds;
      });
      return sound.map((row) => ({ hash: row.hash, savedAt: row.saved_at }));
    },
  };
}
