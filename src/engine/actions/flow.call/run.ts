import { object, text } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run: (input) => ({ result: null, call: { workflow: text(input, 'workflow'), inputs: object(input, 'inputs') } }),
};
