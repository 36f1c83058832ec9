import { display } from '../lib/inputs.ts';
import { logLevel } from '../lib/log-level.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    context.log(logLevel(input), display(input['message']), input['data']);
    return { result: null };
  },
};
