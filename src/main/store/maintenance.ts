import { type Blobs, shelves } from './blobs.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables/index.ts';

const secondsKeptMs = 2 * 3_600_000;
const historyKeptMs = 30 * 24 * 3_600_000;
const recordsKept = 1_000_000;
const slice = 1000;
const vacuumPages = 500;

export interface OpenStoreFile {
  readonly db: Database;
  readonly tables: Tables;
  readonly blobs: Blobs;
}

/** Removes a slice of a run: first it is hidden, then its rows go, at last the run itself. True when it is gone. */
export function removeRunSlice({ db, tables, blobs }: OpenStoreFile, runId: string, now: number): boolean {
  const orphans = new Set<string>();
  let done: boolean;
  try {
    done = db.transaction(() => {
      const removal = tables.runs.beginRemoval(runId);
      if (removal === null) return true;
      if (!tables.journal.removeSlice(removal.run, slice, orphans)) return false;
      if (!tables.taskRecords.removeSlice(runId, removal.createdAt, slice)) return false;
      tables.runs.finishRemoval(removal);
      return true;
    });
  } finally {
    // Also after a roll-back: what it knows of the newest rows is read again.
    tables.journal.forget();
  }
  for (const hash of orphans) blobs.setAside(hash, now);
  return done;
}

/** One short pass of the work nobody waits for. `minute`: the passes that come once a minute. */
export function maintain(file: OpenStoreFile, now: number, minute: boolean): void {
  const { db, tables } = file;
  const half = tables.runs.halfRemoved()[0];
  if (half !== undefined) removeRunSlice(file, half, now);
  if (minute) {
    db.transaction(() => {
      tables.metrics.rollUp(now - secondsKeptMs);
      tables.metrics.expire(now - historyKeptMs);
      const limit = tables.taskRecords.endOfNewest(recordsKept);
      tables.taskRecords.expire(Math.max(now - historyKeptMs, limit ?? 0), slice);
    });
  }
  if (Number(db.pragma('freelist_count') ?? 0) > vacuumPages) db.pragma(`incremental_vacuum(${vacuumPages})`);
}

/** Goes over all files of blobs; after an opening that may have left some without a row. */
export function sweepBlobs({ tables, blobs }: OpenStoreFile, now: number, youngestMs: number): number {
  let moved = 0;
  for (let shelf = 0; shelf < shelves; shelf += 1) moved += blobs.sweep(shelf, tables.journal.hasBlob, now, youngestMs);
  return moved;
}
