import { isObject } from '../json.ts';
import { emit } from './emit.ts';
import { advanceList, canceledError, cancelsChildren, settleAttempt } from './end.ts';
import type { DecideContext } from './input.ts';
import { attemptScope } from './scope.ts';
import { planOf } from './start.ts';
import { type RunState, type TaskState, attemptOf, callOf, isActive, isHeld, placeOf } from './state.ts';

/**
 * A host takes the run up again. What the journal calls running is not: each such attempt is interrupted, and its policy
 * says whether it is repeated, put in doubt, or failed. Nothing is repeated silently (reliability, P3). Called runs are
 * asked for again by their id, and told what this run was told; questions simply stay.
 */
export function recover(state: RunState, context: DecideContext): void {
  emit(state, context, { type: 'run.recovered', at: context.now });
  for (const task of state.tasks) {
    if (!isActive(task.status)) continue;
    if (task.list) {
      for (let item = 0; item < task.list.next && task.list.running > 0; item += 1) {
        if (task.list.status(item) === 'running') interrupt(state, context, task, item);
      }
      // No further item starts, so those that were interrupted are not repeated either.
      if (task.list.stopped && isActive(task.status)) advanceList(state, context, task);
    } else if (task.status === 'running') interrupt(state, context, task, undefined);
  }
  if (cancelsChildren(state)) context.commands.push({ type: 'children', intention: 'cancel' });
  else if (isHeld(state)) context.commands.push({ type: 'children', intention: 'pause' });
}

function interrupt(state: RunState, context: DecideContext, task: TaskState, item: number | undefined): void {
  const attempt = attemptOf(task, item);
  const call = callOf(task, item);
  if (call) {
    const { child, workflow, inputs } = call;
    context.commands.push({ type: 'call', task: task.index, visit: task.visit, attempt, item, child, workflow, inputs, again: true });
    return;
  }
  const ended = { item, attempt, startedAt: task.startedAt };
  if (state.canceling) {
    settleAttempt(state, context, task, { ...ended, status: 'canceled', result: null, error: canceledError });
    return;
  }
  const policy = state.failing ? 'fail' : policyOf(state, context, task, item);
  if (policy === 'fail') {
    const error = { code: 'interrupted', message: 'The host stopped while this attempt ran, and onInterrupted says fail.' };
    settleAttempt(state, context, task, { ...ended, status: 'failed', result: null, error });
    return;
  }
  emit(state, context, {
    type: 'attempt.interrupted',
    at: context.now,
    ...placeOf(task, attempt, item),
    policy,
  });
}

function policyOf(state: RunState, context: DecideContext, task: TaskState, item: number | undefined): 'retry' | 'ask' | 'fail' {
  const plan = planOf(state, task);
  if (plan.onInterrupted) return plan.onInterrupted;
  const { idempotent } = plan.action;
  if (typeof idempotent === 'boolean') return idempotent ? 'retry' : 'ask';
  try {
    const scope = attemptScope(state, context, task.list, item);
    const input = task.input ?? plan.with.evaluate(scope, context.host);
    const filled = plan.input.fill(isObject(input) ? input : {});
    const value = isObject(filled) ? filled[idempotent.by] : null;
    return typeof value === 'string' && idempotent.values.includes(value) ? 'retry' : 'ask';
  } catch {
    return 'ask';
  }
}

/** A person decides about an attempt in doubt. */
export function resolveDoubt(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  item: number | null,
  decision: 'retry' | 'fail' | 'succeed',
): void {
  const doubtful = item === null ? task.status === 'indoubt' && !task.list : task.list?.status(item) === 'indoubt';
  if (!doubtful) return;
  const where = item === null ? {} : { item };
  if (decision === 'retry') {
    emit(state, context, { type: 'doubt.resolved', at: context.now, task: task.index, visit: task.visit, ...where });
    return;
  }
  const attempt = attemptOf(task, item ?? undefined);
  const ended = { item: item ?? undefined, attempt, startedAt: context.now, result: null };
  const error = { code: 'interrupted', message: 'The host stopped while this attempt ran; it was decided that it failed.' };
  if (decision === 'fail') settleAttempt(state, context, task, { ...ended, status: 'failed', error });
  else settleAttempt(state, context, task, { ...ended, status: 'succeeded', error: null });
}
