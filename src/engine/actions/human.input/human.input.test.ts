import { expect, test } from 'vitest';
import { actionRunners } from '../runners.ts';
import { performAction } from '../../testing/perform-action.ts';

const context = {} as Parameters<(typeof actionRunners)['human.input']['run']>[1];

test('asks with the form it was given', () => {
  const fields = { amount: { type: 'integer', minimum: 1, default: 10 }, reason: { type: 'string' } };
  const outcome = actionRunners['human.input'].run({ prompt: 'How much?', fields, assignee: null }, context);
  expect(outcome).toEqual({ result: null, ask: { kind: 'input', prompt: 'How much?', assignee: null, fields } });
});

test.each([
  [{}, 'fields is empty'],
  [{ amount: 'integer' }, 'fields.amount must be a JSON Schema'],
  [{ amount: { type: 'int' } }, 'fields.amount.type'],
  [{ amount: { typ: 'integer' } }, 'typ'],
  [{ amount: { type: 'integer', default: 'ten' } }, 'fields.amount.default'],
])('the form %j is refused and the problem named', async (fields, message) => {
  const asked = performAction('human.input', { prompt: 'How much?', fields });
  await expect(asked).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
});

test('every problem of a form is named at once', async () => {
  const fields = { amount: { type: 'int' }, reason: { minLength: 'x' } };
  await expect(performAction('human.input', { prompt: 'How much?', fields })).rejects.toMatchObject({ data: { length: 2 } });
});
