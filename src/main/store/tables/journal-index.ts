import { sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';

/** Where a run's rows are. */
export interface Place {
  readonly row: number;
  readonly firstSeq: number;
}

/**
 * Finds the rows of a run. Journal rows are only ever added at the end of their table, so a commit of many runs writes few
 * pages; an index kept up to date with every row would touch one page more for each run. So the newest rows are indexed in
 * memory (read again at start) and go into `journal_index` a few thousand at a time, sorted.
 */
export interface JournalIndex {
  /** Gives the row number for a new row of so many bytes; the caller inserts it. */
  add(run: number, firstSeq: number, bytes: number): number;
  /** Row numbers; null when there is none. */
  last(run: number): number | null;
  at(run: number, firstSeq: number): number | null;
  before(run: number, firstSeq: number): number | null;
  /** Up to `limit` places in order, from the row that holds `seq`, or the next one, on. */
  from(run: number, seq: number, limit: number): Place[];
  /**
   * Forgets up to `limit` first rows of the run and gives their numbers; the caller deletes them. Inside a transaction. No
   * number is given a second time, also when the newest rows are among them.
   */
  takeSlice(run: number, limit: number): number[];
  /** Writes the newest rows, and the bytes their runs grew by, to the tables when they are many. Inside a transaction. */
  tidy(): void;
  /** What `runs.bytes` lacks by run: the bytes of the newest rows, less what it counts too much. */
  uncounted(): ReadonlyMap<number, number>;
  /** The number given last, ever. */
  lastRow(): number;
  /** Reads the newest rows again, after a roll-back. */
  reload(): void;
}

const maxRecent = 4096;

export function openJournalIndex(db: Database): JournalIndex {
  const selectProgress = db.prepare<{ indexed_until: number; seal: number | null }>(
    'SELECT indexed_until, seal FROM journal_progress WHERE id = 1',
  );
  const putProgress = db.prepare(`INSERT INTO journal_progress (id, indexed_until, seal) VALUES (1, ?, ?)
    ON CONFLICT (id) DO UPDATE SET indexed_until = excluded.indexed_until, seal = excluded.seal`);
  const selectRecent = db.prepare<{ row: number; run: number; first_seq: number; bytes: number }>(`SELECT row, run, first_seq,
      coalesce(octet_length(payload), blobs.bytes, 0) + coalesce((SELECT sum(apart.bytes)
        FROM journal_blobs JOIN blobs AS apart ON apart.hash = journal_blobs.hash WHERE journal_blobs.row = journal.row), 0) AS bytes
    FROM journal LEFT JOIN blobs ON blobs.hash = journal.blob WHERE row > ? ORDER BY row`);
  const selectMax = db.prepare<{ row: number | null }>('SELECT max(row) AS row FROM journal');
  const fill = db.prepare(`INSERT OR IGNORE INTO journal_index (run, first_seq, row)
    SELECT run, first_seq, row FROM journal WHERE row > ? ORDER BY run, first_seq`);
  const selectLast = db.prepare<{ row: number }>('SELECT row FROM journal_index WHERE run = ? ORDER BY first_seq DESC LIMIT 1');
  const selectAt = db.prepare<{ row: number }>('SELECT row FROM journal_index WHERE run = ? AND first_seq = ?');
  const selectBefore = db.prepare<{ row: number }>(
    'SELECT row FROM journal_index WHERE run = ? AND first_seq < ? ORDER BY first_seq DESC LIMIT 1',
  );
  const selectStart = db.prepare<{ first_seq: number }>(
    'SELECT first_seq FROM journal_index WHERE run = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1',
  );
  const selectFrom = db.prepare<{ row: number; first_seq: number }>(
    'SELECT row, first_seq FROM journal_index WHERE run = ? AND first_seq >= ? ORDER BY first_seq LIMIT ?',
  );
  const selectBytes = db.prepare<{ run: number; bytes: number }>('SELECT run, bytes FROM runs WHERE bytes <> 0');
  const addBytes = db.prepare('UPDATE runs SET bytes = bytes + ? WHERE run = ?');
  const remove = db.prepare('DELETE FROM journal_index WHERE run = ? AND first_seq = ?');
  /** Rows after `indexedUntil`, in order, by run. */
  const recent = new Map<number, Place[]>();
  const recentBytes = new Map<number, number>();
  let recentCount = 0;
  let indexedUntil = 0;
  let lastRow = 0;
  let stale = true;

  function keep(run: number, place: Place, bytes: number): void {
    recentBytes.set(run, (recentBytes.get(run) ?? 0) + bytes);
    const places = recent.get(run);
    if (places === undefined) recent.set(run, [place]);
    else places.push(place);
    recentCount += 1;
  }

  /** Read late: a roll-back may be told while the connection is of no use. */
  function load(): void {
    if (!stale) return;
    recent.clear();
    recentBytes.clear();
    recentCount = 0;
    const progress = selectProgress.get();
    const isSound = progress !== undefined && progress.seal === sealOf([progress.indexed_until]);
    // Where it is not what was written, all rows count as new: they are indexed again, and their bytes are counted already.
    indexedUntil = isSound ? progress.indexed_until : 0;
    for (const { row, run, first_seq: firstSeq, bytes } of selectRecent.all(indexedUntil)) keep(run, { row, firstSeq }, bytes);
    if (!isSound) for (const { run, bytes } of selectBytes.all()) recentBytes.set(run, (recentBytes.get(run) ?? 0) - bytes);
    lastRow = Math.max(indexedUntil, selectMax.get()?.row ?? 0);
    stale = false;
  }

  /** The newest rows go from memory into the table, and how far it reaches is noted. */
  function writeDown(): void {
    fill.run(indexedUntil);
    for (const [run, bytes] of [...recentBytes].sort(([a], [b]) => a - b)) addBytes.run(bytes, run);
    putProgress.run(lastRow, sealOf([lastRow]));
    indexedUntil = lastRow;
    recent.clear();
    recentBytes.clear();
    recentCount = 0;
  }

  function recentOf(run: number): readonly Place[] {
    load();
    return recent.get(run) ?? [];
  }

  return {
    add(run, firstSeq, bytes) {
      load();
      lastRow += 1;
      keep(run, { row: lastRow, firstSeq }, bytes);
      return lastRow;
    },
    last(run) {
      return recentOf(run).at(-1)?.row ?? selectLast.get(run)?.row ?? null;
    },
    at(run, firstSeq) {
      return recentOf(run).find((place) => place.firstSeq === firstSeq)?.row ?? selectAt.get(run, firstSeq)?.row ?? null;
    },
    before(run, firstSeq) {
      return recentOf(run).findLast((place) => place.firstSeq < firstSeq)?.row ?? selectBefore.get(run, firstSeq)?.row ?? null;
    },
    from(run, seq, limit) {
      const newest = recentOf(run);
      let start = newest.findLastIndex((place) => place.firstSeq <= seq);
      const found: Place[] = [];
      if (start < 0) {
        start = 0;
        const from = selectStart.get(run, seq)?.first_seq ?? seq;
        for (const { row, first_seq: firstSeq } of selectFrom.all(run, from, limit)) found.push({ row, firstSeq });
      }
      return found.concat(newest.slice(start, start + limit - found.length));
    },
    takeSlice(run, limit) {
      load();
      if (recentCount > 0) writeDown();
      const rows: number[] = [];
      for (const { row, first_seq: firstSeq } of selectFrom.all(run, 0, limit)) {
        remove.run(run, firstSeq);
        rows.push(row);
      }
      return rows;
    },
    tidy() {
      if (!stale && recentCount >= maxRecent) writeDown();
    },
    uncounted() {
      load();
      return recentBytes;
    },
    lastRow() {
      load();
      return lastRow;
    },
    reload() {
      stale = true;
    },
  };
}
