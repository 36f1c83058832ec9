import { display } from '../lib/inputs.ts';
import { ruleHost, ruleOf } from '../lib/rule.ts';
import { writeRule } from '../lib/rule-code.ts';
import { constantText, writtenValue } from '../lib/written-inputs.ts';
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
  write(inputs, w) {
    const data = writtenValue(inputs, 'data', w);
    const kept = writeRule(ruleOf(constantText(inputs, 'keep'), 'keep'), data, w);
    if (kept.kind !== 'boolean') w.line(`if (typeof ${kept.text} !== "boolean") return S;`);
    return { text: w.local(`{ kept: ${kept.text}, data: ${data.text} }`), kind: 'any' };
  },
};
