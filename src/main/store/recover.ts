import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { LostRun, Restored } from './api.ts';
import type { Backup, BackupFolder } from './backup-folder.ts';
import { checkFile } from './check-file.ts';
import { syncFile, syncFolder } from './durable-file.ts';
import { codeOf, toFailure } from './failure.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { isAlive } from './owner.ts';
import { salvage, type SalvageReport } from './salvage.ts';
import { connect, type Driver } from './sqlite.ts';
import { statePath } from './state-file.ts';

export interface Recovery {
  readonly driver: Driver;
  readonly dataDir: string;
  readonly backups: BackupFolder;
  readonly log: RuntimeLog;
  /** Opens a database of ours at that path in the newest layout, or makes a new one. */
  readonly open: (path: string) => OpenStoreFile;
}

const databaseName = 'store.sqlite';
const reportName = 'report.json';
const folderPrefix = 'damaged-';

/**
 * Sets the damaged files aside, never deletes them, and builds the store anew: from the newest backup that checks out, or an
 * empty one, with everything the damaged file still has. It takes the place of the store when it is finished; cut short, the
 * next opening does it again.
 */
export function recover(recovery: Recovery, reason: string, usableLog: boolean): Restored {
  const lock = join(recovery.dataDir, 'recovering.lock');
  takeLock(lock, recovery.dataDir);
  try {
    return recoverAlone(recovery, reason, usableLog);
  } finally {
    rmSync(lock, { force: true });
  }
}

function recoverAlone({ driver, dataDir, backups, log, open }: Recovery, reason: string, usableLog: boolean): Restored {
  const at = Date.now();
  log('error', `The store is damaged: ${reason}. It is restored; the damaged files are kept.`, { dataDir });
  const damagedFolder = setAside(dataDir, at, usableLog);
  const path = join(dataDir, 'store.recovering.sqlite');
  removeDatabase(path);
  const backup = newestGood(driver, backups, join(dataDir, 'blobs'), log);
  if (backup !== null) {
    copyFileSync(join(backups.path, backup.file), path);
    syncFile(path);
  }
  const target = open(path);
  let report: SalvageReport;
  try {
    report = salvageFrom(driver, join(damagedFolder, databaseName), backup === null ? path : join(backups.path, backup.file), target, log);
    target.db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    target.db.close();
  }
  // What was noted of the damaged files is not true of those that take their place.
  rmSync(statePath(dataDir), { force: true });
  renameSync(path, join(dataDir, databaseName));
  syncFolder(dataDir);
  const restored: Restored = { at, reason, from: backup?.file ?? null, damagedFolder, ...report };
  writeFileSync(join(damagedFolder, reportName), `${JSON.stringify(restored, null, 2)}\n`);
  log('warn', textOf(restored), { salvagedRuns: restored.salvagedRuns, lostRuns: restored.lostRuns.length, damagedFolder });
  return restored;
}

/** While a store is restored there is no database whose lock would keep others out. */
function takeLock(path: string, dataDir: string): void {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid !== process.pid && isAlive(pid)) {
      throw new MillraceError('in_use', `The data folder ${dataDir} is being restored by process ${pid}.`, { dataDir, pid });
    }
    rmSync(path, { force: true });
  }
}

/** True when a recovery was begun and not finished: the damaged files are aside and nothing is in their place. */
export function isUnfinished(dataDir: string): boolean {
  return !existsSync(join(dataDir, databaseName)) && pendingFolder(dataDir) !== null;
}

/** The damaged files of a recovery that was cut short. */
function pendingFolder(dataDir: string): string | null {
  const names = readdirSync(dataDir).filter((name) => name.startsWith(folderPrefix));
  const newest = names.sort((a, b) => (a < b ? -1 : 1)).at(-1);
  return newest === undefined || existsSync(join(dataDir, newest, reportName)) ? null : join(dataDir, newest);
}

function setAside(dataDir: string, at: number, usableLog: boolean): string {
  const pending = existsSync(join(dataDir, databaseName)) ? null : pendingFolder(dataDir);
  if (pending !== null) return pending;
  const folder = join(dataDir, folderPrefix + new Date(at).toISOString().replaceAll(':', '-').replace('.', '-'));
  mkdirSync(folder, { recursive: true });
  // The log first: a database without it is still one; a log without its database is not.
  const names: [string, string][] = [
    [`${databaseName}-wal`, usableLog ? `${databaseName}-wal` : `${databaseName}-wal.unusable`],
    [`${databaseName}-shm`, `${databaseName}-shm.unusable`],
    [databaseName, databaseName],
  ];
  for (const [from, to] of names) {
    if (existsSync(join(dataDir, from))) renameSync(join(dataDir, from), join(folder, to));
  }
  syncFolder(dataDir);
  return folder;
}

function newestGood(driver: Driver, backups: BackupFolder, blobsFolder: string, log: RuntimeLog): Backup | null {
  for (const backup of backups.list()) {
    const { problem } = checkFile(driver, join(backups.path, backup.file), blobsFolder);
    if (problem === null) return backup;
    log('warn', `The backup ${backup.file} cannot be used: ${problem}.`);
  }
  return null;
}

function salvageFrom(driver: Driver, path: string, head: string, target: OpenStoreFile, log: RuntimeLog): SalvageReport {
  const nothing = (): SalvageReport => ({ salvagedRuns: 0, lostRuns: openRunsOf(target) });
  if (!existsSync(path)) return nothing();
  try {
    return salvageOpened(driver, path, target, log);
  } catch (error) {
    if (toFailure(error).retry && !isUnreadable(error)) throw error;
    log('warn', `Nothing of the damaged file can be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const patched = `${path}.patched`;
  try {
    // The head of the file is a page of its own. That of the copy, or of a new store, serves to find the rest.
    target.db.pragma('wal_checkpoint(TRUNCATE)');
    patchHead(path, patched, head);
    return salvageOpened(driver, patched, target, log);
  } catch (error) {
    if (toFailure(error).retry && !isUnreadable(error)) throw error;
    log('warn', `Nothing of it can be read with another head either: ${error instanceof Error ? error.message : String(error)}`);
    return nothing();
  } finally {
    removeDatabase(patched);
  }
}

function salvageOpened(driver: Driver, path: string, target: OpenStoreFile, log: RuntimeLog): SalvageReport {
  const source = connect(driver, path, { timeoutMs: 0, readonly: true });
  try {
    const found = source.prepare("SELECT 1 FROM sqlite_master WHERE name = 'runs'").get();
    if (found === undefined) throw Object.assign(new Error('its tables cannot be found'), { code: 'SQLITE_CORRUPT' });
    return salvage(source, target, log);
  } finally {
    source.close();
  }
}

/** A copy of the damaged file with the first page of another, which has the same tables at the same places. */
function patchHead(from: string, to: string, other: string): void {
  const head = Buffer.alloc(65_536);
  const file = openSync(other, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  const claimed = head.readUInt16BE(16);
  const pageBytes = claimed === 1 ? 65_536 : claimed;
  copyFileSync(from, to);
  const pages = Math.floor(statSync(to).size / pageBytes);
  head.writeUInt32BE(pages, 28);
  // The count of pages is believed when these two are equal.
  head.writeUInt32BE(head.readUInt32BE(24), 92);
  const copy = openSync(to, 'r+');
  try {
    writeSync(copy, head, 0, pageBytes, 0);
  } finally {
    closeSync(copy);
  }
}

/** With nothing salvaged, every run of the backup that had not ended may have gone further. */
function openRunsOf(target: OpenStoreFile): LostRun[] {
  const { runs } = target.tables.runs.open(0, 100_000);
  return runs.map(({ summary }) => ({
    runId: summary.runId,
    workflow: summary.workflow,
    state: 'older',
    reason: 'the damaged file could not tell how far it was',
  }));
}

function isUnreadable(error: unknown): boolean {
  const code = codeOf(error);
  return ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR', 'SQLITE_CANTOPEN'].some((prefix) => code.startsWith(prefix));
}

function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}

function textOf(restored: Restored): string {
  const from = restored.from === null ? 'There was no backup' : `The store goes on from the backup ${restored.from}`;
  const lost = restored.lostRuns.length === 0 ? 'No run is known to be lost' : `${restored.lostRuns.length} runs are not all there`;
  return `${from}; ${restored.salvagedRuns} runs were taken over from the damaged file. ${lost}. The damaged files are in ${restored.damagedFolder}.`;
}
