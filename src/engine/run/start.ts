import type { TaskError } from '../errors.ts';
import { sha256 } from '../expression/sha256.ts';
import { isObject, type Json, jsonFault, type JsonObject } from '../json.ts';
import { refOf } from '../long-list.ts';
import { type PlanCache, type PlanList, type PlanTask, reachOf } from '../plan/plan.ts';
import { canonicalText, type SchemaIssue } from '../schema/index.ts';
import { startAttempt } from './apply.ts';
import { emit } from './emit.ts';
import { endList, finish, settleAttempt } from './end.ts';
import type { ListSource } from './events.ts';
import type { DecideContext } from './input.ts';
import { evaluateMoves } from './transitions.ts';
import {
  attemptScope,
  describe,
  evaluateCondition,
  evaluateDuration,
  evaluateNumber,
  expressionFailure,
  runScope,
  type Scope,
} from './scope.ts';
import { attemptOf, placeOf, resultLeft, type RunState, reusedVisit, type TaskState } from './state.ts';

/** Inputs larger than this are not kept in the journal; they can be evaluated again from the run's data. */
const keptInputBytes = 64 * 1024;

/** A task's turn has come: skip it, delay it, open its list, or start its attempt. */
export function startTask(state: RunState, context: DecideContext, task: TaskState): void {
  const plan = planOf(state, task);
  task.isDue = false;
  if (task.attempt === 0 && !task.delayed && !task.list) {
    let waitMs: number;
    let where = 'when';
    try {
      const scope = runScope(state, context);
      if (plan.neverRuns || (plan.when !== null && !evaluateCondition(plan.when, scope, context))) {
        skip(state, context, task);
        return;
      }
      if (takeOver(state, context, task, plan)) return;
      where = 'delay';
      waitMs = evaluateDuration(plan.delay, scope, context, 'delay');
    } catch (error) {
      finish(state, context, task, { status: 'failed', result: null, error: expressionFailure(error, where) });
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

/**
 * Ends the visit with what an earlier run left of it, in place of running it. A list of which only a part was left opens as
 * usual and runs the rest. False when there is nothing to end with.
 */
function takeOver(state: RunState, context: DecideContext, task: TaskState, plan: PlanTask): boolean {
  const reused = reusedVisit(state, task);
  if (!reused || reused.status === 'skipped' || reused.items?.complete === false) return false;
  const { status, items, port } = reused;
  if (plan.list && items) {
    // Its items are only shown: a list that has become another one, or cannot be told, is no reason to run anything.
    const list = evaluateList(state, context, plan.list);
    if ('items' in list && list.count === items.count) emitList(state, context, task, plan, list);
  }
  const result = items && status === 'succeeded' ? items.results : resultLeft(state, reused);
  finish(state, context, task, { status, result, error: reused.error ?? null, ...(port === undefined ? {} : { port }), reused: true });
  return true;
}

interface EvaluatedList {
  readonly items: readonly Json[];
  readonly count: number;
  readonly concurrency: number;
  readonly batch: number;
}

function openList(state: RunState, context: DecideContext, task: TaskState, plan: PlanTask): void {
  if (!plan.list) return;
  const list = evaluateList(state, context, plan.list);
  if ('error' in list) {
    finish(state, context, task, { status: 'failed', result: null, error: list.error });
    return;
  }
  emitList(state, context, task, plan, list);
  if (task.list?.ended === list.count) endList(state, context, task);
}

function evaluateList(state: RunState, context: DecideContext, list: PlanList): EvaluatedList | { readonly error: TaskError } {
  try {
    const scope = runScope(state, context);
    const value = list.in.evaluate(scope, context.host);
    if (!Array.isArray(value)) return { error: { code: 'type', message: `forEach needs a list, not ${describe(value)}` } };
    const items = value as readonly Json[];
    const fault = refOf(items) ? null : jsonFault(items);
    if (fault !== null) return { error: { code: 'limit', message: `The list ${fault}.` } };
    const concurrency =
      list.concurrency === null ? state.concurrency : evaluateNumber(list.concurrency, scope, context, 'forEach.concurrency', 1);
    const batch = evaluateNumber(list.batch, scope, context, 'forEach.batch', 1);
    return { items, count: batch > 1 ? Math.ceil(items.length / batch) : items.length, concurrency, batch };
  } catch (error) {
    return { error: expressionFailure(error, 'forEach') };
  }
}

function emitList(state: RunState, context: DecideContext, task: TaskState, plan: PlanTask, list: EvaluatedList): void {
  const { items, count, concurrency, batch } = list;
  const source = sourceOf(state, task, plan);
  const ref = refOf(items);
  emit(state, context, {
    type: 'list.opened',
    at: context.now,
    task: task.index,
    visit: task.visit,
    count,
    concurrency,
    batch,
    ...(source ? { source } : ref ? { list: ref } : { items }),
  });
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
  const attempt = 1 + attemptOf(task, item);
  let input: JsonObject;
  let timeoutMs: number;
  let cache: { key: string; ttlMs: number | null } | undefined;
  let where = 'timeout';
  try {
    const scope = attemptScope(state, context, task.list, item);
    timeoutMs = plan.timeout === null ? context.taskTimeoutMs : evaluateDuration(plan.timeout, scope, context, 'timeout');
    where = 'with';
    const evaluated = plan.with.evaluate(scope, context.host);
    input = plan.input.fill(isObject(evaluated) ? evaluated : {}) as JsonObject;
    where = 'cache';
    if (plan.cache) cache = cacheOf(plan.cache, scope, context);
  } catch (error) {
    failBeforeStart(state, context, task, item, attempt, expressionFailure(error, where));
    return;
  }
  const issue = plan.input.check(input)[0];
  if (issue) {
    failBeforeStart(state, context, task, item, attempt, invalidInput(issue));
    return;
  }
  if (plan.sync) startAttempt(state, task, attempt, item, context.now, input);
  else {
    const keep = !plan.usesSecrets && (item === undefined || plan.with.usesHost) && fitsIn(input, keptInputBytes);
    emit(state, context, {
      type: 'attempt.started',
      at: context.now,
      ...placeOf(task, attempt, item),
      ...(keep ? { input } : {}),
    });
  }
  const { index, visit } = task;
  const command = { type: 'start' as const, task: index, visit, attempt, item, input, timeoutMs, inline: plan.sync };
  context.commands.push(cache ? { ...command, cache } : command);
}

/** What an attempt fails with whose inputs do not fit the action. */
export function invalidInput({ path, message, hint }: SchemaIssue): TaskError {
  const name = path.length > 0 ? path.join('.') : 'with';
  return { code: 'invalid_input', message: hint ? `${name} ${message}; ${hint}` : `${name} ${message}` };
}

/** Under which key the result is looked up and kept, and for how long. */
function cacheOf(cache: PlanCache, scope: Scope, context: DecideContext): { key: string; ttlMs: number | null } {
  const key = cache.key.evaluate(scope, context.host);
  return {
    key: sha256(`${cache.prefix} ${canonicalText(key)}`),
    ttlMs: cache.ttl === null ? null : evaluateDuration(cache.ttl, scope, context, 'cache.ttl'),
  };
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
