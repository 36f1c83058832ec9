import { MillraceError } from '../../../engine/errors.ts';
import { rowHolds, sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';

export interface Draft {
  readonly text: string;
  /** Content hash of the file the draft began from; null for a new one. */
  readonly baseHash: string | null;
  readonly savedAt: number;
}

/** Unsaved edits, the latest for each path. */
export interface Drafts {
  put(path: string, draft: Draft): void;
  /** Error: `storage` when it is not what was saved; it is kept. */
  get(path: string): Draft | null;
  remove(path: string): void;
}

export function openDrafts(db: Database): Drafts {
  const upsert = db.prepare('INSERT OR REPLACE INTO drafts (path, text, base_hash, saved_at, seal) VALUES (?, ?, ?, ?, ?)');
  const select = db.prepare<{ path: string; text: string; base_hash: string | null; saved_at: number; seal: number | null }>(
    'SELECT path, text, base_hash, saved_at, seal FROM drafts WHERE path = ?',
  );
  const remove = db.prepare('DELETE FROM drafts WHERE path = ?');
  return {
    put(path, draft) {
      // What the database would make of half a character, or the seal would not match what is read.
      const text = draft.text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
      upsert.run(path, text, draft.baseHash, draft.savedAt, sealOf([path, text, draft.baseHash, draft.savedAt]));
    },
    get(path) {
      const row = select.get(path);
      if (row === undefined) return null;
      if (!rowHolds('drafts', row)) {
        throw new MillraceError('storage', `The unsaved edits of ${path} are damaged and are not shown. The file itself is not touched.`, {
          path,
        });
      }
      return { text: row.text, baseHash: row.base_hash, savedAt: row.saved_at };
    },
    remove(path) {
      remove.run(path);
    },
  };
}
