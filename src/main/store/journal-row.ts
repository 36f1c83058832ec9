import { createHash, hash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Blobs } from './blobs.ts';
import { joinParts, type PartsRow } from './journal-parts.ts';

/** What a row of the journal holds of its events. */
export interface RowContent {
  readonly encoding: string;
  readonly payload: string | Uint8Array | null;
  readonly blob: string | null;
}

/** The events of a row as JSON, or the bytes of that in UTF-8. Throws a plain Error that says why they cannot be read. */
export function contentOf(row: RowContent, blobs: Pick<Blobs, 'get'>): string | Uint8Array {
  const content = row.blob === null ? row.payload : blobs.get(row.blob);
  if (content === null) throw new Error(`its file ${row.blob ?? ''} is missing`);
  if (!isCut(row)) return decoded(content, row.encoding);
  return joined(textOf(decoded(content, row.encoding.slice(cutPrefix.length))), blobs);
}

/** As `contentOf`, as text. */
export function payloadOf(row: RowContent, blobs: Pick<Blobs, 'get'>): string {
  return textOf(contentOf(row, blobs));
}

export function textOf(content: string | Uint8Array): string {
  if (typeof content === 'string') return content;
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
}

/** Large results of the row stand in files of their own. */
export function isCut(row: Pick<RowContent, 'encoding'>): boolean {
  return row.encoding.startsWith(cutPrefix);
}

/** Before the encoding of a row whose large results stand apart. */
export const cutPrefix = 'cut+';

function decoded(content: string | Uint8Array, encoding: string): string | Uint8Array {
  if (encoding === 'json') return content;
  if (typeof content === 'string') throw new Error('it cannot be decompressed');
  try {
    return inflateSync(content);
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
    return { at, text: textOf(decoded(content, encoding)) };
  });
  return joinParts(row.rest, parts);
}

/** 128 bits over the row, its place, and the checksum of the row before it. */
export function checksumOf(
  before: string,
  row: { runId: string; firstSeq: number; lastSeq: number; payload: string | Uint8Array },
): string {
  const { payload } = row;
  const place = `${before}\n${row.runId}\n${row.firstSeq}-${row.lastSeq}\n`;
  const digest =
    typeof payload === 'string' ? hash('sha256', place + payload, 'hex') : createHash('sha256').update(place).update(payload).digest('hex');
  return digest.slice(0, 32);
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
  payload: string | Uint8Array,
): ChainEnd {
  const { first_seq: firstSeq, last_seq: lastSeq } = row;
  if (end.lastSeq !== null && firstSeq !== end.lastSeq + 1) throw new Error('rows before it are missing');
  if (checksumOf(end.checksum, { runId, firstSeq, lastSeq, payload }) !== row.checksum) throw new Error('its checksum does not match');
  return { lastSeq, checksum: row.checksum };
}
