import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unreadCommits } from './log-tail.ts';
import { temporaryFolder } from './testing/folders.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

/** A database whose log holds these commits, by themselves four of a page each, as a killed owner leaves it. */
function killed(commits: readonly string[] = [0, 1, 2, 3].map((value) => `INSERT INTO t VALUES (${value})`)): string {
  const live = join(folder.path, 'live.sqlite');
  const db = new SqliteDatabase(live);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE t (x)');
  db.pragma('wal_checkpoint(TRUNCATE)');
  for (const commit of commits) db.exec(commit);
  const path = join(folder.path, 'killed.sqlite');
  for (const end of ['', '-wal']) copyFileSync(live + end, path + end);
  db.close();
  return path;
}

test('nothing is behind the last commit of a whole log, and no log has none', () => {
  const path = killed();
  expect(unreadCommits(path, 4)).toBe(0);
  expect(unreadCommits(join(folder.path, 'none.sqlite'), 0)).toBe(0);
});

test('commits behind a changed one are counted, the changed one too', () => {
  expect(unreadCommits(killed(), 1)).toBe(3);
});

test('a commit of many pages is one', () => {
  const path = killed(['INSERT INTO t VALUES (zeroblob(50000))', 'INSERT INTO t VALUES (1)']);
  expect(unreadCommits(path, 0)).toBe(2);
});

test('a frame that was cut short ends no commit', () => {
  const path = killed();
  truncateSync(`${path}-wal`, statSync(`${path}-wal`).size - 1);
  expect(unreadCommits(path, 0)).toBe(3);
  writeFileSync(`${path}-wal`, Buffer.alloc(20));
  expect(unreadCommits(path, 0)).toBe(0);
});

test('what an earlier round of the log left behind is not', () => {
  const path = killed();
  const log = readFileSync(`${path}-wal`);
  // A new round begins with other salts in the head; the frames behind it are old ones.
  log.writeUInt32BE(log.readUInt32BE(16) + 1, 16);
  writeFileSync(`${path}-wal`, log);
  expect(unreadCommits(path, 0)).toBe(0);
});
