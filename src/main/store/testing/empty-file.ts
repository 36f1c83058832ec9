import { join } from 'node:path';
import { openBlobs } from '../blobs.ts';
import { openDatabase } from '../database.ts';
import type { OpenStoreFile } from '../maintenance.ts';
import { migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { loadDriver } from '../sqlite.ts';
import { openTables } from '../tables/index.ts';

const quiet = (): void => {};

/** An empty store of the newest layout in a folder, without a thread. Close its `db`. */
export async function openEmptyFile(folder: string): Promise<OpenStoreFile> {
  const path = join(folder, 'store.sqlite');
  const latestVersion = migrations.length;
  const { db } = openDatabase(await loadDriver(), { path, minimumSqlite: '3.0.0', lockTimeoutMs: 50, latestVersion, log: quiet });
  migrate(db, path, migrations, quiet, () => {});
  const blobs = openBlobs(join(folder, 'blobs'));
  return { db, blobs, tables: openTables(db, blobs, null, quiet) };
}
