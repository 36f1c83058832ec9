import { MillraceError } from '../../engine/errors.ts';

/** Whole lines of a file. */
export interface LineBatch {
  /** Number of the first of them, from 1. */
  readonly firstLine: number;
  /** Of its own buffer, so that it can be handed to another thread. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const longestLineBytes = 64 * 1024 * 1024;
const newline = 10;

/** Cuts a stream of bytes at line ends, wherever its chunks end. A line that is longer than 64 MB is `limit`. */
export async function* lineBatches(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  let firstLine = 1;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > 0) {
      const bytes = joined([...rest, chunk.subarray(0, end)]);
      const nextLine = firstLine + countLines(bytes);
      rest = [];
      restBytes = 0;
      // Whoever takes the batch may hand its bytes on: they are not looked at again.
      yield { firstLine, bytes };
      firstLine = nextLine;
    }
    if (end === chunk.length) continue;
    rest.push(chunk.subarray(end));
    restBytes += chunk.length - end;
    if (restBytes > longestLineBytes) throw new MillraceError('limit', `Line ${firstLine} is longer than 64 MB.`);
  }
  if (restBytes > 0) yield { firstLine, bytes: joined(rest) };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return lines;
}
