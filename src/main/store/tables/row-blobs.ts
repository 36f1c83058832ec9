import type { Blobs } from '../blobs.ts';
import type { Database } from '../sqlite.ts';

/** A blob that a row is to name: its hash and its size on disk. */
export interface NamedBlob {
  readonly hash: string;
  readonly bytes: number;
}

/** Which blobs the rows of the journal name. Equal content is one file, however many rows name it. */
export interface RowBlobs {
  /** Puts the content on disk. Inside the transaction that names it. */
  put(content: string | Uint8Array, bytes: number): NamedBlob;
  /** Notes that the row names these beside the one in its own column. */
  name(row: number, named: readonly NamedBlob[]): void;
  /** Forgets what a row that is gone named; `own` is the one of its own column. What nothing names any more is added to `orphans`. */
  release(row: number, own: string | null, orphans: Set<string>): void;
  has(hash: string): boolean;
  /** All together. */
  bytes(): number;
}

export function openRowBlobs(db: Database, blobs: Blobs): RowBlobs {
  const insert = db.prepare('INSERT INTO blobs (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const insertName = db.prepare('INSERT INTO journal_blobs (row, hash) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const selectNames = db.prepare<{ hash: string }>('SELECT hash FROM journal_blobs WHERE row = ?');
  const removeNames = db.prepare('DELETE FROM journal_blobs WHERE row = ?');
  const select = db.prepare('SELECT 1 AS found FROM blobs WHERE hash = ?');
  const selectOwn = db.prepare('SELECT 1 AS found FROM journal WHERE blob = ? LIMIT 1');
  const selectName = db.prepare('SELECT 1 AS found FROM journal_blobs WHERE hash = ? LIMIT 1');
  const remove = db.prepare('DELETE FROM blobs WHERE hash = ?');
  const sum = db.prepare<{ bytes: number }>('SELECT coalesce(sum(bytes), 0) AS bytes FROM blobs');

  const isNamed = (hash: string): boolean => selectOwn.get(hash) !== undefined || selectName.get(hash) !== undefined;

  return {
    put(content, bytes) {
      const hash = blobs.put(typeof content === 'string' ? Buffer.from(content) : content);
      insert.run(hash, bytes);
      return { hash, bytes };
    },
    name(row, named) {
      for (const { hash, bytes } of named) {
        insert.run(hash, bytes);
        insertName.run(row, hash);
      }
    },
    release(row, own, orphans) {
      const hashes = selectNames.all(row).map(({ hash }) => hash);
      if (hashes.length > 0) removeNames.run(row);
      if (own !== null) hashes.push(own);
      for (const hash of hashes) {
        if (isNamed(hash)) continue;
        remove.run(hash);
        orphans.add(hash);
      }
    },
    has: (hash) => select.get(hash) !== undefined || isNamed(hash),
    bytes: () => sum.get()?.bytes ?? 0,
  };
}
