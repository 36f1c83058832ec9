import { flag } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const value = flag(input, 'if');
    return { result: { value }, port: value ? 'true' : 'false' };
  },
};
