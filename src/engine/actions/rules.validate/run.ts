import type { Json, JsonObject } from '../../json.ts';
import { list, text } from '../lib/inputs.ts';
import { compiledOnce, compileRule, type Rule, ruleHost } from '../lib/rule.ts';
import { ActionError, type ActionRunner } from '../types.ts';

interface Condition {
  readonly where: string;
  readonly check: Rule;
  readonly message: string;
}

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const conditions = compiledOnce(list(input, 'rules'), 'rules', compileCondition);
    const data = input['data'] ?? null;
    const host = ruleHost(context);
    const errors: JsonObject[] = [];
    for (const [rule, { where, check, message }] of conditions.entries()) {
      const reason = failing(() => check.evaluate(data, host, where));
      if (reason === null) continue;
      const error = { rule, check: check.source, message };
      errors.push(reason === '' ? error : { ...error, reason });
      if (input['stopAtFirst'] === true) break;
    }
    const valid = errors.length === 0;
    return { result: { valid, errors }, port: valid ? 'valid' : 'invalid' };
  },
};

/** null when it gives true; why it gives nothing, or an empty text where it gives something else. */
function failing(evaluate: () => Json): string | null {
  try {
    return evaluate() === true ? null : '';
  } catch (error) {
    if (error instanceof ActionError && error.code === 'expression') return error.message;
    throw error;
  }
}

function compileCondition(entry: JsonObject, where: string): Condition {
  return { where, check: compileRule(text(entry, 'check'), `${where}.check`), message: text(entry, 'message') };
}
