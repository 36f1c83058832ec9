import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

test('writes a line at its level, with data', async () => {
  expect((await performAction('log.write', { message: 'm' })).logs).toEqual([{ level: 'info', message: 'm', data: undefined }]);
  const { logs } = await performAction('log.write', { message: [1], level: 'error', data: { a: 1 } });
  expect(logs).toEqual([{ level: 'error', message: '[1]', data: { a: 1 } }]);
});
