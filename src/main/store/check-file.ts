import { type Blobs, openBlobs } from './blobs.ts';
import { checkChains, type DamagedRun } from './chains.ts';
import { applicationId } from './database.ts';
import { connect, type Driver } from './sqlite.ts';

/** What a check of a whole database file found. */
export interface FileReport {
  /** Why the file cannot be used; null when SQLite finds it whole. */
  readonly problem: string | null;
  /** Runs whose journal does not read or verify. */
  readonly damaged: readonly DamagedRun[];
}

/**
 * Checks a database that nobody has open: SQLite's check with the indexes, then every run's journal and the blobs it names. Never the
 * live file. A long piece of work (about 2 s for 100 MB): call it in a thread, or before anything waits.
 */
export function checkFile(driver: Driver, path: string, blobsFolder: string): FileReport {
  try {
    return check(driver, path, openBlobs(blobsFolder));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), damaged: [] };
  }
}

/** Makes a copied file one that needs no log beside it, so that it can be opened read-only and moved alone. */
export function detachLog(driver: Driver, path: string): void {
  const db = connect(driver, path, { timeoutMs: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function check(driver: Driver, path: string, blobs: Blobs): FileReport {
  const db = connect(driver, path, { timeoutMs: 0, readonly: true });
  try {
    db.pragma('cell_size_check = ON');
    if (db.pragma('application_id') !== applicationId) return { problem: 'it is not a Millrace store', damaged: [] };
    const problem = db.pragma('integrity_check(1)');
    if (problem !== 'ok') return { problem: String(problem), damaged: [] };
    const steps = checkChains(db, blobs);
    for (;;) {
      const step = steps.next();
      if (step.done) return { problem: null, damaged: step.value };
    }
  } finally {
    db.close();
  }
}
