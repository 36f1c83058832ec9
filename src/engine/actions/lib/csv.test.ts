import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ActionError } from '../types.ts';
import { parseCsv } from './csv-read.ts';
import { formatCsv } from './tables.ts';

const plain = { header: true, delimiter: ',', types: false, ragged: 'fail' } as const;

function failure(text: string): { message: string; data: unknown } {
  try {
    parseCsv(text, plain);
  } catch (error) {
    if (error instanceof ActionError) return { message: error.message, data: error.data };
    throw error;
  }
  throw new Error(`${text} was read`);
}

test('quotes, line breaks inside values, CR LF and blank lines', () => {
  expect(parseCsv('\ufeffname,note\r\n"a, b","he said ""no""\nand left"\r\n\r\nc,\r\n', plain)).toEqual([
    { name: 'a, b', note: 'he said "no"\nand left' },
    { name: 'c', note: '' },
  ]);
});

test('without header rows are lists of any length', () => {
  expect(parseCsv('a;b\nc', { ...plain, header: false, delimiter: ';' })).toEqual([['a', 'b'], ['c']]);
});

test('types turns exact numbers, booleans and null into values and leaves codes alone', () => {
  const [row] = parseCsv('a,b,c,d,e,f,g\n12,-1.5e3,true,,007,12345678901234567890,x', { ...plain, types: true });
  expect(row).toEqual({ a: 12, b: -1500, c: true, d: null, e: '007', f: '12345678901234567890', g: 'x' });
});

test('uneven rows fail with their place, or are filled', () => {
  expect(failure('a,b\n1,2\n3,4,5').data).toEqual({ line: 3, column: 5 });
  expect(failure('a,b\n1').message).toMatch(/1 value, the header has 2/);
  expect(parseCsv('a,b\n1\n2,3,4', { ...plain, ragged: 'fill' })).toEqual([
    { a: '1', b: '' },
    { a: '2', b: '3' },
  ]);
});

test.each([
  ['a,b\n1,"x', 2, 3],
  ['a,b\n"1"2,3', 2, 4],
  ['a,a\n1,2', 1, 3],
  ['a,__proto__\n1,2', 1, 3],
])('%j is refused at %i:%i', (text, line, column) => {
  expect(failure(text).data).toEqual({ line, column });
});

test('what is written reads back, whatever the values', () => {
  const names = fc.constantFrom('a', 'b "quoted"', 'c,d', 'e\nf', 'ü');
  const value = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\n', '\r\n', ';', '""', ' '));
  fc.assert(
    fc.property(
      fc.uniqueArray(names, { minLength: 1 }),
      fc.array(fc.array(value, { minLength: 5, maxLength: 5 })),
      fc.constantFrom(',', ';', '\t'),
      (columns, cells, delimiter) => {
        const rows = cells.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])));
        const text = formatCsv(rows, { header: true, delimiter, columns });
        expect(parseCsv(text, { ...plain, delimiter })).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});
