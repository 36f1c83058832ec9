import { deflateSync } from 'node:zlib';
import { MillraceError } from '../../../engine/errors.ts';
import type { Blobs } from '../blobs.ts';
import { cutParts, keptCopies, maxInlineBytes, type PartsRow } from '../journal-parts.ts';
import { type ChainEnd, checksumOf, cutPrefix, emptyChain, isCut } from '../journal-row.ts';
import type { Write } from '../protocol.ts';
import { codeOf } from '../failure.ts';
import type { Database } from '../sqlite.ts';
import { type PackedPage, type PackedRow, unpack } from '../unpack.ts';
import { openJournalIndex } from './journal-index.ts';
import { type NamedBlob, openRowBlobs } from './row-blobs.ts';
import type { Runs } from './runs.ts';

export type AppendWrite = Extract<Write, { kind: 'append' }>;

/** The events of runs, insert-only. One row is one batch of one run; its checksum covers the row before it. */
export interface Journal {
  /** Errors: `conflict` for other content under the same number or a gap, `not_found` for an unknown run. */
  append(write: AppendWrite): void;
  /** Whole rows from the one that holds `fromSeq` on, about `limit` events, to be unpacked and checked; null for a run that is not here. */
  page(runId: string, fromSeq: number, limit: number): PackedPage | null;
  /** First pages, of as many of these runs as fit, at least one. */
  pagesOf(runIds: readonly string[]): (PackedPage | null)[];
  /** Deletes up to `limit` rows; blobs that nothing names any more are added to `orphans`. True when none is left. */
  removeSlice(run: number, limit: number, orphans: Set<string>): boolean;
  /** The number of the run's last event; null while there is none, and for a run that is not here. */
  lastSeq(runId: string): number | null;
  /** Number of the newest row. */
  lastRow(): number;
  /** True when the run's journal cannot be read to its end. Reads all of it. */
  isDamaged(runId: string): boolean;
  /** Call inside every transaction, after its writes. */
  tidy(): void;
  /** Forgets what it knows of the runs' rows; after a roll-back. */
  forget(): void;
  /** Bytes by run that `runs.bytes` does not count yet. */
  uncounted(): ReadonlyMap<number, number>;
  blobBytes(): number;
  hasBlob(hash: string): boolean;
}

/** The end of a run's journal. `lastSeq` is null while it is empty. */
interface Head {
  readonly run: number;
  lastSeq: number | null;
  checksum: string;
}

/** Read at once, as they are on disk: commits wait meanwhile. */
const maxPackedBytes = 512 * 1024;
const maxPageRows = 256;
/** Rows fetched at once: at 256 KB each this bounds what a page reads and does not hold. */
const rowsAtOnce = 32;
const maxHeads = 10_000;

/** `compressAboveBytes` is asked for each row: null for never. */
export function openJournal(db: Database, runs: Runs, blobs: Blobs, compressAboveBytes: () => number | null): Journal {
  const index = openJournalIndex(db);
  const rowBlobs = openRowBlobs(db, blobs);
  const insert = db.prepare(
    'INSERT INTO journal (row, run, first_seq, last_seq, at, encoding, payload, blob, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const select = db.prepare<PackedRow>(`SELECT row, first_seq, last_seq, encoding, payload, blob, checksum FROM journal
    WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row`);
  const selectPlace = db.prepare<{ last_seq: number; checksum: string }>('SELECT last_seq, checksum FROM journal WHERE row = ?');
  const selectBlobOf = db.prepare<{ blob: string | null }>('SELECT blob FROM journal WHERE row = ?');
  const remove = db.prepare('DELETE FROM journal WHERE row = ?');
  const heads = new Map<string, Head>();

  function headOf(runId: string): Head {
    const known = heads.get(runId);
    if (known !== undefined) return known;
    const found = runs.find(runId);
    if (found === null) throw new MillraceError('not_found', `Run ${runId} is not in the store.`, { runId });
    const { run } = found;
    const row = index.last(run);
    const last = row === null ? undefined : selectPlace.get(row);
    const head: Head = { run, lastSeq: last?.last_seq ?? null, checksum: last?.checksum ?? '' };
    if (heads.size >= maxHeads) heads.clear();
    heads.set(runId, head);
    return head;
  }

  function chainBefore(run: number, firstSeq: number): ChainEnd {
    const row = index.before(run, firstSeq);
    const place = row === null ? undefined : selectPlace.get(row);
    return place === undefined ? emptyChain : { lastSeq: place.last_seq, checksum: place.checksum };
  }

  function assertSame(head: Head, write: AppendWrite): void {
    const row = index.at(head.run, write.firstSeq);
    const there = row === null ? undefined : selectPlace.get(row);
    const before = chainBefore(head.run, write.firstSeq).checksum;
    if (there?.last_seq === write.lastSeq && there.checksum === checksumOf(before, write)) return;
    throw new MillraceError('conflict', `The journal of run ${write.runId} already holds something else at ${write.firstSeq}.`, {
      runId: write.runId,
      seq: write.firstSeq,
    });
  }

  function encode(payload: string): { encoding: string; content: string | Uint8Array; bytes: number } {
    const bytes = Buffer.byteLength(payload);
    const limit = compressAboveBytes();
    if (limit !== null && bytes > limit) {
      const content = deflateSync(payload, { level: 1 });
      return { encoding: 'deflate', content, bytes: content.length };
    }
    return { encoding: 'json', content: payload, bytes };
  }

  /** What stands in the row, and the blobs for what does not. */
  function encodeRow(write: AppendWrite): { encoding: string; content: string | Uint8Array; bytes: number; apart: NamedBlob[] } {
    const cut = (write.largestBytes ?? write.payload.length * 3) > maxInlineBytes ? cutParts(write.payload) : null;
    if (cut === null) return { ...encode(write.payload), apart: [] };
    const apart: NamedBlob[] = [];
    const parts = cut.parts.map(({ at, text }): PartsRow['parts'][number] => {
      const { encoding, content, bytes } = encode(text);
      const blob = rowBlobs.put(content, bytes);
      apart.push(blob);
      return [at, encoding, blob.hash];
    });
    const { encoding, content, bytes } = encode(JSON.stringify({ rest: cut.rest, parts } satisfies PartsRow));
    return { encoding: cutPrefix + encoding, content, bytes, apart };
  }

  function fetch(known: { run: number; sealedSeq: number | null }, runId: string, fromSeq: number, limit: number): PackedPage {
    const { run, sealedSeq } = known;
    const found = index.from(run, fromSeq, maxPageRows);
    const before = found[0] === undefined ? emptyChain : chainBefore(run, found[0].firstSeq);
    const rows: PackedRow[] = [];
    const packed = (end: boolean, missingSeq: number | null): PackedPage => ({
      ...{ runId, fromSeq, limit, before, rows, missingSeq, end, sealedSeq },
    });
    let bytes = 0;
    for (let at = 0; at < found.length; at += rowsAtOnce) {
      const places = found.slice(at, at + rowsAtOnce);
      const there = select.all(JSON.stringify(places.map(({ row }) => row)));
      for (const [place, { row, firstSeq }] of places.entries()) {
        const next = there[place];
        if (next?.row !== row) return packed(false, firstSeq);
        rows.push(next);
        bytes += bytesOf([next]);
      }
      const last = rows.at(-1)?.last_seq ?? 0;
      if (last - fromSeq + 1 >= limit || bytes > maxPackedBytes)
        return packed(found.length < maxPageRows && at + rowsAtOnce >= found.length, null);
    }
    return packed(found.length < maxPageRows, null);
  }

  return {
    append(write) {
      if (write.lastSeq < write.firstSeq)
        throw new MillraceError('internal', `Run ${write.runId} appended no events.`, { runId: write.runId });
      const head = headOf(write.runId);
      const next = head.lastSeq === null ? write.firstSeq : head.lastSeq + 1;
      if (write.firstSeq < next) {
        assertSame(head, write);
        return;
      }
      if (write.firstSeq > next) {
        throw new MillraceError('conflict', `The journal of run ${write.runId} ends before ${next}; ${write.firstSeq} would leave a gap.`, {
          runId: write.runId,
          seq: write.firstSeq,
        });
      }
      const checksum = checksumOf(head.checksum, write);
      const { encoding, content, bytes, apart } = encodeRow(write);
      const blob = bytes > maxInlineBytes ? rowBlobs.put(content, bytes).hash : null;
      // A file is named and counted once a row, however often its events have it.
      const named = [...new Map([...apart, ...keptCopies(write.payload)].map((part) => [part.hash, part])).values()];
      const total = named.reduce((sum, part) => sum + part.bytes, bytes);
      const row = index.add(head.run, write.firstSeq, total);
      insert.run(row, head.run, write.firstSeq, write.lastSeq, write.at, encoding, blob === null ? content : null, blob, checksum);
      if (named.length > 0) rowBlobs.name(row, named);
      head.lastSeq = write.lastSeq;
      head.checksum = checksum;
    },
    page(runId, fromSeq, limit) {
      const known = runs.find(runId);
      return known && fetch(known, runId, fromSeq, limit);
    },
    pagesOf(runIds) {
      const pages: (PackedPage | null)[] = [];
      let bytes = 0;
      for (const runId of runIds) {
        if (bytes > maxPackedBytes) break;
        const page = this.page(runId, 0, Number.POSITIVE_INFINITY);
        pages.push(page);
        bytes += page === null ? 0 : bytesOf(page.rows);
      }
      return pages;
    },
    removeSlice(run, limit, orphans) {
      const slice = index.takeSlice(run, limit);
      for (const row of slice) {
        const blob = selectBlobOf.get(row)?.blob ?? null;
        remove.run(row);
        rowBlobs.release(row, blob, orphans);
      }
      return slice.length < limit;
    },
    lastSeq(runId) {
      const known = heads.get(runId);
      if (known !== undefined) return known.lastSeq;
      return runs.find(runId) === null ? null : headOf(runId).lastSeq;
    },
    lastRow: () => index.lastRow(),
    isDamaged(runId) {
      try {
        for (let seq = 0, end = false; !end; ) {
          const packed = this.page(runId, seq, 10_000);
          if (packed === null) return false;
          const page = unpack(packed, blobs);
          seq = (page.rows.at(-1)?.lastSeq ?? seq) + 1;
          end = page.end;
        }
        return false;
      } catch (error) {
        if (codeOf(error) === 'storage') return true;
        throw error;
      }
    },
    tidy() {
      index.tidy();
    },
    forget() {
      heads.clear();
      index.reload();
    },
    uncounted: () => index.uncounted(),
    blobBytes: () => rowBlobs.bytes(),
    hasBlob: (blob) => rowBlobs.has(blob),
  };
}

/** On disk; of a row that is kept in a file at least. */
function bytesOf(rows: readonly PackedRow[]): number {
  let bytes = 0;
  for (const row of rows) bytes += (row.payload?.length ?? maxInlineBytes) + (isCut(row) ? maxInlineBytes : 0);
  return bytes;
}
