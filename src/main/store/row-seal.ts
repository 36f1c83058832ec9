import { crc32 } from 'node:zlib';
import { metricNames, metricShape } from './metric-shape.ts';
import { salvageRows } from './salvage-rows.ts';
import type { Database, SqlValue } from './sqlite.ts';

type Row = Readonly<Record<string, SqlValue>>;

/**
 * Tables whose rows stand alone, with their keys and the columns their seal covers: all that is ever shown or acted on.
 * SQLite does not notice a changed byte inside a row; a seal notices every change of up to 32 bits in a row, and of
 * the others all but one in 2^32.
 */
const sealed = {
  task_records: {
    key: 'ended_at, run_id, task, visit',
    columns: [
      'ended_at',
      'run_id',
      'task',
      'visit',
      'workflow',
      'action',
      'status',
      'queued_at',
      'started_at',
      'work_ms',
      'wait_ms',
      'attempts',
      'error_code',
    ],
  },
  metrics: { key: 'at', columns: ['at', 'interval_ms', ...metricNames.map((name) => metricShape[name].column)] },
  drafts: { key: 'rowid', columns: ['path', 'text', 'base_hash', 'saved_at'] },
  versions: { key: 'version', columns: ['path', 'hash', 'saved_at'] },
  settings: { key: 'key', columns: ['key', 'value'] },
  cached_results: { key: 'rowid', columns: ['key', 'result', 'port', 'expires_at'] },
  pins: { key: 'path, task', columns: ['path', 'task', 'result', 'saved_at'] },
} as const satisfies Record<string, { key: string; columns: readonly string[] }>;

export type SealedTable = keyof typeof sealed;

export function isSealedTable(table: string): table is SealedTable {
  return Object.hasOwn(sealed, table);
}

/** In the order in which `sealOf` takes their values. */
export function sealedColumns(table: SealedTable): readonly string[] {
  return sealed[table].columns;
}

/** The seal of values in the order of `sealedColumns`, or of anything else. An unsigned number of 32 bits. */
export function sealOf(values: readonly SqlValue[]): number {
  return crc32(JSON.stringify(values));
}

/** The seal a row with these columns should have. */
export function rowSeal(table: SealedTable, row: object): number {
  const values = row as Row;
  return sealOf(sealed[table].columns.map((column) => values[column] ?? null));
}

/** False for a row that is not what was written. `row` holds the sealed columns and `seal`. */
export function rowHolds(table: SealedTable, row: { readonly seal: SqlValue }): boolean {
  return row.seal === rowSeal(table, row);
}

/** Seals rows that were written by a version that did not. Throws when the table cannot be read to its end. */
export function sealTable(db: Database, table: SealedTable): void {
  const { key } = sealed[table];
  const update = db.prepare(`UPDATE ${table} SET seal = ? WHERE (${key}) = (${key.replaceAll(/\w+/gu, '?')})`);
  const found = salvageRows(db, table, key);
  for (const row of found.rows) update.run(rowSeal(table, row), ...key.split(', ').map((_, index) => row[`key${index}`] ?? null));
  if (found.isPartial()) throw Object.assign(new Error(`The table ${table} cannot be read to its end.`), { code: 'SQLITE_CORRUPT' });
}

/** Told of rows that are left out because they are not what was written. */
export type OnDamagedRow = (table: SealedTable, what: string) => void;
