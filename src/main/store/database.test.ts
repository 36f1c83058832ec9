import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './client.ts';
import { openDatabase } from './database.ts';
import { type Migration, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { connect, type Database, type Driver, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

const log = () => {};
let driver: Driver;
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let opened: Database[];

beforeEach(async () => {
  driver = await loadDriver();
  folder = temporaryFolder();
  path = join(folder.path, 'store.sqlite');
  opened = [];
});

afterEach(() => {
  for (const db of opened) db.close();
  folder.remove();
});

function open(over: { minimumSqlite?: string; latestVersion?: number } = {}): Database {
  const { db } = openDatabase(driver, { path, minimumSqlite: '3.51.3', lockTimeoutMs: 50, latestVersion: migrations.length, log, ...over });
  opened.push(db);
  return db;
}

function closeAll(): void {
  for (const db of opened) db.close();
  opened = [];
}

function plain<T>(work: (db: Database) => T): T {
  const db = connect(driver, path, { timeoutMs: 50 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

describe('openDatabase', () => {
  it('commits with a full sync, also after writes and when opened again', () => {
    for (let round = 0; round < 2; round += 1) {
      const db = open();
      expect(db.pragma('synchronous')).toBe(2);
      db.transaction(() => db.exec(`CREATE TABLE t${round} (a)`));
      expect(db.pragma('synchronous')).toBe(2);
      closeAll();
    }
  });

  it('would have been left at a lesser sync by the driver', () => {
    plain((db) => {
      db.pragma('journal_mode = WAL');
      db.exec('CREATE TABLE t (a)');
    });
    expect(
      plain((db) => {
        db.exec('INSERT INTO t VALUES (1)');
        return db.pragma('synchronous');
      }),
    ).toBe(1);
  });

  it('sets what the manual says', () => {
    const db = open();
    const read = (name: string) => db.pragma(name);
    expect(read('journal_mode')).toBe('wal');
    expect(read('locking_mode')).toBe('exclusive');
    expect(read('auto_vacuum')).toBe(2);
    expect(read('foreign_keys')).toBe(1);
    expect(read('trusted_schema')).toBe(0);
    expect(read('cell_size_check')).toBe(1);
    expect(read('fullfsync')).toBe(1);
    expect(read('checkpoint_fullfsync')).toBe(1);
    expect(read('mmap_size') ?? 0).toBe(0);
    expect(read('wal_autocheckpoint')).toBe(1000);
    expect(read('journal_size_limit')).toBe(64 * 1024 * 1024);
    expect(read('application_id')).toBe(0x4d696c6c);
    expect(read('busy_timeout')).toBe(5000);
  });

  it('keeps a second opener out, and leaves no shared-memory file', () => {
    open();
    expect(() => open()).toThrowError(expect.objectContaining({ code: 'in_use' }));
    expect(readdirSync(folder.path).sort()).toEqual(['store.sqlite', 'store.sqlite-wal']);
  });

  it('refuses an SQLite that is too old', () => {
    expect(() => open({ minimumSqlite: '3.1000.0' })).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('3.1000.0') }),
    );
    expect(() => open({ minimumSqlite: '3.9.99' })).not.toThrow();
  });

  it('refuses a file of a newer Millrace without touching it', () => {
    open().pragma('user_version = 7');
    closeAll();
    expect(() => open()).toThrowError(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('newer Millrace') }));
  });

  it('refuses a file that is not ours', () => {
    plain((db) => db.exec('CREATE TABLE theirs (a)'));
    expect(() => open()).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('not a Millrace store') }),
    );
    expect(plain((db) => db.prepare<{ name: string }>('SELECT name FROM sqlite_master').all())).toEqual([{ name: 'theirs' }]);
  });
});

describe('migrate', () => {
  const first: Migration = { id: 1, name: 'first', sql: 'CREATE TABLE a (x)' };
  const second: Migration = { id: 2, name: 'second', sql: 'CREATE TABLE b (x); INSERT INTO b SELECT x FROM a' };

  it('applies what is missing, once, and copies an existing file before', () => {
    const db = open();
    const copied: number[] = [];
    const backUp = (version: number) => {
      expect(db.pragma('user_version')).toBe(1);
      copied.push(version);
    };
    migrate(db, path, [first], log, backUp);
    db.exec('INSERT INTO a VALUES (5)');
    expect(copied).toEqual([]);
    migrate(db, path, [first, second], log, backUp);
    migrate(db, path, [first, second], log, backUp);
    expect(db.pragma('user_version')).toBe(2);
    expect(db.prepare('SELECT x FROM b').all()).toEqual([{ x: 5 }]);
    expect(copied).toEqual([2]);
  });

  it('refuses a file whose step had another text', () => {
    const db = open();
    migrate(db, path, [first, second], log, () => {});
    expect(() => migrate(db, path, [first, { ...second, sql: 'CREATE TABLE b (y)' }], log, () => {})).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('step 2 (second)') }),
    );
  });

  it('leaves the layout as it was when a step fails', () => {
    const db = open();
    migrate(db, path, [first], log, () => {});
    expect(() =>
      migrate(db, path, [first, { id: 2, name: 'broken', sql: 'CREATE TABLE c (x); SELECT nothing FROM nowhere' }], log, () => {}),
    ).toThrow();
    expect(db.pragma('user_version')).toBe(1);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'c'").all()).toEqual([]);
  });

  it('numbers the steps 1, 2, 3 …', () => {
    expect(migrations.map((migration) => migration.id)).toEqual(migrations.map((_, index) => index + 1));
  });
});

describe('openStore', () => {
  it('says who holds the folder', async () => {
    const store = await openStore(quietOptions(folder.path, { owner: { kind: 'serve', url: 'http://127.0.0.1:1/' } }));
    await expect(openStore(quietOptions(folder.path))).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringMatching(new RegExp(`held by process ${process.pid} \\(serve, since \\d{4}-`)),
      data: expect.objectContaining({ pid: process.pid, url: 'http://127.0.0.1:1/' }),
    });
    await store.close();
    expect(readdirSync(folder.path).sort()).toEqual(['blobs', 'store.sqlite', 'store.state']);
    await (await openStore(quietOptions(folder.path))).close();
  });
});
