import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { RawRow } from '../lib/read-store.ts';
import type { Violation } from './violation.ts';

/** I7, I8 and I9, from the rows of the file alone: nothing of the store's own code is trusted here. */
export function checkRows(rows: readonly RawRow[]): Violation[] {
  const found: Violation[] = [];
  const heads = new Map<string, { next: number; checksum: string }>();
  for (const row of rows) {
    const { runId } = row;
    const head = heads.get(runId) ?? { next: 0, checksum: '' };
    if (row.firstSeq !== head.next) {
      found.push({ invariant: 'I7', runId, message: `row ${row.firstSeq}-${row.lastSeq} follows event ${head.next - 1}` });
    }
    const text = textOf(row, found);
    if (text !== null) checkText(row, text, head.checksum, found);
    heads.set(runId, { next: row.lastSeq + 1, checksum: row.checksum });
  }
  return found;
}

/** Large texts by the content they were compressed to: images of one recording hold the same ones again and again. */
const inflated = new Map<string, string>();
const remembered = 64;

function inflate(content: Buffer): string {
  if (content.length < 65_536) return inflateSync(content).toString('utf8');
  const key = createHash('sha256').update(content).digest('hex');
  const known = inflated.get(key);
  if (known !== undefined) return known;
  if (inflated.size >= remembered) inflated.clear();
  const text = inflateSync(content).toString('utf8');
  inflated.set(key, text);
  return text;
}

function textOf(row: RawRow, found: Violation[]): string | null {
  const { runId, blob, content, encoding, firstSeq } = row;
  if (content === null) {
    found.push({ invariant: 'I9', runId, message: `blob ${blob} of row ${firstSeq} is missing` });
    return null;
  }
  if (blob !== null) checkFile(content, blob, row, found);
  const isCut = encoding.startsWith('cut+');
  try {
    const text = decoded(content, isCut ? encoding.slice(4) : encoding);
    return isCut ? joined(text, row, found) : text;
  } catch {
    found.push({ invariant: 'I8', runId, message: `row ${firstSeq} cannot be decompressed` });
    return null;
  }
}

function decoded(content: Buffer, encoding: string): string {
  return encoding === 'deflate' ? inflate(content) : content.toString('utf8');
}

function checkFile(content: Buffer, hash: string, { runId, firstSeq }: RawRow, found: Violation[]): void {
  if (createHash('sha256').update(content).digest('hex') !== hash)
    found.push({ invariant: 'I9', runId, message: `blob ${hash} of row ${firstSeq} holds something else` });
}

/** A row whose large results stand apart: what is left of its text, and where each of them goes. */
interface CutRow {
  readonly rest: string;
  readonly parts: readonly (readonly [at: number, encoding: string, hash: string])[];
}

function joined(text: string, row: RawRow, found: Violation[]): string | null {
  const { rest, parts } = JSON.parse(text) as CutRow;
  let whole = '';
  let from = 0;
  for (const [at, encoding, hash] of parts) {
    const content = row.fileOf(hash);
    if (content === null) {
      found.push({ invariant: 'I9', runId: row.runId, message: `blob ${hash} of row ${row.firstSeq} is missing` });
      return null;
    }
    checkFile(content, hash, row, found);
    whole += rest.slice(from, at) + decoded(content, encoding);
    from = at;
  }
  return whole + rest.slice(from);
}

function checkText(row: RawRow, text: string, before: string, found: Violation[]): void {
  const { runId, firstSeq, lastSeq } = row;
  const sum = createHash('sha256').update(`${before}\n${runId}\n${firstSeq}-${lastSeq}\n${text}`).digest('hex').slice(0, 32);
  if (sum !== row.checksum) found.push({ invariant: 'I8', runId, message: `the checksum of row ${firstSeq} does not match` });
  try {
    const events = JSON.parse(text) as unknown[];
    if (events.length !== lastSeq - firstSeq + 1)
      found.push({ invariant: 'I7', runId, message: `row ${firstSeq}-${lastSeq} holds ${events.length} events` });
  } catch {
    found.push({ invariant: 'I8', runId, message: `row ${firstSeq} is not JSON` });
  }
}
