import { readFileSync } from 'node:fs';
import { openStore } from '../client.ts';
import { quietOptions } from './folders.ts';

/** Opens a store, closes it, and says whether the driver's library is still in the memory of this process. */
const store = await openStore(quietOptions(process.argv[2] ?? ''));
await store.close();
process.stdout.write(/better-sqlite3.*\.node/.test(readFileSync('/proc/self/maps', 'utf8')) ? 'there' : 'gone');
