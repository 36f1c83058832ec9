import { expect, it } from 'vitest';
import { readJson } from './json-text.ts';

it('reads JSON, and says in words where it is none', () => {
  expect(readJson('{"a": [1, "x"]}')).toMatchObject({ value: { a: [1, 'x'] }, problem: null });
  expect(readJson('null')).toMatchObject({ value: null, problem: null });
  expect(readJson(' \n').problem).toContain('A value is needed');
  expect(readJson('{\n  "a": 1,\n  b: 2\n}').problem).toBe('Line 3, column 3: b does not fit here.');
  expect(readJson('{"a": [1, 2').problem).toContain('missing at the end');
  expect(readJson('"open').problem).toContain('missing at the end');
});
