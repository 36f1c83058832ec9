import { rmSync } from 'node:fs';
import { MillraceError } from '../../engine/errors.ts';
import { Damage } from './damage.ts';
import { codeOf } from './failure.ts';
import { unreadCommits } from './log-tail.ts';
import { committedFrames, connect, type Database, type Driver } from './sqlite.ts';
import { logProblem, readLogMark, type StoreState } from './state-file.ts';

export interface Inspection {
  readonly driver: Driver;
  readonly path: string;
  readonly lockTimeoutMs: number;
  /** What the last owner noted; null when it noted nothing. */
  readonly noted: StoreState | null;
  /** How much SQLite looks at: nothing beyond what the note tells, all pages, or indexes too. */
  readonly check: 'none' | 'quick' | 'thorough';
}

/**
 * Looks at a database that was not closed in order, without changing a byte: is it what was written last? Throws `Damage`,
 * what SQLite throws, or `in_use` when somebody has it open.
 */
export function inspect({ driver, path, lockTimeoutMs, noted, check }: Inspection): void {
  // Only a connection that cannot write leaves the log alone when it is closed.
  const db = connect(driver, path, { timeoutMs: lockTimeoutMs, readonly: true });
  try {
    // Reading takes a lock that lasts while the file is open with a log: from here on nobody else can own it.
    db.prepare('SELECT count(*) AS count FROM sqlite_master').get();
    const log = noted?.log ?? null;
    const problem = logProblem(log, readLogMark(path, null));
    if (problem !== null) throw new Damage(problem.reason, problem.usable);
    if (check !== 'none') {
      const found = db.pragma(check === 'thorough' ? 'integrity_check(1)' : 'quick_check(1)');
      if (found !== 'ok') throw new Damage(String(found), true);
    }
    const frames = committedFrames(db);
    if (frames !== null && unreadCommits(path, frames) > 1) throw new Damage('a part of its write-ahead log cannot be read', true);
    if (noted !== null) assertAllThere(db, path, noted);
  } catch (error) {
    // A journal from before the write-ahead log is rolled back by whoever opens the file to write; no reader may look before.
    if (codeOf(error).startsWith('SQLITE_READONLY')) return;
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw new MillraceError('in_use', `${path} is held by another process.`);
    throw error;
  } finally {
    db.close();
    // Left by a connection that shares; the owner of a store does not.
    rmSync(`${path}-shm`, { force: true });
  }
}

function assertAllThere(db: Database, path: string, { log, lastRow }: StoreState): void {
  if (db.pragma('page_count') === 0) throw new Damage('its file is empty', false);
  const frames = committedFrames(db);
  const found = readLogMark(path, frames);
  if (log !== null && found?.round === log.round && frames !== null && frames < (log.frames ?? 0)) {
    throw new Damage('a part of its write-ahead log cannot be read', true);
  }
  const last =
    db.prepare<{ row: number }>('SELECT max(indexed_until, coalesce((SELECT max(row) FROM journal), 0)) AS row FROM journal_progress').get()
      ?.row ?? 0;
  if (last < lastRow) throw new Damage(found === null ? 'its write-ahead log is gone' : 'what was committed last cannot be read', true);
}
