import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

test('gives what it was given, as it is', async () => {
  const values = { a: 1, nested: { list: [1, null] } };
  expect(await resultOf('data.set', values)).toBe(values);
  expect(await resultOf('data.set', {})).toEqual({});
});
