import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowHolds, rowSeal, type SealedTable, sealedColumns } from './row-seal.ts';
import { allHolds, type Changing, type Lasting, listedHolds } from './run-seal.ts';
import type { Database, SqlValue } from './sqlite.ts';
import type { Tables } from './tables/index.ts';
import { openEmptyFile } from './testing/empty-file.ts';
import { temporaryFolder } from './testing/folders.ts';
import { newRun, summaryOf } from './testing/samples.ts';

type Row = Record<string, SqlValue>;

let folder: ReturnType<typeof temporaryFolder>;
let db: Database;
let tables: Tables;

beforeEach(async () => {
  folder = temporaryFolder();
  ({ db, tables } = await openEmptyFile(folder.path));
});

afterEach(() => {
  db.close();
  folder.remove();
});

function columnsOf(table: string): string[] {
  const rows = db.prepare<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all();
  return rows.map(({ name }) => name);
}

function other(value: SqlValue | undefined): SqlValue {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' ? `${value}x` : 'x';
}

describe.each<[SealedTable, readonly string[]]>([
  ['task_records', []],
  ['metrics', []],
  ['drafts', []],
  // A number that nobody sees but the order of the versions of a file.
  ['versions', ['version']],
  ['settings', []],
  // When it was used last: which result makes room for another.
  ['cached_results', ['used']],
  ['pins', []],
])('the seal of a row of %s', (table, unsealed) => {
  it('covers every column that is shown or acted on', () => {
    const expected = columnsOf(table).filter((column) => column !== 'seal' && !unsealed.includes(column));
    expect([...sealedColumns(table)].sort()).toEqual(expected.sort());
    const row: Row = Object.fromEntries(expected.map((column, index) => [column, index % 2 === 0 ? `${index}` : null]));
    const seal = rowSeal(table, row);
    expect(rowHolds(table, { ...row, seal })).toBe(true);
    expect(rowHolds(table, { ...row, seal: null })).toBe(false);
    for (const column of expected) expect(rowHolds(table, { ...row, [column]: other(row[column]), seal }), column).toBe(false);
  });
});

describe('the seals of a run', () => {
  /** What a list does not read. */
  const unlisted = ['base_dir', 'durability', 'trigger_data', 'inputs', 'outputs', 'depth', 'start_data'];
  /** A number of the file, what is kept of the run in bytes, the mark of removal, which has a seal in place of the other. */
  const unsealed = ['run', 'bytes', 'removed'];

  it('cover every column, those a list shows without the others', () => {
    const run = newRun('run', { parent: { runId: 'parent', task: 'call', item: 2 }, basedOn: 'earlier', start: { from: 'a' }, depth: 1 });
    tables.runs.create(run);
    const error = { code: 'timeout', message: 'late', task: 'a' } as const;
    tables.runs.putSummary(summaryOf(run, { status: 'failed', startedAt: 2000, endedAt: 5000, error, asks: 1 }), { sum: 3 }, 7);
    const row = db.prepare<Row & Changing & Lasting>('SELECT * FROM runs').get();
    if (row === undefined) throw new Error('The run is not there.');
    const text = (value: SqlValue | undefined) => (typeof value === 'string' ? value : null);
    const holds = (of: typeof row) => allHolds(of, text(of.outputs), text(of.seal), text(of.content_seal));
    const isListed = (of: typeof row) => listedHolds(of, text(of.seal), text(of.content_seal));
    expect([holds(row), isListed(row)]).toEqual([true, true]);
    for (const column of columnsOf('runs')) {
      const changed = { ...row, [column]: other(row[column]) };
      expect(holds(changed), column).toBe(unsealed.includes(column));
      if (column !== 'seal' && column !== 'content_seal')
        expect(isListed(changed), column).toBe(unsealed.includes(column) || unlisted.includes(column));
    }
  });
});
