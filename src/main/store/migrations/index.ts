import type { Migration } from '../migrate.ts';
import { init } from './0001-init.ts';
import { callsCachePins } from './0002-calls-cache-pins.ts';
import { blobsByRow } from './0003-blobs-by-row.ts';

/** In order, ids 1, 2, 3 … A released one is never edited: add the next. */
export const migrations: readonly Migration[] = [init, callsCachePins, blobsByRow];
