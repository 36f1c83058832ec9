import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test.each([
  [true, 'true'],
  [false, 'false'],
])('%s leaves through its port', async (value, port) => {
  expect((await performAction('flow.branch', { if: value })).outcome).toEqual({ result: { value }, port });
});

test.each([['true'], [1], [null], [[]]])('%j is no condition', async (value) => {
  await expect(performAction('flow.branch', { if: value })).rejects.toThrow('true or false');
});
