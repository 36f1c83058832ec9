import { expect, test } from 'vitest';
import { actionRunners } from '../runners.ts';
import { performAction } from '../../testing/perform-action.ts';
import { definition } from './definition.ts';

const context = {} as Parameters<(typeof actionRunners)['human.approve']['run']>[1];

test('asks the question of whom it is for', () => {
  const outcome = actionRunners['human.approve'].run({ prompt: 'Publish?', assignee: 'Ada' }, context);
  expect(outcome).toEqual({ result: null, ask: { kind: 'approve', prompt: 'Publish?', assignee: 'Ada' } });
  expect(actionRunners['human.approve'].run({ prompt: 'Publish?', assignee: null }, context)).toMatchObject({ ask: { assignee: null } });
});

test('needs a question, and a name where there is one', async () => {
  await expect(performAction('human.approve', {})).rejects.toThrow('prompt');
  await expect(performAction('human.approve', { prompt: 'Publish?', assignee: 3 })).rejects.toThrow('assignee');
});

test('leaves through one of two ports', () => {
  expect(definition.ports).toEqual(['approved', 'rejected']);
});
