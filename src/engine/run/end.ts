import type { TaskError } from '../errors.ts';
import { type Json, jsonFault } from '../json.ts';
import { refOf, plainOf } from '../long-list.ts';
import { emit } from './emit.ts';
import type { AttemptOutcome, DecideContext } from './input.ts';
import { backoffMs } from './retry.ts';
import type { CallState } from './parked.ts';
import { attemptScope, evaluateCondition, evaluateDuration, evaluateNumber, expressionFailure, outcomeScope } from './scope.ts';
import { type RunState, type TaskState, callOf, placeOf } from './state.ts';
import { evaluateMoves, type VisitOutcome } from './transitions.ts';
import { ExpressionError } from '../expression/index.ts';

/** An attempt that came back, in one shape for tasks and items. */
export interface EndedAttempt {
  readonly item: number | undefined;
  readonly attempt: number;
  readonly startedAt: number;
  readonly status: 'succeeded' | 'failed' | 'canceled';
  readonly result: Json;
  readonly error: TaskError | null;
  readonly port?: string;
  readonly answeredBy?: string;
  readonly cached?: boolean;
}

/** Errors that the same data would give again; a retry would only cost time. */
const finalCodes: ReadonlySet<string> = new Set(['expression', 'invalid_input', 'canceled', 'interrupted']);

/** The host reports how an attempt came back. Reports about attempts that are over are passed over. */
export function acceptOutcome(state: RunState, context: DecideContext, task: TaskState, outcome: AttemptOutcome): void {
  const { item, attempt, startedAt } = outcome;
  const list = task.list;
  const current =
    task.visit === outcome.visit &&
    (item === undefined
      ? task.status === 'running' && task.attempt === attempt
      : list?.status(item) === 'running' && list.attempt(item) === attempt);
  if (!current) return;
  const call = callOf(task, item);
  if (call && outcome.canceled && !cancelsChildren(state)) {
    settleAttempt(state, context, task, { item, attempt, startedAt, status: 'failed', result: null, error: canceledChild(call) });
    return;
  }
  const result = outcome.result ?? null;
  if (outcome.canceled || (outcome.call && (state.canceling || state.failing))) {
    settleAttempt(state, context, task, { item, attempt, startedAt, status: 'canceled', result: null, error: canceledError });
    return;
  }
  if (outcome.error) {
    settleAttempt(state, context, task, { item, attempt, startedAt, status: 'failed', result, error: keepable(outcome.error) });
    return;
  }
  // A long list is kept by what it is told by; one of an item is written out.
  const fault = item === undefined && refOf(result) ? null : unkeepable(result);
  if (fault) {
    settleAttempt(state, context, task, { item, attempt, startedAt, status: 'failed', result: null, error: fault });
    return;
  }
  const { port, cached } = outcome;
  if ((outcome.waitUntilMs === undefined || outcome.waitUntilMs <= context.now) && !outcome.ask && !outcome.call) {
    settleAttempt(state, context, task, { item, attempt, startedAt, status: 'succeeded', result, error: null, port, cached });
    return;
  }
  const timeoutMs = explicitTimeoutMs(state, context, task, item);
  const base = {
    at: context.now,
    ...(startedAt < context.now ? { from: startedAt } : {}),
    ...placeOf(task, attempt, item),
  };
  const until = timeoutMs === null ? {} : { until: Math.max(context.now, startedAt + timeoutMs) };
  if (outcome.ask) {
    emit(state, context, { type: 'attempt.asking', ...base, ask: outcome.ask, ...until });
    return;
  }
  if (outcome.call) {
    const { workflow } = outcome.call;
    // The called run is written down with them: what leaves this one is plain data.
    const inputs = plainOf(outcome.call.inputs);
    const child = context.host.uuid();
    emit(state, context, { type: 'attempt.calling', ...base, child, workflow, inputs, ...until });
    context.commands.push({ type: 'call', task: task.index, visit: task.visit, attempt, item, child, workflow, inputs });
    return;
  }
  const waitUntilMs = outcome.waitUntilMs ?? context.now;
  const endOfTimeMs = startedAt + (timeoutMs ?? Number.POSITIVE_INFINITY);
  const timesOut = endOfTimeMs < waitUntilMs;
  emit(state, context, {
    type: 'attempt.waiting',
    ...base,
    until: timesOut ? Math.max(context.now, endOfTimeMs) : waitUntilMs,
    ...(timesOut ? { timesOut } : {}),
    result,
    ...(port === undefined ? {} : { port }),
  });
}

/** The error of an attempt whose result cannot be kept; null when it can. */
export function unkeepable(result: Json): TaskError | null {
  const fault = jsonFault(result);
  return fault === null ? null : { code: 'limit', message: `The result ${fault}.` };
}

/** The error without data that cannot be kept. */
export function keepable(error: TaskError): TaskError {
  return error.data === undefined || jsonFault(error.data) === null ? error : { code: error.code, message: error.message };
}

/**
 * The timeout that the task itself sets, ms. The host's default ends no wait, question or called run: nothing runs here
 * while it lasts, and `flow.wait` for an hour means an hour.
 */
function explicitTimeoutMs(state: RunState, context: DecideContext, task: TaskState, item: number | undefined): number | null {
  const timeout = state.plan.tasks[task.index]?.timeout;
  if (!timeout) return null;
  if ('value' in timeout) return timeout.value;
  try {
    const scope = attemptScope(state, context, task.list, item);
    return evaluateDuration(timeout, scope, context, 'timeout');
  } catch {
    return null;
  }
}

/** The runs this one called are told to cancel: their end as canceled is its own doing. */
export function cancelsChildren(state: RunState): boolean {
  if (state.canceling) return true;
  return state.failing !== null && (state.plan.settings.cancel === 'kill' || isRunTimeout(state));
}

function isRunTimeout(state: RunState): boolean {
  return state.failing?.code === 'timeout' && state.failing.task === null;
}

function canceledChild(call: CallState): TaskError {
  if (call.timedOut) return timedOut;
  const message = 'The called run was canceled.';
  return { code: 'child_failed', message, data: { runId: call.child, code: 'canceled', message, task: null } };
}

/** What ends a wait, a question or a call that took longer than the task's own timeout. */
export const timedOut: TaskError = { code: 'timeout', message: 'It took longer than its timeout.' };

export const canceledError: TaskError = { code: 'canceled', message: 'Canceled before it ended.' };

/** Retries the attempt, or ends its item or task with it. */
export function settleAttempt(state: RunState, context: DecideContext, task: TaskState, ended: EndedAttempt): void {
  let final = ended;
  if (ended.status !== 'canceled') {
    const retry = retryAt(state, context, task, ended);
    if (typeof retry === 'number') {
      emit(state, context, {
        type: 'attempt.retrying',
        at: context.now,
        from: ended.startedAt,
        ...placeOf(task, ended.attempt, ended.item),
        error: ended.error,
        retryAt: retry,
      });
      return;
    }
    if (retry) final = { ...ended, status: 'failed', error: retry };
  }
  if (ended.item === undefined) {
    finish(state, context, task, final);
    return;
  }
  if (final.status === 'succeeded' && !ended.cached && ended.answeredBy === undefined) {
    const { item, attempt, startedAt: from } = ended;
    const { index, visit } = task;
    emit(state, context, {
      type: 'item.ended',
      at: context.now,
      from,
      task: index,
      visit,
      item,
      attempt,
      status: 'succeeded',
      result: final.result,
    });
    advanceList(state, context, task);
    return;
  }
  emit(state, context, {
    type: 'item.ended',
    at: context.now,
    from: ended.startedAt,
    task: task.index,
    visit: task.visit,
    item: ended.item,
    attempt: ended.attempt,
    status: final.status,
    ...(final.status === 'succeeded' ? { result: final.result } : { error: final.error ?? canceledError }),
    ...(final.status === 'succeeded' && ended.cached ? { cached: true } : {}),
    ...(ended.answeredBy === undefined ? {} : { answeredBy: ended.answeredBy }),
  });
  advanceList(state, context, task);
}

/** When to try again; null when this end stands; an error when attempts are used up on a result that was not accepted. */
function retryAt(state: RunState, context: DecideContext, task: TaskState, ended: EndedAttempt): number | TaskError | null {
  const retry = state.plan.tasks[task.index]?.retry;
  if (!retry || (ended.error && finalCodes.has(ended.error.code))) return null;
  // A result of the cache was accepted when it was put there; trying again would only find it again.
  if (ended.status === 'succeeded' && (retry.when === null || ended.cached)) return null;
  const list = task.list;
  const scope = attemptScope(state, context, list, ended.item);
  try {
    if (retry.when !== null) {
      const again = evaluateCondition(retry.when, outcomeScope(scope, ended), context);
      if (!again) return null;
    }
    const interrupted = ended.item === undefined ? task.interrupted : (list?.interrupted.get(ended.item) ?? 0);
    const attempts = evaluateNumber(retry.attempts, scope, context, 'retry.attempts', 1);
    const usedUp = ended.attempt - interrupted >= attempts;
    if (usedUp || state.failing || state.canceling || list?.stopped) {
      if (ended.status === 'failed' || !usedUp) return null;
      return { code: 'attempts', message: `The result was still not accepted after ${attempts} attempts.` };
    }
    const delayMs = backoffMs({
      attempt: Math.max(1, ended.attempt - interrupted),
      delayMs: evaluateDuration(retry.delay, scope, context, 'retry.delay'),
      backoff: retry.backoff,
      maxDelayMs: retry.maxDelay === null ? null : evaluateDuration(retry.maxDelay, scope, context, 'retry.maxDelay'),
      jitter: retry.jitter,
      random: retry.jitter ? context.random() : 0,
    });
    return context.now + delayMs;
  } catch (error) {
    // `retry.when` may look at `error` where there is only a result, or the other way round: that is no reason to retry.
    if (error instanceof ExpressionError && retry.when !== null) return null;
    return expressionFailure(error, 'retry');
  }
}

/** Ends a visit: which transitions it takes, and whether the run fails by it. The one place where a task ends. */
export function finish(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  ended: {
    status: 'succeeded' | 'failed' | 'canceled';
    result: Json;
    error: TaskError | null;
    port?: string;
    startedAt?: number;
    answeredBy?: string;
    cached?: boolean;
    reused?: boolean;
  },
): void {
  let { status, error, result } = ended;
  let moves: ReturnType<typeof evaluateMoves> = { moves: { taken: [] }, handled: false, error: null };
  if (status !== 'canceled') {
    const outcome: VisitOutcome = { status, result, error, ...(ended.port === undefined ? {} : { port: ended.port }) };
    moves = evaluateMoves(state, context, task, outcome);
    if (moves.error) {
      // What leads on cannot be told: the task fails by it, and only transitions that need no expression handle that.
      error = moves.error;
      status = 'failed';
      result = null;
      const again = evaluateMoves(state, context, task, { status, result, error });
      moves = again.error ? { moves: { taken: [] }, handled: false, error: null } : again;
    }
  }
  const failed = status === 'failed';
  const list = refOf(result);
  emit(state, context, {
    type: 'task.ended',
    at: context.now,
    ...(ended.startedAt === undefined ? {} : { from: ended.startedAt }),
    task: task.index,
    visit: task.visit,
    attempt: task.attempt,
    status,
    ...(status === 'succeeded' && !task.list && !ended.reused ? (list ? { list } : { result }) : {}),
    ...(error && status !== 'succeeded' ? { error } : {}),
    ...(ended.port === undefined || failed ? {} : { port: ended.port }),
    moves: moves.moves,
    ...(ended.cached && !failed ? { cached: true } : {}),
    // One whose transitions cannot be evaluated this time fails by that, and has nothing of the earlier run.
    ...(ended.reused && status === ended.status ? { reused: true } : {}),
    ...(ended.answeredBy === undefined ? {} : { answeredBy: ended.answeredBy }),
  });
  if (failed && !moves.handled && error && !state.failing && !state.canceling) {
    emit(state, context, { type: 'run.failing', at: context.now, error, task: task.index });
    if (state.plan.settings.cancel === 'kill') stopAll(context, 'fail');
  }
}

/** Tells everything that is under way to stop: attempts in flight and called runs. */
export function stopAll(context: DecideContext, reason: 'cancel' | 'fail' | 'timeout'): void {
  context.commands.push({ type: 'abort', reason }, { type: 'children', intention: 'cancel' });
}

/** After an item ended: does the list end with it? */
export function advanceList(state: RunState, context: DecideContext, task: TaskState): void {
  const list = task.list;
  if (!list) return;
  if (list.stopped && list.running === 0) cancelIdleItems(state, context, task);
  if (list.ended === list.count || ((list.stopped || state.canceling || state.failing) && list.open === 0)) endList(state, context, task);
}

/** Items that back off or wait will not be started any more: they end as canceled. */
export function cancelIdleItems(state: RunState, context: DecideContext, task: TaskState): void {
  const list = task.list;
  if (!list) return;
  for (let item = 0; item < list.next && list.retrying + list.waiting + list.indoubt > 0; item += 1) {
    const status = list.status(item);
    if (status !== 'retrying' && status !== 'waiting' && status !== 'indoubt') continue;
    emit(state, context, {
      type: 'item.ended',
      at: context.now,
      task: task.index,
      visit: task.visit,
      item,
      attempt: list.attempt(item),
      status: 'canceled',
      error: canceledError,
    });
  }
}

export function endList(state: RunState, context: DecideContext, task: TaskState): void {
  const list = task.list;
  if (!list) return;
  const failedItem = list.firstFailed;
  if (list.stopped && failedItem >= 0) {
    const cause = list.errors.get(failedItem);
    const error: TaskError = {
      code: cause?.code ?? 'action',
      message: `Item ${failedItem + 1} of ${list.count}: ${cause?.message ?? 'failed'}`,
      data: { item: failedItem, failed: list.failed, succeeded: list.succeeded },
    };
    finish(state, context, task, { status: 'failed', result: null, error });
    return;
  }
  if (list.ended < list.count || list.canceled > 0)
    finish(state, context, task, { status: 'canceled', result: null, error: canceledError });
  else finish(state, context, task, { status: 'succeeded', result: list.resultList(), error: null });
}
