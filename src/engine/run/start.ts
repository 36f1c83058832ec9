import type { TaskError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { PlanTask } from '../plan/plan.ts';
import { startAttempt } from './apply.ts';
import { emit } from './emit.ts';
import { endList, finish, settleAttempt } from './end.ts';
import type { ListSource } from './events.ts';
import type { DecideContext } from './input.ts';
import { evaluateMoves } from './transitions.ts';
import { attemptScope, describe, evaluateCondition, evaluateDuration, evaluateNumber, expressionFailure, runScope } from './scope.ts';
import type { RunState, TaskState } from './state.ts';
import { reachOf } from '../plan/plan.ts';

/** Inputs larger than this are not kept in the journal; they can be evaluated again from the run's data. */
const keptInputBytes = 64 * 1024;

/** A task's turn has come: skip it, delay it, open its list, or start its attempt. */
export function startTask(state: RunState, context: DecideContext, task: TaskState): void {
  const plan = planOf(state, task);
  task.isDue = false;
  const fresh = task.attempt === 0 && task.interrupted === 0;
  if (fresh && !task.delayed && !task.list) {
    let waitMs: number;
    try {
      const scope = runScope(state, context);
      if (plan.neverRuns || (plan.when !== null && !evaluateCondition(plan.when, scope, context))) {
        skip(state, context, task);
        return;
      }
      waitMs = 'value' in plan.delay ? plan.delay.value : evaluateDuration(plan.delay, scope, context, 'delay');
    } catch (error) {
      finish(state, context, task, { status: 'failed', result: null, error: expressionFailure(error, 'when') });
      return;
    }
    if (waitMs > 0) {
      emit(state, context, { type: 'task.delayed', at: context.now, task: task.index, visit: task.visit, until: context.now + waitMs });
      return;
    }
  }
  if (plan.list && !task.list) openList(state, context, task, plan);
  else beginAttempt(state, context, task, undefined);
}

function skip(state: RunState, context: DecideContext, task: TaskState): void {
  const outcome = { status: 'skipped' as const, result: null, error: null };
  const { moves, error } = evaluateMoves(state, context, task, outcome);
  if (error) finish(state, context, task, { status: 'failed', result: null, error });
  else emit(state, context, { type: 'task.skipped', at: context.now, task: task.index, visit: task.visit, moves });
}

function openList(state: RunState, context: DecideContext, task: TaskState, plan: PlanTask): void {
  if (!plan.list) return;
  let items: readonly Json[];
  let concurrency: number;
  let batch: number;
  try {
    const scope = runScope(state, context);
    const value = plan.list.in.evaluate(scope, context.host);
    if (!Array.isArray(value)) {
      const error = { code: 'type', message: `forEach needs a list, not ${describe(value)}` };
      finish(state, context, task, { status: 'failed', result: null, error });
      return;
    }
    items = value as readonly Json[];
    concurrency =
      plan.list.concurrency === null ? state.concurrency : evaluateNumber(plan.list.concurrency, scope, context, 'forEach.concurrency', 1);
    batch = evaluateNumber(plan.list.batch, scope, context, 'forEach.batch', 1);
  } catch (error) {
    finish(state, context, task, { status: 'failed', result: null, error: expressionFailure(error, 'forEach') });
    return;
  }
  const source = sourceOf(state, task, plan);
  emit(state, context, {
    type: 'list.opened',
    at: context.now,
    task: task.index,
    visit: task.visit,
    count: batch > 1 ? Math.ceil(items.length / batch) : items.length,
    concurrency,
    batch,
    ...(source ? { source } : { items }),
  });
  if (items.length === 0) endList(state, context, task);
}

/**
 * Where the list stands in the run's own data, when it will still be there after a restart: an input, or the result of a
 * task that cannot be visited again while this one is at work.
 */
function sourceOf(state: RunState, task: TaskState, plan: PlanTask): ListSource | null {
  const path = plan.list?.in.single?.purePath;
  if (!path) return null;
  if (path.root === 'inputs') return { root: 'inputs', path: path.path };
  if (path.root !== 'tasks' || path.path[1] !== 'result') return null;
  const from = state.plan.indexOf.get(path.path[0] ?? '');
  if (from === undefined || state.tasks[from]?.list || !reachOf(state.plan, from).includes(task.index)) return null;
  return { root: 'tasks', path: path.path };
}

/** Starts the next attempt of a task, or of one of its items. */
export function beginAttempt(state: RunState, context: DecideContext, task: TaskState, item: number | undefined): void {
  const plan = planOf(state, task);
  const list = task.list;
  const attempt = 1 + (item === undefined ? task.attempt : (list?.attempt(item) ?? 0));
  let input: JsonObject;
  let timeoutMs: number;
  try {
    const scope = attemptScope(state, context, item === undefined ? undefined : list?.value(item), item);
    timeoutMs = plan.timeout === null ? context.taskTimeoutMs : evaluateDuration(plan.timeout, scope, context, 'timeout');
    const evaluated = plan.with.evaluate(scope, context.host);
    input = plan.input.fill(isObject(evaluated) ? evaluated : {}) as JsonObject;
  } catch (error) {
    failBeforeStart(state, context, task, item, attempt, expressionFailure(error, 'with'));
    return;
  }
  const issue = plan.input.check(input)[0];
  if (issue) {
    const name = issue.path.length > 0 ? issue.path.join('.') : 'with';
    const message = issue.hint ? `${name} ${issue.message}; ${issue.hint}` : `${name} ${issue.message}`;
    failBeforeStart(state, context, task, item, attempt, { code: 'invalid_input', message });
    return;
  }
  if (plan.sync) startAttempt(state, task, attempt, item, context.now, input);
  else {
    const keep = !plan.usesSecrets && (item === undefined || plan.with.usesHost) && fitsIn(input, keptInputBytes);
    emit(state, context, {
      type: 'attempt.started',
      at: context.now,
      task: task.index,
      visit: task.visit,
      attempt,
      ...(item === undefined ? {} : { item }),
      ...(keep ? { input } : {}),
    });
  }
  context.commands.push({ type: 'start', task: task.index, visit: task.visit, attempt, item, input, timeoutMs, inline: plan.sync });
}

/** What goes wrong before an action starts is not retried: the same data would give the same error. */
function failBeforeStart(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  item: number | undefined,
  attempt: number,
  error: TaskError,
): void {
  startAttempt(state, task, attempt, item, context.now, undefined);
  settleAttempt(state, context, task, { item, attempt, startedAt: context.now, status: 'failed', result: null, error });
}

/** Whether JSON text of the value stays within a budget, found without writing it. */
export function fitsIn(value: Json, bytes: number): boolean {
  let left = bytes;
  const visit = (part: Json): boolean => {
    if (typeof part === 'string') left -= part.length + 2;
    else if (typeof part !== 'object' || part === null) left -= 8;
    else if (Array.isArray(part)) {
      left -= 2 + part.length;
      for (const entry of part) if (left < 0 || !visit(entry)) return false;
    } else {
      left -= 2;
      for (const key in part as JsonObject) {
        left -= key.length + 4;
        if (left < 0 || !visit((part as JsonObject)[key] ?? null)) return false;
      }
    }
    return left >= 0;
  };
  return visit(value);
}

export function planOf(state: RunState, task: TaskState): PlanTask {
  const plan = state.plan.tasks[task.index];
  if (!plan) throw new Error(`task index ${task.index} is outside the plan`);
  return plan;
}
