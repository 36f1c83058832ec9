import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { Restored } from './api.ts';
import type { BackupFolder } from './backup-folder.ts';
import { makeBackupBefore } from './backups.ts';
import { openBlobs } from './blobs.ts';
import { Damage, damageIn } from './damage.ts';
import { compareVersions, openDatabase } from './database.ts';
import { inspect } from './inspect.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { WorkerOptions } from './protocol.ts';
import { isUnfinished, recover } from './recover.ts';
import type { Driver } from './sqlite.ts';
import { readState } from './state-file.ts';
import { openTables } from './tables/index.ts';

export interface OpenedFile {
  readonly file: OpenStoreFile;
  readonly sqlite: string;
  /** Set when the store was damaged and has been put right. */
  readonly restored: Restored | null;
  /** The last end was unclean, and the file is too large to be looked through before work begins. */
  readonly unchecked: boolean;
}

export interface OpenFileOptions {
  readonly driver: Driver;
  readonly worker: WorkerOptions;
  readonly backups: BackupFolder;
  readonly log: RuntimeLog;
  /** SQLite called the file damaged while it was open: it is looked through whatever its size. */
  readonly suspect: boolean;
}

/** Up to this size a quick check takes about two seconds. It does not compare indexes with their tables. */
const checkedBytes = 500 * 1024 * 1024;
/** Up to this size one that does takes less than that. */
const thoroughBytes = 64 * 1024 * 1024;
/** Up to this size nobody notices it, so that a store that was closed in order is looked through too. */
const alwaysBytes = 8 * 1024 * 1024;

/** From this version on SQLite tells, without writing, how much of its log is committed: an inspection stands on that. */
const inspectsFrom = '3.51.0';

/**
 * Opens the database of a data folder in the newest layout. After an unclean end, or where that takes no time, it is checked first; a damaged one is set
 * aside and restored. Throws what `openDatabase` and `migrate` throw.
 */
export function openFile(options: OpenFileOptions): OpenedFile {
  const { driver, worker, backups, log, suspect } = options;
  const path = join(worker.dataDir, 'store.sqlite');
  const noted = readState(worker.dataDir);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const unclean = size > 0 && (noted === null ? logBytes > 0 : !noted.clean);
  const isLarge = unclean && size > checkedBytes;
  let sqlite = '';

  function open(at: string): OpenStoreFile {
    const opened = openDatabase(driver, {
      path: at,
      minimumSqlite: worker.minimumSqlite,
      lockTimeoutMs: worker.lockTimeoutMs,
      latestVersion: migrations.length,
      log,
    });
    const { db } = opened;
    sqlite = opened.sqlite;
    const blobsFolder = join(worker.dataDir, 'blobs');
    try {
      migrate(db, at, migrations, log, (version) => {
        if (at === path) makeBackupBefore(driver, db, backups, blobsFolder, version, log);
      });
      const blobs = openBlobs(blobsFolder);
      return { db, blobs, tables: openTables(db, blobs, worker.compressAboveBytes, log) };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  try {
    if (isUnfinished(worker.dataDir)) throw new Damage('an earlier repair was cut short', true);
    if (noted !== null && size === 0) throw new Damage('its file is gone', false);
    if (noted?.clean === true && logBytes > 0 && size > 0)
      throw new Damage('there is a write-ahead log beside it that is not its own', false);
    const isSmall = size > 0 && size <= alwaysBytes;
    if ((unclean || suspect || isSmall) && compareVersions(worker.minimumSqlite, inspectsFrom) >= 0) {
      const check = suspect || size <= thoroughBytes ? 'thorough' : isLarge ? 'none' : 'quick';
      inspect({ driver, path, lockTimeoutMs: worker.lockTimeoutMs, noted: unclean ? noted : null, check });
    }
    return { file: open(path), sqlite, restored: null, unchecked: isLarge && !suspect };
  } catch (error) {
    const damage = damageIn(error, noted?.layout ?? null);
    if (damage === null) throw error;
    const restored = recover({ driver, dataDir: worker.dataDir, backups, log, open }, damage.message, damage.usableLog);
    return { file: open(path), sqlite, restored, unchecked: false };
  }
}
