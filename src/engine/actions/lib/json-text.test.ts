import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, jsonFault } from '../../json.ts';
import { ActionError } from '../types.ts';
import { parseJson } from './json-text.ts';

function failure(text: string): { message: string; data: unknown } {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof ActionError) return { message: error.message, data: error.data };
    throw error;
  }
  throw new Error(`${text} was read`);
}

test.each([
  ['{"a":1,}', 1, 8],
  ['{"a" 1}', 1, 6],
  ['[1,\n  2\n  3]', 3, 3],
  ['', 1, 1],
  ['{"a":', 1, 6],
  ['[1] 2', 1, 5],
  ['[01]', 1, 2],
  ['{"a": "x\ny"}', 1, 7],
  ['nul', 1, 1],
  ['["\\x"]', 1, 2],
  ['[1}', 1, 3],
  ['{a:1}', 1, 2],
])('%j is refused at %i:%i', (text, line, column) => {
  expect(failure(text).data).toEqual({ line, column });
});

test.each(['{"__proto__":{"x":1}}', '{"a":[{"constructor":1}]}', '{"\\u005f_proto__":1}', '{"prototype":null}'])(
  '%s is refused',
  (text) => {
    expect(failure(text).message).toMatch(/is not allowed/);
  },
);

test.each([
  ['[1, 1e999]', 1, 5],
  ['{"a":\n-1.5E+309}', 2, 1],
  [`[${'9'.repeat(400)}]`, 1, 2],
  [`[${'9'.repeat(250)}e60]`, 1, 2],
])('a number that is too large is refused: %s', (text, line, column) => {
  expect(failure(text)).toEqual({ message: expect.stringContaining('this number is too large'), data: { line, column } });
});

test('numbers that only look large are read', () => {
  expect(parseJson('[1e308, 0e999, 1e-999, 0.0000e400, "1e999"]')).toEqual([1e308, 0, 0, 0, '1e999']);
});

test('a forbidden name as a value is only text', () => {
  expect(parseJson('{"a":"constructor","b":["__proto__"]}')).toEqual({ a: 'constructor', b: ['__proto__'] });
});

test('a byte order mark is left out', () => {
  expect(parseJson('\ufeff[1]')).toEqual([1]);
});

test('agrees with the platform on what is JSON, and always names a place inside the text', () => {
  const texts = fc.oneof(
    fc.json(),
    fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', ']', ',', '\\', 'e', '\n')).map(([text, at, part]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + part + text.slice(cut + 1);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      let valid = true;
      try {
        valid = jsonFault(JSON.parse(text) as Json) === null;
      } catch {
        valid = false;
      }
      if (/__proto__|constructor|prototype/.test(text)) return;
      if (valid) expect(parseJson(text)).toEqual(JSON.parse(text));
      else {
        const { line, column } = failure(text).data as { line: number; column: number };
        const row = text.split(/\r\n|\n|\r/)[line - 1];
        expect(row).toBeDefined();
        expect(column).toBeLessThanOrEqual((row ?? '').length + 1);
        expect(failure(text).message).toMatch(/expected|closed|too large/);
      }
    }),
    { numRuns: 2000 },
  );
});
