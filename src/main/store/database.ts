import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { Damage, foreignFile } from './damage.ts';
import { codeOf } from './failure.ts';
import { assertConsistent, knowsAStep, readApplied } from './layout.ts';
import { migrations } from './migrations/index.ts';
import { connect, type Database, type Driver } from './sqlite.ts';

export interface DatabaseOptions {
  readonly path: string;
  readonly minimumSqlite: string;
  readonly lockTimeoutMs: number;
  /** Newest layout this build knows. */
  readonly latestVersion: number;
  readonly log: RuntimeLog;
}

/** "Mill": tells our files from other SQLite files. */
export const applicationId = 0x4d696c6c;
const fullSync = 2;

/**
 * Opens the file, takes its lock and makes every commit durable. Errors: `in_use`, `unsupported` (SQLite too old, a
 * foreign file, a newer layout), `storage`; `Damage` where the file contradicts itself. Nothing is written before the file is known to be ours.
 */
export function openDatabase(driver: Driver, options: DatabaseOptions): { db: Database; sqlite: string } {
  const db = connect(driver, options.path, { timeoutMs: options.lockTimeoutMs });
  try {
    const sqlite = db.prepare<{ version: string }>('SELECT sqlite_version() AS version').get()?.version ?? '0';
    if (compareVersions(sqlite, options.minimumSqlite) < 0) {
      throw new MillraceError(
        'unsupported',
        `SQLite ${sqlite} is older than ${options.minimumSqlite}, which the store needs. Install Millrace again.`,
      );
    }
    configure(db, options);
    return { db, sqlite };
  } catch (error) {
    db.close();
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw new MillraceError('in_use', `${options.path} is held by another process.`);
    if (codeOf(error) === 'SQLITE_NOTADB')
      throw new MillraceError('unsupported', `${options.path} is not a Millrace store. Choose another data folder.`, foreignFile);
    throw error;
  }
}

function configure(db: Database, options: DatabaseOptions): void {
  const { path } = options;
  assertOurs(db, options);
  if (db.pragma('page_count') === 0) attempt(db, 'auto_vacuum = INCREMENTAL', options);
  // Before WAL: one owner, no shared-memory file, and a second opener is told at once.
  attempt(db, 'locking_mode = EXCLUSIVE', options);
  const mode = db.pragma('journal_mode = WAL');
  if (mode !== 'wal') options.log('warn', `The store's journal mode is ${String(mode)} and not wal.`, { path });
  for (const pragma of [
    'synchronous = FULL',
    'fullfsync = ON',
    'checkpoint_fullfsync = ON',
    'foreign_keys = ON',
    'trusted_schema = OFF',
    'cell_size_check = ON',
    'mmap_size = 0',
    'wal_autocheckpoint = 1000',
    'journal_size_limit = 67108864',
  ]) {
    attempt(db, pragma, options);
  }
  firstWrite(db);
  assertDurable(db, options);
  attempt(db, 'busy_timeout = 5000', options);
}

/** Takes the exclusive lock, and makes the setting of `synchronous` show what it really is. */
function firstWrite(db: Database): void {
  db.exec('BEGIN EXCLUSIVE');
  try {
    db.exec('CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY CHECK (id = 1), opened_at INTEGER NOT NULL)');
    db.prepare('INSERT INTO probe (id, opened_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at').run(
      Date.now(),
    );
    db.pragma(`application_id = ${applicationId}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** better-sqlite3's build turns `synchronous` down to NORMAL by itself after the first write; power loss would then lose results. */
function assertDurable(db: Database, options: DatabaseOptions): void {
  const synchronous = db.pragma('synchronous');
  if (synchronous === fullSync) return;
  if (synchronous === null) {
    options.log('warn', 'This SQLite does not tell whether commits are durable.', { path: options.path });
    return;
  }
  throw new MillraceError('storage', `Commits to ${options.path} would not be durable (synchronous is ${synchronous}, not ${fullSync}).`);
}

function assertOurs(db: Database, options: DatabaseOptions): void {
  const id = db.pragma('application_id') ?? 0;
  const version = Number(db.pragma('user_version') ?? 0);
  const tables = db.prepare<{ count: number }>('SELECT count(*) AS count FROM sqlite_master').get()?.count ?? 0;
  const applied = readApplied(db);
  if (id !== applicationId && (id !== 0 || tables > 0)) {
    if (knowsAStep(applied, migrations)) throw new Damage('the head of the file is damaged', true);
    throw new MillraceError('unsupported', `${options.path} is not a Millrace store. Choose another data folder.`, foreignFile);
  }
  if (applied !== null && applied.length > 0) assertConsistent(applied, version, migrations);
  if (version > options.latestVersion) {
    throw new MillraceError(
      'unsupported',
      `${options.path} was written by a newer Millrace (layout ${version}; this one knows ${options.latestVersion}). Update Millrace, or choose another data folder.`,
      { layout: version },
    );
  }
}

/** Sets what this SQLite knows. Lock and disk errors count; "no such pragma" does not. */
function attempt(db: Database, pragma: string, options: DatabaseOptions): void {
  try {
    db.pragma(pragma);
  } catch (error) {
    const code = codeOf(error);
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_IOERR') || code === 'SQLITE_FULL') throw error;
    options.log('warn', `The store could not set ${pragma}: ${error instanceof Error ? error.message : String(error)}`, {
      path: options.path,
    });
  }
}

/** Below 0 when version `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
