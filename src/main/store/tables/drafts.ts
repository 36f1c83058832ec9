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
  get(path: string): Draft | null;
  remove(path: string): void;
}

export function openDrafts(db: Database): Drafts {
  const upsert = db.prepare('INSERT OR REPLACE INTO drafts (path, text, base_hash, saved_at) VALUES (?, ?, ?, ?)');
  const select = db.prepare<{ text: string; base_hash: string | null; saved_at: number }>(
    'SELECT text, base_hash, saved_at FROM drafts WHERE path = ?',
  );
  const remove = db.prepare('DELETE FROM drafts WHERE path = ?');
  return {
    put(path, draft) {
      upsert.run(path, draft.text, draft.baseHash, draft.savedAt);
    },
    get(path) {
      const row = select.get(path);
      return row === undefined ? null : { text: row.text, baseHash: row.base_hash, savedAt: row.saved_at };
    },
    remove(path) {
      remove.run(path);
    },
  };
}
