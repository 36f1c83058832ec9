import type { Database, SqlValue } from './sqlite.ts';

export type Row = Record<string, SqlValue>;

export interface Salvaged {
  readonly rows: Iterable<Row>;
  /** True, once the rows were gone through, when some of the table could not be read. */
  readonly isPartial: () => boolean;
}

const pageRows = 100;

/**
 * The rows of a table of a damaged file in the order of its key, as far as they can be read: from the front until a page is
 * damaged, then those behind it whose keys are found from the end. `key`: the columns of its primary key, or `rowid`.
 */
export function salvageRows(db: Database, table: string, key: string): Salvaged {
  const columns = key.split(', ');
  const names = columns.map((column, index) => `${column} AS key${index}`).join(', ');
  const marks = `(${columns.map(() => '?').join(', ')})`;
  const keyOf = (row: Row): SqlValue[] => columns.map((_, index) => row[`key${index}`] ?? null);
  const sorted = (order: string) => columns.map((column) => `${column} ${order}`).join(', ');
  let partial = false;

  /** Rows behind `from`, or before `until`; null when they cannot be read. */
  function page(what: string, order: 'ASC' | 'DESC', from: SqlValue[] | null, until: SqlValue[] | null, limit: number): Row[] | null {
    const terms = [...(from === null ? [] : [`(${key}) > ${marks}`]), ...(until === null ? [] : [`(${key}) < ${marks}`])];
    const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
    try {
      return db
        .prepare<Row>(`SELECT ${names}${what} FROM ${table} ${where} ORDER BY ${sorted(order)} LIMIT ${limit}`)
        .all(...(from ?? []), ...(until ?? []));
    } catch {
      return null;
    }
  }

  function* read(): Generator<Row> {
    let last: SqlValue[] | null = null;
    for (let limit = pageRows; ; ) {
      const rows: Row[] | null = page(', *', 'ASC', last, null, limit);
      if (rows === null) {
        if (limit === 1) break;
        limit = 1;
        continue;
      }
      if (rows.length === 0) return;
      for (const row of rows) {
        last = keyOf(row);
        yield row;
      }
    }
    partial = true;
    for (const each of keysBehind(last)) {
      const row = one(each);
      if (row !== null) yield row;
    }
  }

  function keysBehind(last: SqlValue[] | null): SqlValue[][] {
    const keys: SqlValue[][] = [];
    let until: SqlValue[] | null = null;
    for (let limit = pageRows; ; ) {
      const rows: Row[] | null = page('', 'DESC', last, until, limit);
      if (rows === null && limit > 1) {
        limit = 1;
        continue;
      }
      if (rows === null || rows.length === 0) return keys.reverse();
      for (const row of rows) {
        until = keyOf(row);
        keys.push(until);
      }
    }
  }

  function one(each: SqlValue[]): Row | null {
    try {
      return db.prepare<Row>(`SELECT * FROM ${table} WHERE (${key}) = ${marks}`).get(...each) ?? null;
    } catch {
      return null;
    }
  }

  return { rows: read(), isPartial: () => partial };
}
