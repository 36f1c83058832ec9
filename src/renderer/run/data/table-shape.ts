import { isObject, type Json, type JsonObject } from '../../../engine/json.ts';

/** Rows looked at to find the columns. */
const sampled = 200;
const mostColumns = 24;

export interface TableShape {
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[];
  readonly rows: readonly JsonObject[];
}

/** The list of objects in a value as a table: the value itself, or its only list of objects. null when there is none. */
export function tableShape(value: Json): TableShape | null {
  const rows = rowsOf(value);
  if (!rows) return null;
  const columns = new Map<string, boolean>();
  for (const row of rows.slice(0, sampled)) {
    for (const [name, cell] of Object.entries(row)) {
      if (cell === null && columns.has(name)) continue;
      const numeric = typeof cell === 'number';
      if (columns.has(name)) columns.set(name, (columns.get(name) ?? false) && numeric);
      else if (columns.size < mostColumns) columns.set(name, numeric);
    }
  }
  return columns.size === 0 ? null : { columns: [...columns].map(([name, numeric]) => ({ name, numeric })), rows };
}

function rowsOf(value: Json): readonly JsonObject[] | null {
  if (Array.isArray(value)) return value.length > 0 && value.every((row) => isObject(row)) ? (value as readonly JsonObject[]) : null;
  if (!isObject(value)) return null;
  const lists = Object.values(value).filter((each) => Array.isArray(each));
  const only = lists.length === 1 ? lists[0] : undefined;
  return only === undefined ? null : rowsOf(only);
}
