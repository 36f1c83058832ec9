import { expect, test } from 'vitest';
import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import type { Json } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { isTableOf, widgetOf } from './field-value.ts';
import { emptyRow, indexOfRow, movedRow, rowsOf, type TableRow, valueOfRows } from './table-rows.ts';

const columns: Readonly<Record<string, JsonSchema>> = {
  path: { type: 'string' },
  to: { type: ['string', 'number', 'boolean'], 'x-expression': ['data'] },
  times: { type: 'integer' },
};
const row = (cells: TableRow['cells']): TableRow => ({ ...emptyRow(), cells });

test('a value survives the table, whatever its texts look like', () => {
  const value: Json = [
    { path: 'a', to: 'data.a >= 18 ? "adult" : "minor"', times: 3 },
    { path: 'b', to: '{"k": data.x}' },
    { path: 'c', to: 'data.size() > 0 # not a comment' },
    { path: 'd', to: true },
    { path: '3', to: -1.5 },
    { to: '"true"' },
  ];
  const rows = rowsOf(value, columns) ?? [];
  expect(rows.map(({ cells }) => cells['to'])).toEqual([
    'data.a >= 18 ? "adult" : "minor"',
    '{"k": data.x}',
    'data.size() > 0 # not a comment',
    'true',
    '-1.5',
    '"true"',
  ]);
  expect(valueOfRows(rows, columns)).toEqual(value);
});

test('what a table would lose is no table: another key, a list in a cell, something else than a list of objects', () => {
  for (const value of [[{ path: 'a', more: 1 }], [{ path: ['a'] }], ['a'], '{{ inputs.rules }}', { path: 'a' }])
    expect(rowsOf(value, columns)).toBeNull();
  expect(rowsOf(undefined, columns)).toEqual([]);
});

test('a row in which nothing stands is no entry, so problems find theirs', () => {
  const rows = [row({ path: 'a' }), emptyRow(), row({ to: 'data.x', path: '' })];
  expect(valueOfRows(rows, columns)).toEqual([{ path: 'a' }, { to: 'data.x' }]);
  expect(rows.map(({ id }) => indexOfRow(rows, id))).toEqual([0, null, 1]);
  expect(valueOfRows([emptyRow()], columns)).toBeUndefined();
});

test('the keys of an entry stand in the order of the columns', () => {
  expect(JSON.stringify(valueOfRows([row({ times: '2', to: 'data.x', path: 'a' })], columns))).toBe(
    '[{"path":"a","to":"data.x","times":2}]',
  );
});

test('a row moves by one place and stops at the ends', () => {
  const rows = [row({ path: 'a' }), row({ path: 'b' }), row({ path: 'c' })];
  const order = (list: readonly TableRow[]): string => list.map(({ cells }) => cells['path']).join('');
  const [a, b, c] = rows.map(({ id }) => id) as [number, number, number];
  expect(order(movedRow(rows, b, -1))).toBe('bac');
  expect(order(movedRow(rows, b, 1))).toBe('acb');
  expect(movedRow(rows, a, -1)).toBe(rows);
  expect(movedRow(rows, c, 1)).toBe(rows);
});

test('a list of simple objects is shown as a table without being asked to', () => {
  const items: JsonSchema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
  expect(widgetOf({ type: 'array', items })).toBe('table');
  expect(isTableOf({ type: 'array', items: { ...items, additionalProperties: true } })).toBe(false);
  expect(isTableOf({ type: 'array', items: { ...items, properties: { a: { type: 'array' } } } })).toBe(false);
  expect(widgetOf({ type: 'array', items: { type: 'object' } })).toBe('json');
  for (const [action, field] of [
    ['rules.map', 'set'],
    ['rules.validate', 'rules'],
  ] as const) {
    const schema = actionCatalogue.get(action)?.input.properties?.[field] ?? {};
    expect([action, widgetOf(schema), isTableOf(schema)]).toEqual([action, 'table', true]);
  }
});
