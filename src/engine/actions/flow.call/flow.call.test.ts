import { expect, test } from 'vitest';
import { actionRunners } from '../runners.ts';
import { performAction } from '../../testing/perform-action.ts';

const context = {} as Parameters<(typeof actionRunners)['flow.call']['run']>[1];

test('asks the engine for a run of the file with these inputs', () => {
  const outcome = actionRunners['flow.call'].run({ workflow: 'report.flow.yaml', inputs: { month: 3 } }, context);
  expect(outcome).toEqual({ result: null, call: { workflow: 'report.flow.yaml', inputs: { month: 3 } } });
});

test('needs a file, and inputs by name', async () => {
  await expect(performAction('flow.call', {})).rejects.toThrow('workflow');
  await expect(performAction('flow.call', { workflow: '' })).rejects.toThrow('workflow');
  await expect(performAction('flow.call', { workflow: 'a.flow.yaml', inputs: ['month'] })).rejects.toThrow('inputs');
});
