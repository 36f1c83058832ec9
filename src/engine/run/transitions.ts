import type { TaskError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Moves } from './events.ts';
import type { DecideContext } from './input.ts';
import { evaluateCondition, expressionFailure, outcomeScope, runScope } from './scope.ts';
import type { RunState, TaskState } from './state.ts';
import { scopeSlots } from '../plan/plan.ts';

export interface VisitOutcome {
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly result: Json;
  readonly error: TaskError | null;
  readonly port?: string;
}

const noMoves: Moves = { taken: [] };

/**
 * Which transitions a visit takes, in order, and the variables they set. `handled`: a failure, timeout or any transition
 * was taken. An expression that cannot be evaluated is returned as `error`; the moves are then empty.
 */
export function evaluateMoves(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  outcome: VisitOutcome,
): { moves: Moves; handled: boolean; error: TaskError | null } {
  const plan = state.plan.tasks[task.index];
  if (!plan || plan.transitions.length === 0 || state.only) return { moves: noMoves, handled: plan?.onError === 'continue', error: null };
  const taken: number[] = [];
  let set: Record<string, Json> | undefined;
  let handled = false;
  let scope: unknown[] | undefined;
  const failed = outcome.status === 'failed';
  try {
    for (const transition of plan.transitions) {
      if (!matches(transition.on, outcome)) continue;
      if (transition.when !== null || transition.set.length > 0) scope ??= outcomeScope(runScope(state, context), outcome);
      if (transition.when !== null && !evaluateCondition(transition.when, scope ?? [], context)) continue;
      taken.push(transition.index);
      if (failed) handled = true;
      for (const { name, template } of transition.set) {
        const value = template.evaluate(scope ?? [], context.host);
        set ??= {};
        set[name] = value;
        // Later transitions and assignments of the same end see the new value.
        if (scope) scope[scopeSlots.vars] = { ...state.vars, ...set };
      }
      if (plan.nextMode === 'first') break;
    }
    // A failure that nobody handles and that is allowed counts as done: the flow goes on as after a success.
    if (failed && !handled && plan.onError === 'continue') {
      const asDone = evaluateMoves(state, context, task, { ...outcome, status: 'skipped' });
      return { ...asDone, handled: true };
    }
  } catch (error) {
    return { moves: noMoves, handled: false, error: expressionFailure(error, 'next') };
  }
  return { moves: set ? { taken, set } : { taken }, handled, error: null };
}

function matches(on: string, outcome: VisitOutcome): boolean {
  if (on === 'any') return true;
  if (outcome.status === 'failed') return on === 'failure' || (on === 'timeout' && outcome.error?.code === 'timeout');
  return on === 'success' || (outcome.port !== undefined && on === outcome.port);
}
