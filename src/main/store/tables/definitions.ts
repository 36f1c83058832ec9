import { MillraceError } from '../../../engine/errors.ts';
import { contentHash } from '../content-hash.ts';
import type { Database } from '../sqlite.ts';

/** Texts by content hash: what runs started with, and saved versions. Dropped when nothing names them. */
export interface Definitions {
  put(hash: string, text: string): void;
  /** Error: `storage` when the text is not what was kept. */
  get(hash: string): string | null;
  /** Deletes it unless a run or a version names it. */
  dropOrphan(hash: string): void;
}

export function openDefinitions(db: Database): Definitions {
  const insert = db.prepare('INSERT INTO definitions (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = db.prepare<{ text: string }>('SELECT text FROM definitions WHERE hash = ?');
  const remove = db.prepare(`DELETE FROM definitions WHERE hash = ?
    AND NOT EXISTS (SELECT 1 FROM runs WHERE definition_hash = ?) AND NOT EXISTS (SELECT 1 FROM versions WHERE hash = ?)`);
  return {
    put(hash, text) {
      insert.run(hash, text);
    },
    get(hash) {
      const text = select.get(hash)?.text;
      if (text === undefined) return null;
      if (contentHash(text) !== hash) throw new MillraceError('storage', `The text kept as ${hash} is damaged.`, { hash });
      return text;
    },
    dropOrphan(hash) {
      remove.run(hash, hash, hash);
    },
  };
}
