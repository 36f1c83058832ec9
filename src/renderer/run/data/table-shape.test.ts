import { expect, it } from 'vitest';
import { tableShape } from './table-shape.ts';

it('finds the columns of a list of objects in the order they come', () => {
  expect(
    tableShape([
      { path: 'a', size: 1 },
      { path: 'b', size: null, kind: 'x' },
    ])?.columns,
  ).toEqual([
    { name: 'path', numeric: false },
    { name: 'size', numeric: true },
    { name: 'kind', numeric: false },
  ]);
});
it('takes the only list of objects inside an object', () => {
  expect(tableShape({ count: 1, files: [{ path: 'a' }] })?.rows).toEqual([{ path: 'a' }]);
  expect(tableShape({ a: [{ x: 1 }], b: [{ y: 1 }] })).toBeNull();
});
it('is no table otherwise', () => {
  for (const value of [null, 7, 'x', [], [1, 2], [{}], [{ a: 1 }, 2], {}]) expect(tableShape(value)).toBeNull();
});
it('calls a column numeric only when every value is a number', () => {
  expect(tableShape([{ n: 1 }, { n: 'x' }])?.columns).toEqual([{ name: 'n', numeric: false }]);
});
