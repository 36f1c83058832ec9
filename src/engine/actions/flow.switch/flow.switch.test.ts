import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

const cases = { text: '1', number: 1, same: 1, nothing: null, list: [1, { a: 1, b: 2 }] };

test.each([
  ['1', 'text'],
  [1, 'number'],
  [null, 'nothing'],
  [[1, { b: 2, a: 1 }], 'list'],
  [[1], 'default'],
  [true, 'default'],
])('%j leaves through %s', async (value, port) => {
  expect((await performAction('flow.switch', { value, cases })).outcome).toEqual({ result: { port }, port });
});
