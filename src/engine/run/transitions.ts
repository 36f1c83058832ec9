import type { TaskError } from '../errors.ts';
import { ExpressionError } from '../expression/index.ts';
import { faultsIn, type Json } from '../json.ts';
import type { Moves } from './events.ts';
import { evaluateCondition, expressionFailure, outcomeScope, runScope, type Scope, type ScopeContext, type ScopeData } from './scope.ts';
import type { RunState, TaskState } from './state.ts';
import { type PlanTask, scopeSlots } from '../plan/plan.ts';

export interface VisitOutcome {
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly result: Json;
  readonly error: TaskError | null;
  readonly port?: string;
}

/** What is asked of a run to tell where a visit leads. */
export type MovesData = ScopeData & Pick<RunState, 'plan' | 'only'>;

const noMoves: Moves = { taken: [] };

/**
 * Which transitions a visit takes, in order, and the variables they set. `handled`: a failure that a transition takes, or
 * that is allowed. An expression that cannot be evaluated is returned as `error`; the moves are then empty.
 */
export function evaluateMoves(
  state: MovesData,
  context: ScopeContext,
  task: Pick<TaskState, 'index'>,
  outcome: VisitOutcome,
): { moves: Moves; handled: boolean; error: TaskError | null } {
  const plan = state.plan.tasks[task.index];
  const allowed = plan?.onError === 'continue';
  if (!plan || state.only) return { moves: noMoves, handled: allowed, error: null };
  const failed = outcome.status === 'failed';
  try {
    const moves = take(state, context, plan, outcome, failed);
    if (!failed) return { moves, handled: false, error: null };
    if (moves.taken.length > 0 || !allowed) return { moves, handled: moves.taken.length > 0, error: null };
    // A failure that nobody handles and that is allowed counts as done: the flow goes on as after a success.
    return { moves: take(state, context, plan, outcome, false), handled: true, error: null };
  } catch (error) {
    return { moves: noMoves, handled: false, error: expressionFailure(error, 'next') };
  }
}

function take(state: MovesData, context: ScopeContext, plan: PlanTask, outcome: VisitOutcome, asFailure: boolean): Moves {
  const taken: number[] = [];
  let set: Record<string, Json> | undefined;
  let made: Scope | undefined;
  const scope = (): Scope => (made ??= outcomeScope(runScope(state, context), outcome));
  for (const transition of plan.transitions) {
    if (!matches(transition.on, outcome, asFailure)) continue;
    if (transition.when !== null && !evaluateCondition(transition.when, scope(), context)) continue;
    taken.push(transition.index);
    for (const { name, template } of transition.set) {
      set = { ...set, [name]: template.evaluate(scope(), context.host) };
      // Later transitions and assignments of the same end see the new value.
      scope()[scopeSlots.vars] = { ...state.vars, ...set };
    }
    if (plan.nextMode === 'first') break;
  }
  // A list or a map that is put around a variable grows with each round of a loop.
  const [unkept] = set ? faultsIn(set) : [];
  if (unkept) throw new ExpressionError(`${unkept.name} ${unkept.fault}`);
  return set ? { taken, set } : { taken };
}

function matches(on: string, outcome: VisitOutcome, asFailure: boolean): boolean {
  if (on === 'any') return true;
  if (asFailure) return on === 'failure' || (on === 'timeout' && outcome.error?.code === 'timeout');
  return on === 'success' || on === outcome.port;
}
