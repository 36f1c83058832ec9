import type { NodeOf } from './checked.ts';
import type { Code, CompileContext } from './code.ts';
import { ExpressionError } from './errors.ts';
import { describe } from './values.ts';

export function notBool(value: unknown, what: string, offset: number): ExpressionError {
  return new ExpressionError(`${what} needs true or false, not ${describe(value)}`, { offset });
}

/** Whether && and || may let another operand decide instead of this error. */
export function canAbsorb(error: unknown): boolean {
  return error instanceof ExpressionError && error.kind !== 'limit';
}

/** && and || in either order: one operand that decides makes the errors of the others void. */
export function compileLogic(node: NodeOf<'logic'>, context: CompileContext): Code {
  const items = node.items.map((item) => context.compile(item, context));
  const starts = node.items.map((item) => item.start);
  const { stop } = node;
  const what = stop ? '||' : '&&';
  const [first, second] = items as [Code, Code];
  const rest = (scope: readonly unknown[], vars: unknown[], from: number, failure: unknown): boolean => {
    let failed = failure;
    for (let i = from; i < items.length; i++) {
      let value: unknown;
      try {
        value = items[i]!(scope, vars);
      } catch (error) {
        if (!canAbsorb(error)) throw error;
        failed ??= error;
        continue;
      }
      if (value === stop) return stop;
      if (value !== !stop) failed ??= notBool(value, what, starts[i]!);
    }
    if (failed !== undefined) throw failed;
    return !stop;
  };
  const two = items.length === 2;
  return (scope, vars) => {
    let value: unknown;
    try {
      value = first(scope, vars);
    } catch (error) {
      if (!canAbsorb(error)) throw error;
      return rest(scope, vars, 1, error);
    }
    if (value === stop) return stop;
    if (value !== !stop) return rest(scope, vars, 1, notBool(value, what, starts[0]!));
    if (!two) return rest(scope, vars, 1, undefined);
    value = second(scope, vars);
    if (typeof value !== 'boolean') throw notBool(value, what, starts[1]!);
    return value;
  };
}

export function compileConditional(node: NodeOf<'conditional'>, context: CompileContext): Code {
  const test = context.compile(node.test, context);
  const yes = context.compile(node.yes, context);
  const no = context.compile(node.no, context);
  const { start } = node;
  return (scope, vars) => {
    const value = test(scope, vars);
    if (value === true) return yes(scope, vars);
    if (value === false) return no(scope, vars);
    throw notBool(value, 'the condition of ? :', start);
  };
}
