import { literal, type Writer, type Written } from '../../expression/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import { list, text } from '../lib/inputs.ts';
import { compiledOnce, compileRule, type Rule, ruleHost } from '../lib/rule.ts';
import { byCode, writeRule } from '../lib/rule-code.ts';
import { constantFlag, constantList, writtenValue } from '../lib/written-inputs.ts';
import { type ActionContext, ActionError, type ActionRunner } from '../types.ts';

interface Condition {
  readonly where: string;
  readonly check: Rule;
  readonly message: string;
}

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const conditions = compiledOnce(list(input, 'rules'), 'rules', compileCondition);
    const stopsAtFirst = input['stopAtFirst'] === true;
    const data = input['data'] ?? null;
    const write = (document: Written, w: Writer): Written => writeConditions(conditions, document, stopsAtFirst, w);
    const result = byCode(conditions, stopsAtFirst ? 'first' : '', data, write) ?? validate(conditions, data, stopsAtFirst, context);
    return { result, port: result['valid'] === true ? 'valid' : 'invalid' };
  },
  write(inputs, w) {
    const conditions = compiledOnce(constantList(inputs, 'rules'), 'rules', compileCondition);
    return writeConditions(conditions, writtenValue(inputs, 'data', w), constantFlag(inputs, 'stopAtFirst'), w);
  },
};

function validate(conditions: readonly Condition[], data: Json, stopsAtFirst: boolean, context: ActionContext): JsonObject {
  const host = ruleHost(context);
  const errors: JsonObject[] = [];
  for (const [rule, { where, check, message }] of conditions.entries()) {
    const reason = failing(() => check.evaluate(data, host, where));
    if (reason === null) continue;
    const error = { rule, check: check.source, message };
    errors.push(reason === '' ? error : { ...error, reason });
    if (stopsAtFirst) break;
  }
  return { valid: errors.length === 0, errors };
}

/** Rules that can be worked out; one that cannot misses. */
function writeConditions(conditions: readonly Condition[], document: Written, stopsAtFirst: boolean, w: Writer): Written {
  const errors = w.local('[]');
  const writeFrom = (rule: number): void => {
    const condition = conditions[rule];
    if (!condition) return;
    const { check, message } = condition;
    const value = writeRule(check, document, w);
    w.line(`if (${value.text} !== true) ${errors}.push({ rule: ${rule}, check: ${literal(check.source)}, message: ${literal(message)} });`);
    if (stopsAtFirst) w.block('else', () => writeFrom(rule + 1));
    else writeFrom(rule + 1);
  };
  writeFrom(0);
  return { text: w.local(`{ valid: ${errors}.length === 0, errors: ${errors} }`), kind: 'any' };
}

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
