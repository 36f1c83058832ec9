import type { FilePort } from '../../../engine/runtime/effects.ts';
import { hashFile } from './file-hash.ts';
import { listFiles } from './file-list.ts';
import { readText } from './file-read.ts';
import { writeFile } from './file-write.ts';

/** The real file system. */
export const files: FilePort = { list: listFiles, read: readText, write: writeFile, hash: hashFile };
