import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { contentHash } from './content-hash.ts';
import type { Database } from './sqlite.ts';

export interface Migration {
  /** 1, 2, 3 …; also the file's `user_version` afterwards. */
  readonly id: number;
  readonly name: string;
  readonly sql: string;
  /** What SQL cannot do, after it, in the same transaction. */
  readonly finish?: (db: Database) => void;
}

/**
 * Brings the file to the newest layout, one transaction a step. Before the first step of an existing file `backUp`
 * is called with its number, and stops it by throwing. A step that
 * was applied with another text is an error: two files with the same number would then have different layouts.
 */
export function migrate(
  db: Database,
  path: string,
  migrations: readonly Migration[],
  log: RuntimeLog,
  backUp: (version: number) => void,
): void {
  db.exec(
    'CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL)',
  );
  const applied = db.prepare<{ id: number; name: string; hash: string }>('SELECT id, name, hash FROM migrations ORDER BY id').all();
  for (const row of applied) {
    const known = migrations[row.id - 1];
    if (known === undefined || contentHash(known.sql) !== row.hash) {
      throw new MillraceError(
        'unsupported',
        `${path} was laid out by another build: its step ${row.id} (${row.name}) is not the one this Millrace knows. Open it with the build that made it.`,
        { migration: row.id },
      );
    }
  }
  const waiting = migrations.slice(applied.length);
  const first = waiting[0];
  if (first === undefined) return;
  if (applied.length > 0) backUp(first.id);
  const insert = db.prepare('INSERT INTO migrations (id, name, hash, applied_at) VALUES (?, ?, ?, ?)');
  for (const migration of waiting) {
    db.transaction(() => {
      db.exec(migration.sql);
      migration.finish?.(db);
      insert.run(migration.id, migration.name, contentHash(migration.sql), Date.now());
      db.pragma(`user_version = ${migration.id}`);
    });
    log('info', `The store's layout is now ${migration.id} (${migration.name}).`);
  }
}
