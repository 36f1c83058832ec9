import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from './failure.ts';

const headBytes = 32;
const frameHeadBytes = 24;

/**
 * How many commits the write-ahead log holds behind the last one that SQLite reads (`frames`: up to there). A loss of power
 * leaves at most one, that which was being flushed: each is flushed before the next is written. More than one means that
 * something between them was changed. 0 when there is no log.
 */
export function unreadCommits(databasePath: string, frames: number): number {
  let file: number;
  try {
    file = openSync(`${databasePath}-wal`, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
  try {
    const head = Buffer.alloc(headBytes);
    if (readSync(file, head, 0, headBytes, 0) < headBytes) return 0;
    const frameBytes = frameHeadBytes + head.readUInt32BE(8);
    const { size } = fstatSync(file);
    const frame = Buffer.alloc(frameHeadBytes);
    let commits = 0;
    for (let at = headBytes + frames * frameBytes; at + frameBytes <= size; at += frameBytes) {
      if (readSync(file, frame, 0, frameHeadBytes, at) < frameHeadBytes) break;
      // A frame of this round of the log; one that ends a commit holds the size of the database.
      if (frame.compare(head, 16, 24, 8, 16) === 0 && frame.readUInt32BE(4) > 0) commits += 1;
    }
    return commits;
  } finally {
    closeSync(file);
  }
}
