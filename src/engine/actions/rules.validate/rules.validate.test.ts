import { expect, test } from 'vitest';
import { performAction } from '../../testing/perform-action.ts';

const rules = [
  { check: 'data.age >= 18', message: 'Too young' },
  { check: 'data.name != ""', message: 'No name' },
  { check: 'data.tags.size() > 0', message: 'No tags' },
];

test('a document that breaks no rule leaves through valid', async () => {
  const { outcome } = await performAction('rules.validate', { data: { age: 20, name: 'Ada', tags: ['x'] }, rules });
  expect(outcome).toEqual({ result: { valid: true, errors: [] }, port: 'valid' });
});

test('every broken rule is named, in order, also one that cannot be worked out', async () => {
  const { outcome } = await performAction('rules.validate', { data: { age: 3, name: 'Ada' }, rules });
  expect(outcome).toEqual({
    port: 'invalid',
    result: {
      valid: false,
      errors: [
        { rule: 0, check: 'data.age >= 18', message: 'Too young' },
        { rule: 2, check: 'data.tags.size() > 0', message: 'No tags', reason: expect.stringContaining('tags') },
      ],
    },
  });
});

test('only true holds', async () => {
  for (const check of ['1', '"true"', 'null', '[true]', 'false']) {
    expect((await performAction('rules.validate', { data: {}, rules: [{ check, message: 'm' }] })).outcome.port).toBe('invalid');
  }
  expect((await performAction('rules.validate', { data: {}, rules: [] })).outcome.port).toBe('valid');
});

test('with stopAtFirst the rules after the first that is broken are not looked at', async () => {
  const { outcome } = await performAction('rules.validate', { data: {}, rules, stopAtFirst: true });
  expect(outcome.result).toMatchObject({ errors: [{ rule: 0 }] });
  expect((outcome.result as { errors: unknown[] }).errors).toHaveLength(1);
});

test('a check that is no expression is the fault of the workflow, not of the document', async () => {
  await expect(performAction('rules.validate', { data: {}, rules: [{ check: 'data.', message: 'm' }] })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
