import { hash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Blobs } from './blobs.ts';
import { joinParts, type PartsRow } from './journal-parts.ts';

/** What a row of the journal holds of its events. */
export interface RowContent {
  readonly encoding: string;
  readonly payload: string | Uint8Array | null;
  readonly blob: string | null;
}

/** The events of a row as JSON. Throws a plain Error that says why they cannot be read. */
export function payloadOf(row: RowContent, blobs: Pick<Blobs, 'get'>): string {
  const content = row.blob === null ? row.payload : blobs.get(row.blob);
  if (content === null) throw new Error(`its file ${row.blob ?? ''} is missing`);
  const isCut = row.encoding.startsWith(cutPrefix);
  const text = textOf(content, isCut ? row.encoding.slice(cutPrefix.length) : row.encoding);
  return isCut ? joined(text, blobs) : text;
}

/** Before the encoding of a row whose large results stand apart. */
export const cutPrefix = 'cut+';

function textOf(content: string | Uint8Array, encoding: string): string {
  if (encoding === 'json') return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  if (typeof content === 'string') throw new Error('it cannot be decompressed');
  try {
    return inflateSync(content).toString('utf8');
  } catch {
    throw new Error('it cannot be decompressed');
  }
}

function joined(text: string, blobs: Pick<Blobs, 'get'>): string {
  let row: PartsRow;
  try {
    row = JSON.parse(text) as PartsRow;
  } catch {
    throw new Error('what it holds cannot be read');
  }
  const parts = row.parts.map(([at, encoding, hash]) => {
    const content = blobs.get(hash);
    if (content === null) throw new Error(`its file ${hash} is missing`);
    return { at, text: textOf(content, encoding) };
  });
  return joinParts(row.rest, parts);
}

/** 128 bits over the row, its place, and the checksum of the row before it. */
export function checksumOf(before: string, row: { runId: string; firstSeq: number; lastSeq: number; payload: string }): string {
  return hash('sha256', `${before}\n${row.runId}\n${row.firstSeq}-${row.lastSeq}\n${row.payload}`, 'hex').slice(0, 32);
}

/** The end of a checked part of a run's journal; `lastSeq` null before its first row. */
export interface ChainEnd {
  readonly lastSeq: number | null;
  readonly checksum: string;
}

export const emptyChain: ChainEnd = { lastSeq: null, checksum: '' };

/** Checks that the row follows on `end` unchanged; gives the new end. Throws a plain Error that says what is wrong. */
export function followChain(
  end: ChainEnd,
  runId: string,
  row: { readonly first_seq: number; readonly last_seq: number; readonly checksum: string },
  payload: string,
): ChainEnd {
  const { first_seq: firstSeq, last_seq: lastSeq } = row;
  if (end.lastSeq !== null && firstSeq !== end.lastSeq + 1) throw new Error('rows before it are missing');
  if (checksumOf(end.checksum, { runId, firstSeq, lastSeq, payload }) !== row.checksum) throw new Error('its checksum does not match');
  return { lastSeq, checksum: row.checksum };
}
