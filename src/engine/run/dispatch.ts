import type { Instant } from './events.ts';
import type { DecideContext } from './input.ts';
import { settleAttempt, timedOut } from './end.ts';
import type { Parked } from './parked.ts';
import { beginAttempt, startTask } from './start.ts';
import { type RunState, type TaskState, askOf, attemptOf, callOf, mayStart, peekReady, taskAt } from './state.ts';

/**
 * Items of an action without effects end in the step after the one they start in, so more of them at once gain nothing: each
 * would only hold a start and an outcome in memory.
 */
const instantAtOnce = 64;

/** Delays, back-offs and waits that are over. Nothing fires early: what is not due by the given time stays. */
export function wakeDue(state: RunState, context: DecideContext): void {
  for (;;) {
    const due = state.due.peek();
    if (!due || due.at > context.now) return;
    state.due.pop();
    const task = taskAt(state, due.task);
    if (task.visit !== due.visit) continue;
    const item = due.item < 0 ? undefined : due.item;
    if (endsAsTimeout(state, context, task, item, due.at)) continue;
    if (due.item >= 0) wakeItem(state, context, task, due.item, due.attempt);
    else if (task.dueAt === due.at && (task.status === 'waiting' || task.status === 'retrying')) {
      if (task.parked) endWait(state, context, task, undefined, task.attempt, task.parked);
      else {
        task.isDue = true;
        state.ready.push(task.index);
      }
    }
  }
}

/** A question whose time is up ends; a called run is told to cancel, and its attempt ends when it has. */
function endsAsTimeout(state: RunState, context: DecideContext, task: TaskState, item: number | undefined, at: Instant): boolean {
  const call = callOf(task, item);
  if (call?.until === at) {
    call.timedOut = true;
    context.commands.push({ type: 'children', intention: 'cancel', child: call.child });
    return true;
  }
  if (askOf(task, item)?.until !== at) return false;
  const attempt = attemptOf(task, item);
  settleAttempt(state, context, task, { item, attempt, startedAt: context.now, status: 'failed', result: null, error: timedOut });
  return true;
}

function wakeItem(state: RunState, context: DecideContext, task: TaskState, item: number, attempt: number): void {
  const list = task.list;
  if (!list || list.attempt(item) !== attempt) return;
  const status = list.status(item);
  if (status === 'retrying') list.again.push(item);
  else if (status === 'waiting') {
    const parked = list.parked.get(item);
    if (parked) endWait(state, context, task, item, attempt, parked);
  }
}

/** A parked attempt is over: it gives its result, or its time is up. */
function endWait(
  state: RunState,
  context: DecideContext,
  task: TaskState,
  item: number | undefined,
  attempt: number,
  parked: Parked,
): void {
  const ended = { item, attempt, startedAt: context.now };
  if (parked.timesOut) {
    settleAttempt(state, context, task, { ...ended, status: 'failed', result: null, error: timedOut });
  } else settleAttempt(state, context, task, { ...ended, status: 'succeeded', result: parked.result, error: null, port: parked.port });
}

/** Starts whatever may start while slots are free: tasks whose turn has come first, then items of open lists in turn. */
export function dispatch(state: RunState, context: DecideContext): void {
  const limit = Math.min(state.concurrency, context.slotLimit);
  const strategy = strategyOf(state, context);
  for (;;) {
    if (state.running >= limit || state.failing) return;
    const cpuFull = strategy === 'hybrid' && state.runningCpu >= context.cores;
    const task = strategy === 'parallel' ? parallelNext(state) : chosenNext(state, strategy, cpuFull);
    if (task) {
      startTask(state, context, task);
      continue;
    }
    if (!startItem(state, context, cpuFull)) return;
  }
}

function strategyOf(state: RunState, context: DecideContext): 'sequential' | 'parallel' | 'hybrid' {
  const { strategy } = state.plan.settings;
  if (strategy !== 'auto') return strategy;
  return context.load < 0.5 ? 'parallel' : context.load < 0.8 ? 'hybrid' : 'sequential';
}

function parallelNext(state: RunState): TaskState | null {
  const index = peekReady(state);
  if (index === undefined) return null;
  state.readyHead += 1;
  return taskAt(state, index);
}

/** Sequential: the first in file order, and only when no other task is under way. Hybrid: the first that has a core to run on. */
function chosenNext(state: RunState, strategy: 'sequential' | 'hybrid', cpuFull: boolean): TaskState | null {
  if (peekReady(state) === undefined) return null;
  let chosen = -1;
  for (let at = state.readyHead; at < state.ready.length; at += 1) {
    const index = state.ready[at] ?? 0;
    const task = state.tasks[index];
    if (!task || !mayStart(task)) continue;
    if (strategy === 'sequential') {
      // A task that has begun goes on when nothing is at work; more than one has, where `auto` was not sequential before.
      if (task.status === 'queued' ? state.active > state.queued : state.running > 0) continue;
      if (chosen === -1 || index < (state.ready[chosen] ?? 0)) chosen = at;
    } else if (!cpuFull || state.plan.tasks[index]?.action.kind !== 'cpu') {
      chosen = at;
      break;
    }
  }
  if (chosen === -1) return null;
  const [index] = state.ready.splice(chosen, 1);
  return taskAt(state, index ?? 0);
}

/** The next item of the open lists, taking turns between them. */
function startItem(state: RunState, context: DecideContext, cpuFull: boolean): boolean {
  for (let turn = 0; turn < state.openLists.length; turn += 1) {
    const index = state.openLists[0] ?? 0;
    if (state.openLists.length > 1) state.openLists.push(state.openLists.shift() ?? 0);
    const task = taskAt(state, index);
    const list = task.list;
    if (!list || list.stopped || list.running >= list.concurrency) continue;
    const plan = state.plan.tasks[index];
    if (cpuFull && plan?.action.kind === 'cpu') continue;
    // Those that wait for a run they called are running, and not at work.
    if (plan?.sync && list.running - list.calls.size >= instantAtOnce) continue;
    for (let item = list.again.shift(); item !== undefined; item = list.again.shift()) {
      if (list.status(item) !== 'retrying') continue;
      beginAttempt(state, context, task, item);
      return true;
    }
    // An item that waits or backs off has begun: it keeps its place among the `concurrency` items at once.
    if (list.next >= list.count || list.begunNotEnded >= list.concurrency) continue;
    beginAttempt(state, context, task, list.next);
    return true;
  }
  return false;
}
