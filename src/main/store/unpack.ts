import { MillraceError } from '../../engine/errors.ts';
import type { Blobs } from './blobs.ts';
import { codeOf, type Failure, toFailure } from './failure.ts';
import { type ChainEnd, contentOf, emptyChain, followChain, type RowContent } from './journal-row.ts';
import type { EventPage } from './protocol.ts';

export interface PackedRow extends RowContent {
  readonly row: number;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly checksum: string;
}

/** Rows of a run's journal as they are on disk: neither decompressed nor checked. */
export interface PackedPage {
  readonly runId: string;
  readonly fromSeq: number;
  /** About so many events are wanted. */
  readonly limit: number;
  /** What the first row follows on. */
  readonly before: ChainEnd;
  readonly rows: readonly PackedRow[];
  /** The first event of a row that is not there, after `rows`. */
  readonly missingSeq: number | null;
  /** The journal ends with these rows. */
  readonly end: boolean;
  /** The journal reaches at least to there. */
  readonly sealedSeq: number | null;
}

/** What became of each of several pages; null for a run that is not here. */
export type Unpacked = (EventPage | { readonly failure: Failure } | null)[];

/** Bounds what one page keeps in memory. */
const maxPageBytes = 2_000_000;

/** The events of the rows, checked; fewer than were packed where they are large. Error: `storage` when they are not what was written. */
export function unpack(page: PackedPage, blobs: Pick<Blobs, 'get'>): EventPage {
  const { runId, fromSeq, limit, sealedSeq } = page;
  const rows: { firstSeq: number; lastSeq: number; payload: string | Uint8Array }[] = [];
  let end = page.before;
  let events = 0;
  let bytes = 0;
  for (const row of page.rows) {
    const { first_seq: firstSeq, last_seq: lastSeq } = row;
    let payload: string | Uint8Array;
    try {
      payload = contentOf(row, blobs);
      end = followChain(end, runId, row, payload);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) !== '') throw error;
      throw damaged(runId, firstSeq, error.message);
    }
    if (lastSeq < fromSeq) continue;
    rows.push({ firstSeq, lastSeq, payload });
    events += lastSeq - Math.max(firstSeq, fromSeq) + 1;
    bytes += payload.length;
    if (events >= limit || bytes > maxPageBytes) return { rows, end: false };
  }
  if (page.missingSeq !== null) throw damaged(runId, page.missingSeq, 'its row is missing');
  const next = end.lastSeq === null ? fromSeq : end.lastSeq + 1;
  if (page.end && sealedSeq !== null && next <= sealedSeq) throw damaged(runId, next, 'its last events are missing');
  return { rows, end: page.end };
}

/** Several pages, at least one of them. What is damaged is told beside the others; what the disk does not give is thrown. */
export function unpackAll(pages: readonly (PackedPage | null)[], blobs: Pick<Blobs, 'get'>): Unpacked {
  const found: Unpacked = [];
  let bytes = 0;
  for (const packed of pages) {
    if (bytes > maxPageBytes) break;
    try {
      const page = packed && unpack(packed, blobs);
      for (const { payload } of page?.rows ?? []) bytes += payload.length;
      found.push(page);
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      found.push({ failure: toFailure(error) });
    }
  }
  return found;
}

/** A journal without rows. */
export function emptyPage(runId: string, fromSeq: number): PackedPage {
  return { runId, fromSeq, limit: 0, before: emptyChain, rows: [], missingSeq: null, end: true, sealedSeq: null };
}

function damaged(runId: string, seq: number, what: string): MillraceError {
  return new MillraceError('storage', `The journal of run ${runId} is damaged at event ${seq}: ${what}. Other runs are not touched.`, {
    runId,
    seq,
  });
}
