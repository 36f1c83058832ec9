import { isObject, type Json, type JsonObject } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { textOfValue, valueOfText } from './field-value.ts';

/** A row of a table while one edits it: the cells as they are typed. */
export interface TableRow {
  readonly id: number;
  readonly cells: Readonly<Record<string, string>>;
}

let nextId = 1;

export function emptyRow(): TableRow {
  return { id: nextId++, cells: {} };
}

/** The rows of a value; null when the value is no list of objects with these columns, so that a table would lose some of it. */
export function rowsOf(value: Json | undefined, columns: Readonly<Record<string, JsonSchema>>): readonly TableRow[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const rows: TableRow[] = [];
  for (const entry of value as readonly Json[]) {
    if (!isObject(entry)) return null;
    const cells: Record<string, string> = {};
    for (const [key, cell] of Object.entries(entry)) {
      const column = columns[key];
      if (!column || (typeof cell === 'object' && cell !== null)) return null;
      cells[key] = cellText(cell, column);
    }
    rows.push({ id: nextId++, cells });
  }
  return rows;
}

/** What the rows mean. One in which nothing stands yet is not part of it; undefined without any. */
export function valueOfRows(rows: readonly TableRow[], columns: Readonly<Record<string, JsonSchema>>): Json | undefined {
  const filled = rows.filter((row) => !isEmpty(row)).map(({ cells }) => entryOf(cells, columns));
  return filled.length > 0 ? filled : undefined;
}

/** Where a row stands in the value; null for one that is no part of it. */
export function indexOfRow(rows: readonly TableRow[], id: number): number | null {
  const filled = rows.filter((row) => !isEmpty(row));
  const at = filled.findIndex((row) => row.id === id);
  return at < 0 ? null : at;
}

/** The rows with one of them a place further up (-1) or down (1); the same rows at the ends. */
export function movedRow(rows: readonly TableRow[], id: number, by: -1 | 1): readonly TableRow[] {
  const from = rows.findIndex((row) => row.id === id);
  const moved = rows[from];
  const other = rows[from + by];
  if (!moved || !other) return rows;
  const next = [...rows];
  next[from] = other;
  next[from + by] = moved;
  return next;
}

function isEmpty({ cells }: TableRow): boolean {
  return Object.values(cells).every((text) => text === '');
}

function entryOf(cells: Readonly<Record<string, string>>, columns: Readonly<Record<string, JsonSchema>>): JsonObject {
  const entry: Record<string, Json> = {};
  // In the order of the schema, so that a file reads the same whichever cell was filled first.
  for (const [key, column] of Object.entries(columns)) {
    const value = cellValue(cells[key] ?? '', column);
    if (value !== undefined) entry[key] = value;
  }
  return entry;
}

/** A bare expression is its own text, whatever YAML would make of it. */
function cellText(value: Json, column: JsonSchema): string {
  return column['x-expression'] && typeof value === 'string' ? value : textOfValue(value, column);
}

function cellValue(text: string, column: JsonSchema): Json | undefined {
  if (!column['x-expression']) return valueOfText(text, column);
  if (text === '') return undefined;
  // A plain number, true and false may stand in the file as what they are.
  const plain = valueOfText(text, column);
  return (typeof plain === 'number' || typeof plain === 'boolean') && String(plain) === text ? plain : text;
}
