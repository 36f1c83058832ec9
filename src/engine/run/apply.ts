import type { TaskError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { listOf } from '../long-list.ts';
import type { Instant, ListSource, Moves, RunEvent } from './events.ts';
import { ListState, listTakenOver } from './list-state.ts';
import { Mover, setStatus } from './moves.ts';
import { type RunState, type TaskState, askOf, attemptOf, callOf, resultLeft, reusedVisit, taskAt } from './state.ts';

const movers = new WeakMap<RunState, Mover>();

export function moverOf(state: RunState): Mover {
  let mover = movers.get(state);
  if (!mover) movers.set(state, (mover = new Mover(state)));
  return mover;
}

/** The error as expressions see it. */
export function errorScope(error: TaskError): Json {
  return error.data === undefined
    ? { code: error.code, message: error.message }
    : { code: error.code, message: error.message, data: error.data };
}

/**
 * Folds one event into the state, in place. The only code that changes a state: live runs and restarts go through it
 * alike, so an event means one thing. It reads no clock, evaluates no expression and decides nothing.
 */
export function apply(state: RunState, event: RunEvent): void {
  state.seq += 1;
  if (state.touched && 'task' in event && event.task !== null) state.touched.add(event.task);
  switch (event.type) {
    case 'run.started':
      state.status = 'running';
      state.startedAt = event.at;
      state.inputs = event.inputs;
      state.vars = { ...event.vars };
      state.concurrency = event.concurrency;
      state.timeoutMs = event.timeoutMs;
      state.only = event.only ? new Set(event.only) : null;
      state.reuse = new Map((event.reuse ?? []).map((reused) => [reused.task, reused]));
      if (state.only) showGiven(state, event.given ?? {});
      moverOf(state).begin(event.at);
      break;
    case 'task.visited':
      moverOf(state).visit(taskAt(state, event.task), event.at);
      break;
    case 'attempt.started':
      startAttempt(state, taskAt(state, event.task), event.attempt, event.item, event.at, event.input);
      break;
    case 'attempt.waiting': {
      const task = taskAt(state, event.task);
      const parked = { result: event.result, port: event.port, timesOut: event.timesOut === true };
      leaveRunning(state, task, event);
      if (event.item === undefined) {
        task.parked = parked;
        task.dueAt = event.until;
        setStatus(state, task, 'waiting');
      } else {
        task.list?.parked.set(event.item, parked);
        task.list?.move(event.item, 'waiting');
      }
      state.due.push({ at: event.until, task: event.task, visit: event.visit, attempt: event.attempt, item: event.item ?? -1 });
      break;
    }
    case 'attempt.asking': {
      const task = taskAt(state, event.task);
      const ask = { ask: event.ask, askedAt: event.at, until: event.until ?? null };
      leaveRunning(state, task, event);
      state.asks += 1;
      if (event.item === undefined) {
        task.ask = ask;
        task.dueAt = event.until ?? 0;
        setStatus(state, task, 'waiting');
      } else {
        task.list?.asks.set(event.item, ask);
        task.list?.move(event.item, 'waiting');
      }
      pushUntil(state, event);
      break;
    }
    case 'attempt.calling': {
      const task = taskAt(state, event.task);
      const { child, workflow, inputs } = event;
      leaveRunning(state, task, event);
      const call = { child, workflow, inputs, until: event.until ?? null, resting: false, timedOut: false };
      state.calls += 1;
      if (event.item === undefined) {
        task.call = call;
        task.child = child;
      } else {
        task.list?.calls.set(event.item, call);
        task.list?.children.set(event.item, child);
      }
      pushUntil(state, event);
      break;
    }
    case 'attempt.retrying': {
      const task = taskAt(state, event.task);
      leaveRunning(state, task, event);
      unpark(state, task, event.item);
      if (state.status === 'waiting') state.status = 'running';
      if (event.item === undefined) {
        task.dueAt = event.retryAt;
        if (event.error) task.scope.error = errorScope(event.error);
        setStatus(state, task, 'retrying');
      } else task.list?.move(event.item, 'retrying');
      state.due.push({ at: event.retryAt, task: event.task, visit: event.visit, attempt: event.attempt, item: event.item ?? -1 });
      break;
    }
    case 'attempt.interrupted': {
      const task = taskAt(state, event.task);
      leaveRunning(state, task, event);
      const list = task.list;
      if (event.item !== undefined && list) {
        list.interrupted.set(event.item, (list.interrupted.get(event.item) ?? 0) + 1);
        list.move(event.item, event.policy === 'ask' ? 'indoubt' : 'retrying');
        if (event.policy === 'ask') setStatus(state, task, 'indoubt');
        else list.again.push(event.item);
      } else {
        task.interrupted += 1;
        if (event.policy === 'ask') setStatus(state, task, 'indoubt');
        else {
          setStatus(state, task, 'queued');
          state.ready.push(task.index);
        }
      }
      break;
    }
    case 'doubt.resolved': {
      const task = taskAt(state, event.task);
      if (state.status === 'waiting') state.status = 'running';
      if (event.item !== undefined && task.list) {
        task.list.move(event.item, 'retrying');
        task.list.again.push(event.item);
        if (task.list.indoubt === 0) setStatus(state, task, 'running');
      } else {
        setStatus(state, task, 'queued');
        state.ready.push(task.index);
      }
      break;
    }
    case 'task.delayed': {
      const task = taskAt(state, event.task);
      task.dueAt = event.until;
      task.delayed = true;
      setStatus(state, task, 'waiting');
      state.due.push({ at: event.until, task: event.task, visit: event.visit, attempt: 0, item: -1 });
      break;
    }
    case 'task.skipped': {
      const task = taskAt(state, event.task);
      task.endedAt = event.at;
      endVisit(state, task, 'skipped', event.moves, event.at);
      break;
    }
    case 'list.opened': {
      const task = taskAt(state, event.task);
      const list = event.source ? listAt(state, event.source) : event.list ? listOf(event.list, state.lists) : (event.items ?? []);
      task.list = new ListState(list, { concurrency: event.concurrency, batch: event.batch, source: event.source ?? null });
      task.startedAt = event.at;
      const reused = reusedVisit(state, task)?.items;
      if (reused?.count === event.count) task.list.takeOver(reused, event.at);
      setStatus(state, task, 'running');
      state.openLists.push(task.index);
      break;
    }
    case 'item.ended': {
      const task = taskAt(state, event.task);
      const list = task.list;
      if (!list) break;
      state.ends += 1;
      if (list.status(event.item) === 'running' || event.attempt > list.attempt(event.item)) leaveRunning(state, task, event);
      unpark(state, task, event.item);
      list.end(event.item, event.status, event.at, event.result ?? null, event.error ?? null);
      if (event.cached) list.cached += 1;
      if (event.status === 'failed' && state.plan.tasks[task.index]?.list?.onItemError === 'stop') list.stopped = true;
      if (task.status === 'indoubt' && list.indoubt === 0) setStatus(state, task, 'running');
      if (state.status === 'waiting') state.status = 'running';
      break;
    }
    case 'task.ended': {
      const task = taskAt(state, event.task);
      if (task.list === null && (task.status === 'running' || event.attempt > task.attempt)) leaveRunning(state, task, event);
      if (state.status === 'waiting') state.status = 'running';
      task.endedAt = event.at;
      unpark(state, task, undefined);
      task.dueAt = 0;
      task.port = event.port ?? null;
      const reused = event.reused ? reusedVisit(state, task) : null;
      if (reused?.items && !task.list) task.list = listTakenOver(reused.items, event.at);
      const list = task.list;
      task.origin = originOf(state, task, event);
      if (list) {
        const open = state.openLists.indexOf(task.index);
        if (open >= 0) state.openLists.splice(open, 1);
        task.attempts = list.attempts;
        task.scope.result = event.status === 'succeeded' ? list.resultList() : null;
      } else if (reused) task.scope.result = resultLeft(state, reused);
      else task.scope.result = event.list ? listOf(event.list, state.lists) : (event.result ?? null);
      task.scope.error = event.error ? errorScope(event.error) : null;
      task.scope.attempts = task.attempts;
      endVisit(state, task, event.status, event.moves, event.at);
      break;
    }
    case 'run.pausing':
      state.pausing = true;
      state.status = 'pausing';
      break;
    case 'run.paused':
      state.status = 'paused';
      state.pausedAt = event.at;
      break;
    case 'run.resumed':
      if (state.pausedAt > 0) state.pausedMs += event.at - state.pausedAt;
      state.pausedAt = 0;
      state.pausing = false;
      state.status = 'running';
      break;
    case 'run.canceling':
      state.canceling = true;
      state.pausing = false;
      state.status = 'canceling';
      break;
    case 'run.failing':
      state.failing = { ...event.error, task: event.task === null ? null : (state.plan.tasks[event.task]?.id ?? null) };
      state.pausing = false;
      break;
    case 'run.waiting':
      state.status = 'waiting';
      break;
    case 'run.moving':
      if (state.status === 'waiting') state.status = 'running';
      break;
    case 'run.recovered':
      if (state.status === 'waiting') state.status = 'running';
      break;
    case 'run.ended':
      if (state.pausedAt > 0) state.pausedMs += event.at - state.pausedAt;
      state.pausedAt = 0;
      state.status = event.status;
      state.endedAt = event.at;
      state.outputs = event.outputs;
      state.overheadUs = event.overheadUs ?? null;
      break;
    case 'log':
      break;
    default:
      event satisfies never;
  }
}

/** Marks an attempt as running. Also used, without an event, for actions that run inline and end in the same step. */
export function startAttempt(
  state: RunState,
  task: TaskState,
  attempt: number,
  item: number | undefined,
  at: Instant,
  input: Json | undefined,
): void {
  state.running += 1;
  if (state.status === 'waiting') state.status = 'running';
  if (state.plan.tasks[task.index]?.action.kind === 'cpu') state.runningCpu += 1;
  if (item !== undefined) {
    task.list?.start(item, attempt, at);
    task.attempts += 1;
    return;
  }
  if (task.attempt === 0) task.startedAt = at;
  task.attempt = attempt;
  task.attempts += 1;
  task.scope.attempts = task.attempts;
  if (input !== undefined) task.input = input;
  task.dueAt = 0;
  setStatus(state, task, 'running');
}

/**
 * An attempt is not running any more. One that ran inline has no start in the journal: when the journal is folded again
 * it starts here.
 */
function leaveRunning(
  state: RunState,
  task: TaskState,
  event: { readonly attempt: number; readonly item?: number; readonly at: Instant; readonly from?: Instant },
): void {
  const known = attemptOf(task, event.item);
  if (event.attempt > known) startAttempt(state, task, event.attempt, event.item, event.from ?? event.at, undefined);
  // A parked attempt has left already, and one that called a run holds no slot.
  if ((event.item === undefined ? task.status : task.list?.status(event.item)) !== 'running') return;
  if (callOf(task, event.item)) return;
  state.running -= 1;
  if (state.plan.tasks[task.index]?.action.kind === 'cpu') state.runningCpu -= 1;
}

/** The attempt neither waits, asks nor calls any more. */
function unpark(state: RunState, task: TaskState, item: number | undefined): void {
  if (askOf(task, item)) state.asks -= 1;
  if (callOf(task, item)) state.calls -= 1;
  if (item === undefined) {
    task.parked = null;
    task.ask = null;
    task.call = null;
  } else {
    task.list?.parked.delete(item);
    task.list?.asks.delete(item);
    task.list?.calls.delete(item);
  }
}

function pushUntil(state: RunState, event: Extract<RunEvent, { type: 'attempt.asking' | 'attempt.calling' }>): void {
  const { until, task, visit, attempt, item } = event;
  if (until !== undefined) state.due.push({ at: until, task, visit, attempt, item: item ?? -1 });
}

function endVisit(state: RunState, task: TaskState, status: TaskState['status'], moves: Moves, at: Instant): void {
  task.visitsEnded += 1;
  if (task.startedAt > 0) task.workedMs += task.endedAt - task.startedAt;
  Object.assign(state.vars, moves.set);
  setStatus(state, task, status);
  state.order.push(task.index);
  state.ends += 1;
  moverOf(state).ended(task, moves.taken, at);
}

function originOf(
  state: RunState,
  task: TaskState,
  event: { readonly reused?: true; readonly cached?: true; readonly status: string },
): TaskState['origin'] {
  if (event.reused) return state.reuse.get(task.index)?.pinned ? 'pinned' : 'reused';
  const { list } = task;
  return event.cached || (list && list.count > 0 && list.cached === list.count) ? 'cached' : null;
}

/** A task that runs alone sees of the others what an earlier run left, and what a person gave. */
function showGiven(state: RunState, given: JsonObject): void {
  for (const { task: index, visits } of state.reuse.values()) {
    const last = visits.at(-1);
    if (!last || state.only?.has(index)) continue;
    const task = taskAt(state, index);
    task.scope.status = last.status;
    if (last.items) task.list = listTakenOver(last.items, state.startedAt);
    if (last.status === 'succeeded') task.scope.result = task.list ? task.list.resultList() : resultLeft(state, last);
    task.scope.error = last.error ? errorScope(last.error) : null;
  }
  for (const [id, result] of Object.entries(given)) {
    const scope = state.scopes[id];
    if (!scope) continue;
    scope.status = 'succeeded';
    scope.result = result;
  }
}

/** The list that a list task walks, where it already stands in the run's data. */
export function listAt(state: RunState, source: ListSource): readonly Json[] {
  let value: unknown = source.root === 'inputs' ? state.inputs : state.scopes;
  for (const key of source.path) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Folds a journal. */
export function replay(state: RunState, events: Iterable<RunEvent>): RunState {
  for (const event of events) apply(state, event);
  return state;
}
