import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBlobs } from '../blobs.ts';
import { sealOf } from '../row-seal.ts';
import type { Database } from '../sqlite.ts';
import { openEmptyFile } from '../testing/empty-file.ts';
import { temporaryFolder } from '../testing/folders.ts';
import { newRun } from '../testing/samples.ts';
import { openTables, type Tables } from './index.ts';

/** More rows than are indexed in memory alone. */
const indexed = 4100;
const payload = '[{"type":"sample"}]';
let folder: ReturnType<typeof temporaryFolder>;
let db: Database;
let tables: Tables;

beforeEach(async () => {
  folder = temporaryFolder();
  ({ db, tables } = await openEmptyFile(folder.path));
  for (const runId of ['one', 'two']) tables.runs.create(newRun(runId));
  appendTo('one', 0, indexed - 100);
  appendTo('two', 0, 100);
  expect(db.prepare('SELECT count(*) AS rows FROM journal_index').get()).toEqual({ rows: indexed });
  // What came since is not in the table of the index yet.
  appendTo('two', 100, 10);
});

afterEach(() => {
  db.close();
  folder.remove();
});

function reopened(): Tables {
  return openTables(db, openBlobs(join(folder.path, 'blobs')), null, () => {});
}

function appendTo(runId: string, from: number, count: number): void {
  db.transaction(() => {
    for (let seq = from; seq < from + count; seq += 1)
      tables.journal.append({ kind: 'append', runId, firstSeq: seq, lastSeq: seq, at: seq, payload });
    tables.journal.tidy();
  });
}

function seqsOf(runId: string): number[] {
  const found: number[] = [];
  for (let seq = 0, end = false; !end; seq = found.length) {
    const page = tables.journal.page(runId, seq, 1000);
    for (const row of page?.rows ?? []) found.push(row.first_seq);
    end = page?.end ?? true;
  }
  return found;
}

const numbers = (count: number) => Array.from({ length: count }, (_, seq) => seq);

function bytesKept(): number {
  return tables.runs.use(tables.journal.uncounted()).reduce((sum, { bytes }) => sum + bytes, 0);
}

const damages: [string, string][] = [
  ['too small', `UPDATE journal_progress SET indexed_until = 100`],
  ['a little too large', `UPDATE journal_progress SET indexed_until = ${indexed + 8}`],
  ['far too large', 'UPDATE journal_progress SET indexed_until = 1000000000'],
  ['below zero', 'UPDATE journal_progress SET indexed_until = -1'],
  ['a text', `UPDATE journal_progress SET indexed_until = 'x'`],
  ['sealed with another seal', 'UPDATE journal_progress SET seal = seal + 1'],
  ['not sealed', 'UPDATE journal_progress SET seal = NULL'],
  ['gone', 'DELETE FROM journal_progress'],
];

describe.each(damages)('a note of how far the index goes that is %s', (_, sql) => {
  beforeEach(() => {
    db.exec(sql);
    tables = reopened();
  });

  it('hides no event, and gives no number twice', () => {
    expect(seqsOf('one')).toEqual(numbers(indexed - 100));
    expect(seqsOf('two')).toEqual(numbers(110));
    expect(tables.journal.lastRow()).toBe(indexed + 10);
    expect(tables.journal.lastSeq('two')).toBe(109);
    appendTo('two', 110, 1);
    expect(seqsOf('two')).toEqual(numbers(111));
  });

  it('counts no byte twice, and is put right with the next rows', () => {
    const bytes = (indexed + 10) * payload.length;
    expect(bytesKept()).toBe(bytes);
    appendTo('two', 110, 1);
    expect(db.prepare('SELECT indexed_until, seal FROM journal_progress').all()).toEqual([
      { indexed_until: indexed + 11, seal: sealOf([indexed + 11]) },
    ]);
    expect(bytesKept()).toBe(bytes + payload.length);
    tables = reopened();
    expect(tables.journal.uncounted().size).toBe(0);
    expect(bytesKept()).toBe(bytes + payload.length);
    expect(seqsOf('two')).toEqual(numbers(111));
  });

  it('leaves nothing of a run that is removed', () => {
    const removal = tables.runs.beginRemoval('two');
    expect(removal).not.toBeNull();
    for (const orphans = new Set<string>(); removal !== null && !tables.journal.removeSlice(removal.run, 50, orphans); );
    const left = 'SELECT (SELECT count(*) FROM journal) AS rows, (SELECT count(*) FROM journal_index) AS places';
    expect(db.prepare(left).get()).toEqual({ rows: indexed - 100, places: indexed - 100 });
    expect(seqsOf('one')).toEqual(numbers(indexed - 100));
  });
});
