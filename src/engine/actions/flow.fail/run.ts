import { display, text } from '../lib/inputs.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    throw new ActionError(text(input, 'code'), display(input['message']));
  },
};
