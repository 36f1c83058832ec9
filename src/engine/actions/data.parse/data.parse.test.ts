import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

test('JSON unless told otherwise', async () => {
  expect(await resultOf('data.parse', { text: '{"a":[1,null]}' })).toEqual({ a: [1, null] });
});

test('CSV with header, without, with types and another delimiter', async () => {
  expect(await resultOf('data.parse', { text: 'a,b\n1,x\n', as: 'csv' })).toEqual([{ a: '1', b: 'x' }]);
  expect(await resultOf('data.parse', { text: 'a,b\n1,x\n', as: 'csv', types: true })).toEqual([{ a: 1, b: 'x' }]);
  expect(await resultOf('data.parse', { text: 'a;b\n1;x\n', as: 'csv', header: false, delimiter: ';' })).toEqual([
    ['a', 'b'],
    ['1', 'x'],
  ]);
});

test('lines', async () => {
  expect(await resultOf('data.parse', { text: 'a\r\n\nb\n', as: 'lines' })).toEqual(['a', '', 'b']);
  expect(await resultOf('data.parse', { text: '', as: 'lines' })).toEqual([]);
  expect(await resultOf('data.parse', { text: '\n', as: 'lines' })).toEqual(['']);
});

test('YAML of the 1.2 core schema', async () => {
  const text = 'a: &x [1, yes, "2"]\nb: *x\nc: 2026-01-01\n"<<": {d: 1}\n';
  expect(await resultOf('data.parse', { text, as: 'yaml' })).toEqual({
    a: [1, 'yes', '2'],
    b: [1, 'yes', '2'],
    c: '2026-01-01',
    '<<': { d: 1 },
  });
});

test.each([
  ['json', '{"a": tru}', { line: 1, column: 7 }],
  ['csv', 'a,b\n1,"x', { line: 2, column: 3 }],
  ['yaml', 'a: 1\nb: [1, 2\n', { line: 3, column: 1 }],
  ['yaml', 'a: 1\na: 2\n', { line: 2, column: 1 }],
  ['yaml', 'a: 1\n__proto__: 2\n', { line: 2, column: 1 }],
  ['yaml', 'a: .inf\n', { line: 1, column: 4 }],
])('broken %s fails with its place', async (as, text, place) => {
  await expect(resultOf('data.parse', { text, as })).rejects.toMatchObject({
    code: 'parse',
    data: place,
    message: expect.stringContaining(`line ${place.line}, column ${place.column}`),
  });
});

test('aliases that multiply are stopped', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 9 }, () => `*l${i}`).join()}]`);
  await expect(resultOf('data.parse', { text: `l0: &l0 x\n${levels.join('\n')}\n`, as: 'yaml' })).rejects.toMatchObject({ code: 'parse' });
});
