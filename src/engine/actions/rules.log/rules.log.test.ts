import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

const data = { id: 7, total: 12.5 };

test('writes what is worked out, at its level', async () => {
  const fields = { total: 'data.total * 2', plain: 3 };
  const { outcome, logs } = await performAction('rules.log', { data, message: '"Order " + string(data.id)', level: 'warn', fields });
  expect(outcome.result).toEqual({ message: 'Order 7', fields: { total: 25, plain: 3 } });
  expect(logs).toEqual([{ level: 'warn', message: 'Order 7', data: { total: 25, plain: 3 } }]);
});

test('a message that is not text is written as JSON, and no fields leave no data', async () => {
  const { logs } = await performAction('rules.log', { data, message: 'data' });
  expect(logs).toEqual([{ level: 'info', message: '{"id":7,"total":12.5}', data: undefined }]);
});

test('the failure names the field', async () => {
  await expect(performAction('rules.log', { data, message: '"m"', fields: { bad: 'data.none' } })).rejects.toMatchObject({
    code: 'expression',
    message: expect.stringContaining('fields.bad, data.none'),
  });
});
