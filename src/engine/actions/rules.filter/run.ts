import { display } from '../lib/inputs.ts';
import { ruleHost, ruleOf } from '../lib/rule.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const data = input['data'] ?? null;
    const rule = ruleOf(display(input['keep']), 'keep');
    const kept = rule.evaluate(data, ruleHost(context), 'keep');
    if (typeof kept !== 'boolean')
      throw new ActionError('expression', `keep, ${rule.source}, gives neither true nor false.`, { value: kept });
    return { result: { kept, data }, port: kept ? 'kept' : 'dropped' };
  },
};
