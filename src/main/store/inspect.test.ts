import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './client.ts';
import { applicationId } from './database.ts';
import { connect, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

test('a journal from before the write-ahead log is rolled back, and is no damage', async () => {
  const being = join(folder.path, 'being-written.sqlite');
  const dataDir = join(folder.path, 'data');
  const path = join(dataDir, 'store.sqlite');
  mkdirSync(dataDir);
  // A machine that loses power while the file is first laid out leaves pages that are half written, and what they were.
  const db = connect(await loadDriver(), being, { timeoutMs: 0 });
  db.pragma(`application_id = ${applicationId}`);
  db.exec('CREATE TABLE filler (text TEXT)');
  db.pragma('cache_size = 1');
  db.exec('BEGIN');
  const insert = db.prepare('INSERT INTO filler (text) VALUES (?)');
  for (let row = 0; row < 200; row += 1) insert.run('x'.repeat(1000));
  copyFileSync(being, path);
  copyFileSync(`${being}-journal`, `${path}-journal`);
  db.exec('ROLLBACK');
  db.close();

  const store = await openStore(quietOptions(dataDir));
  try {
    expect(store.restored()).toBeNull();
    expect(await store.getSetting('nothing')).toBeUndefined();
    expect(existsSync(`${path}-journal`)).toBe(false);
  } finally {
    await store.close();
  }
});
