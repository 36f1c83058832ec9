import { expect, it } from 'vitest';
import { checkValues } from './values-check.ts';

const fields = {
  name: { type: 'string', minLength: 2 },
  copies: { type: 'integer', minimum: 1, default: 1 },
  hosts: { type: 'array', items: { type: 'string' }, default: [] },
} as const;

it('names each field that lacks a value or has a wrong one, in a sentence', () => {
  expect(checkValues(fields, {}, 'A value is needed.')).toEqual({ name: 'A value is needed.' });
  expect(checkValues(fields, { name: 'Ada' }, '')).toEqual({});
  expect(checkValues(fields, { name: 'Ada', copies: 'many' }, '')['copies']).toMatch(/^Must be a whole number.*\.$/);
  expect(checkValues(fields, { name: 'Ada', copies: 0 }, '')['copies']).toMatch(/1/);
  expect(checkValues(fields, { name: 'Ada', hosts: ['a', 2] }, '')['hosts']).toMatch(/^1 must be text/);
});
