import { join } from 'node:path';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { BackupFolder } from './backup-folder.ts';
import { makeBackupBefore } from './backups.ts';
import { openBlobs } from './blobs.ts';
import { openDatabase } from './database.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { WorkerOptions } from './protocol.ts';
import type { Driver } from './sqlite.ts';
import { openTables } from './tables/index.ts';

/** Opens the database of a data folder in the newest layout. Throws what `openDatabase` and `migrate` throw. */
export function openFile(
  driver: Driver,
  options: WorkerOptions,
  backups: BackupFolder,
  log: RuntimeLog,
): { file: OpenStoreFile; sqlite: string } {
  const path = join(options.dataDir, 'store.sqlite');
  const blobsFolder = join(options.dataDir, 'blobs');
  const { db, sqlite } = openDatabase(driver, {
    path,
    minimumSqlite: options.minimumSqlite,
    lockTimeoutMs: options.lockTimeoutMs,
    latestVersion: migrations.length,
    log,
  });
  try {
    migrate(db, path, migrations, log, (version) => makeBackupBefore(driver, db, backups, blobsFolder, version, log));
    const blobs = openBlobs(blobsFolder);
    return { file: { db, blobs, tables: openTables(db, blobs, options.compressAboveBytes) }, sqlite };
  } catch (error) {
    db.close();
    throw error;
  }
}
