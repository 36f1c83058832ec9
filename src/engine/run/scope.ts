import type { TaskError } from '../errors.ts';
import { ExpressionError, type CompiledTemplate } from '../expression/index.ts';
import type { Json } from '../json.ts';
import { type Computed, scopeSlots } from '../plan/plan.ts';
import { parseDuration } from '../schema/units.ts';
import type { DecideContext } from './input.ts';
import type { ListState } from './list-state.ts';
import type { RunState } from './state.ts';

/** The values an expression sees, by slot (`scopeSlots`). Links to the run's data; nothing is copied. */
export type Scope = unknown[];

/** The run's data that expressions look at. */
export type ScopeData = Pick<RunState, 'inputs' | 'vars' | 'scopes'>;
/** What they see of the run's surroundings, and may call. */
export type ScopeContext = Pick<DecideContext, 'run' | 'env' | 'host'>;

export function runScope(state: ScopeData, context: ScopeContext): Scope {
  return scopeOf(state, context, undefined, undefined, undefined);
}

/** The scope inside `with`: secrets too, and the item of a list task; both undefined for any other task. */
export function attemptScope(
  state: ScopeData,
  context: ScopeContext & Pick<DecideContext, 'secrets'>,
  list: Pick<ListState, 'value'> | null,
  item: number | undefined,
): Scope {
  return scopeOf(state, context, context.secrets, item === undefined ? undefined : list?.value(item), item);
}

/** In the order of `scopeSlots`. Written out, as filling an array takes ten times as long, and each item has its own. */
function scopeOf({ inputs, vars, scopes }: ScopeData, { run, env }: ScopeContext, secrets: unknown, item: unknown, index: unknown): Scope {
  return [inputs, vars, scopes, run, env, secrets, undefined, undefined, undefined, item, index];
}

/** The scope of `next` and `retry.when`: how the attempt ended. */
export function outcomeScope(base: Scope, outcome: { status: string; result: Json; error: TaskError | null }): Scope {
  base[scopeSlots.result] = outcome.result;
  base[scopeSlots.error] =
    outcome.error === null ? null : { code: outcome.error.code, message: outcome.error.message, data: outcome.error.data ?? null };
  base[scopeSlots.status] = outcome.status;
  return base;
}

/** A condition: only `true` is true, and anything that is not a boolean is an error, so that a typing slip is seen. */
export function evaluateCondition(template: CompiledTemplate, scope: Scope, context: Pick<ScopeContext, 'host'>): boolean {
  const value = template.evaluate(scope, context.host);
  if (typeof value !== 'boolean') throw new ExpressionError(`a condition must give true or false, not ${describe(value)}`);
  return value;
}

export function evaluateNumber(computed: Computed, scope: Scope, context: DecideContext, what: string, minimum: number): number {
  const value = 'value' in computed ? computed.value : computed.template.evaluate(scope, context.host);
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || number < minimum) {
    throw new ExpressionError(`${what} must be a number of at least ${minimum}, not ${describe(value)}`);
  }
  return Math.floor(number);
}

export function evaluateDuration(computed: Computed, scope: Scope, context: DecideContext, what: string): number {
  const value = 'value' in computed ? computed.value : computed.template.evaluate(scope, context.host);
  const duration = parseDuration(value);
  if (duration === null) throw new ExpressionError(`${what} must be a duration such as "5s", not ${describe(value)}`);
  return duration;
}

export function describe(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Turns what a template threw into the error a task ends with. */
export function expressionFailure(error: unknown, where: string): TaskError {
  if (error instanceof ExpressionError) return { code: 'expression', message: `${where}: ${error.message}` };
  throw error;
}
