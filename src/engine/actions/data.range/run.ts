import { rangeOf } from '../../long-list.ts';
import { number } from '../lib/inputs.ts';
import { ActionError, type ActionRunner } from '../types.ts';

const maxCount = 10_000_000;

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const from = number(input, 'from');
    const to = number(input, 'to');
    const step = number(input, 'step');
    if (step === 0) throw new ActionError('invalid_input', '`step` may not be 0.');
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (count > maxCount) throw new ActionError('limit', `The range would hold ${count} numbers; the limit is ${maxCount}.`);
    return { result: rangeOf(from, step, count) };
  },
};
