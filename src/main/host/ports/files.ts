import type { FilePort } from '../../../engine/runtime/effects.ts';
import { hashFile } from './file-hash.ts';
import { listFiles } from './file-list.ts';
import { readText } from './file-read.ts';
import { writeFile } from './file-write.ts';
import type { KeptLines } from './kept-lines.ts';

/** The real file system. */
export function createFiles(lines: KeptLines['read']): FilePort {
  return { list: listFiles, read: readText, lines, write: writeFile, hash: hashFile };
}
