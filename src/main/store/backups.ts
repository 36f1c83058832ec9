import { mkdirSync, renameSync, rmSync, statfsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { beforeName, type BackupFolder, dailyName } from './backup-folder.ts';
import { checkFile, detachLog, type FileReport } from './check-file.ts';
import { syncFile, syncFolder } from './durable-file.ts';
import { toFailure } from './failure.ts';
import type { Database, Driver } from './sqlite.ts';

/** What a copy is made of, and how it is checked. */
export interface BackupSource {
  readonly db: Database;
  readonly folder: BackupFolder;
  readonly log: RuntimeLog;
  /** Checks the copy in a thread of its own. */
  readonly check: (path: string) => Promise<FileReport>;
  /** True when the run's journal in the store itself is damaged too: the copy is then a true one. */
  readonly isDamaged: (runId: string) => boolean;
  /** The copy has pages that SQLite cannot read: so may the store. */
  readonly onBroken: () => void;
  /** Aborted when the store is closed: the copy is given up. */
  readonly signal: AbortSignal;
}

/** 1 MB a step: the store answers in between. */
const pagesAtOnce = 256;
const spareBytes = 64 * 1024 * 1024;
const partName = 'store-unchecked.part';

/** Copies the store in steps while it is used, checks the copy, and keeps it when it is whole. Error: `storage`, with the reason. */
export async function makeBackup({ db, folder, log, check, isDamaged, onBroken, signal }: BackupSource, now: number): Promise<void> {
  const part = join(folder.path, partName);
  try {
    mkdirSync(folder.path, { recursive: true });
    removePart(part);
    const bytes = Number(db.pragma('page_count') ?? 0) * Number(db.pragma('page_size') ?? 0);
    assertRoom(folder.path, bytes);
    await db.backup(part, pagesAtOnce, signal);
    const report = await checkUnless(signal, part, check);
    if (report.problem !== null) {
      onBroken();
      throw new MillraceError('storage', `The copy is not whole: ${report.problem}.`);
    }
    const other = report.damaged.find((run) => !isDamaged(run.runId));
    if (other !== undefined)
      throw new MillraceError('storage', `The copy of run ${other.runId} is damaged at event ${other.seq}: ${other.reason}.`);
    const file = dailyName(now);
    syncFile(part);
    renameSync(part, join(folder.path, file));
    syncFolder(folder.path);
    folder.add(file, now);
    for (const run of report.damaged) {
      log('warn', `Run ${run.runId} is damaged in the store itself; the backup ${file} holds it as it is.`, {
        runId: run.runId,
        seq: run.seq,
      });
    }
    folder.prune(now);
    log('info', `Copied the store to ${join(folder.path, file)} and checked the copy.`, { bytes });
  } catch (error) {
    const failure = toFailure(error);
    const message = `The store could not be copied: ${failure.message}`;
    removePart(part);
    if (!signal.aborted) note(folder, message);
    throw new MillraceError('storage', message, failure.data);
  }
}

/** A check is one long call that cannot be interrupted; over an empty file it ends at the next page. */
async function checkUnless(signal: AbortSignal, part: string, check: BackupSource['check']): Promise<FileReport> {
  const empty = () => {
    try {
      truncateSync(part);
    } catch {
      // The check goes on to its end, and is waited for.
    }
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', empty);
  try {
    return await check(part);
  } finally {
    signal.removeEventListener('abort', empty);
    signal.throwIfAborted();
  }
}

/**
 * Copies the store before its layout changes, and checks the copy; nothing else waits for the store yet. A full or failing
 * disk stops the change of layout; so does a store that is not whole.
 */
export function makeBackupBefore(
  driver: Driver,
  db: Database,
  folder: BackupFolder,
  blobsFolder: string,
  version: number,
  log: RuntimeLog,
): void {
  const now = Date.now();
  const part = join(folder.path, partName);
  mkdirSync(folder.path, { recursive: true });
  removePart(part);
  db.exec(`VACUUM INTO '${part.replaceAll("'", "''")}'`);
  detachLog(driver, part);
  const report = checkFile(driver, part, blobsFolder);
  if (report.problem !== null) {
    removePart(part);
    throw Object.assign(new Error(`The copy is not whole: ${report.problem}.`), { code: 'SQLITE_CORRUPT' });
  }
  for (const run of report.damaged) log('warn', `Run ${run.runId} is damaged at event ${run.seq}: ${run.reason}.`, { runId: run.runId });
  const file = beforeName(version, now);
  syncFile(part);
  renameSync(part, join(folder.path, file));
  syncFolder(folder.path);
  folder.add(file, now);
  folder.prune(now);
  log('info', `Copied the store to ${join(folder.path, file)} before changing its layout.`);
}

function assertRoom(path: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= bytes + spareBytes) return;
  throw new MillraceError('storage', `The disk has no room for a copy of ${Math.ceil(bytes / 1_048_576)} MB.`);
}

function removePart(part: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(part + end, { force: true });
}

/** The reason is kept for the storage meter; where even that cannot be written the log has it. */
function note(folder: BackupFolder, problem: string): void {
  try {
    folder.setProblem(problem);
  } catch {
    // The disk is full or gone.
  }
}
