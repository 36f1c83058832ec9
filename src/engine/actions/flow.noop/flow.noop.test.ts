import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('succeeds with null and takes no input', async () => {
  expect((await performAction('flow.noop', {})).outcome).toEqual({ result: null });
  await expect(performAction('flow.noop', { x: 1 })).rejects.toThrow('x');
});
