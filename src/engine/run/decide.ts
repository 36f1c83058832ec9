import { reachOf } from '../plan/plan.ts';
import { dispatch, wakeDue } from './dispatch.ts';
import { emit } from './emit.ts';
import { acceptAnswer, childMoves } from './asks-and-calls.ts';
import { acceptOutcome, advanceList, cancelIdleItems, canceledError, finish, stopAll } from './end.ts';
import { childrenRest, openCalls, restsOnOthers } from './rest.ts';
import type { DecideContext, RunInput } from './input.ts';
import { recover, resolveDoubt } from './recover.ts';
import { isActive, isHeld, type RunState, type TaskState, taskAt } from './state.ts';
import { evaluateOutputs, evaluateVars } from './values.ts';

/**
 * The one place where a run is decided: given the state and what happened, which events are recorded and what the host
 * must do. Events are folded into the state as they are recorded. Pure: clock, chance and load come in with the context.
 */
export function decide(state: RunState, input: RunInput, context: DecideContext): void {
  if (state.endedAt > 0) return;
  switch (input.type) {
    case 'start':
      start(state, context, input);
      break;
    case 'outcome':
      acceptOutcome(state, context, taskAt(state, input.task), input);
      break;
    case 'answer':
      acceptAnswer(state, context, taskAt(state, input.task), input);
      break;
    case 'child':
      childMoves(state, context, taskAt(state, input.task), input);
      break;
    case 'tick':
      break;
    case 'pause':
      if (state.pausing || state.canceling || state.failing) break;
      emit(state, context, { type: 'run.pausing', at: context.now });
      pauseChildren(state, context);
      break;
    case 'resume':
      if (isHeld(state)) emit(state, context, { type: 'run.resumed', at: context.now });
      if (!state.canceling) context.commands.push({ type: 'children', intention: 'resume' });
      break;
    case 'cancel':
      if (state.canceling) break;
      emit(state, context, { type: 'run.canceling', at: context.now });
      stopAll(context, 'cancel');
      break;
    case 'timeout':
      if (state.failing || state.canceling) break;
      emit(state, context, {
        type: 'run.failing',
        at: context.now,
        error: { code: 'timeout', message: `The run took longer than its timeout of ${state.timeoutMs} ms.` },
        task: null,
      });
      stopAll(context, 'timeout');
      break;
    case 'recover':
      recover(state, context);
      break;
    case 'resolve':
      resolveDoubt(state, context, taskAt(state, input.task), input.item, input.decision);
      break;
    default:
      input satisfies never;
  }
  advance(state, context);
}

function start(state: RunState, context: DecideContext, input: Extract<RunInput, { type: 'start' }>): void {
  const { vars, failure } = evaluateVars(state, context, input.inputs, input.vars ?? {});
  emit(state, context, {
    type: 'run.started',
    at: context.now,
    inputs: input.inputs,
    vars,
    concurrency: input.concurrency,
    timeoutMs: input.timeoutMs,
    ...(input.only ? { only: input.only } : {}),
    ...(input.reuse && input.reuse.length > 0 ? { reuse: input.reuse } : {}),
    ...(input.basedOn === undefined ? {} : { basedOn: input.basedOn }),
  });
  if (failure !== null)
    emit(state, context, { type: 'run.failing', at: context.now, error: { code: 'expression', message: failure }, task: null });
}

/** Moves the run on as far as it goes without anything new from outside. */
function advance(state: RunState, context: DecideContext): void {
  if (state.canceling || state.failing) {
    sweep(state, context);
    // Called runs go on, and may come to the end of their time.
    wakeDue(state, context);
    // A run that failed while it was paused stays so, as the runs it called do.
    if (state.status === 'pausing' && state.calls > 0) restOnPause(state, context);
  } else if (state.pausing) {
    if (state.status !== 'paused') restOnPause(state, context);
    return;
  } else {
    wakeDue(state, context);
    for (;;) {
      const before = context.events.length;
      if (state.plan.hasRounds) beginRounds(state, context);
      dispatch(state, context);
      if (state.failing) {
        sweep(state, context);
        break;
      }
      if (context.events.length === before) break;
    }
  }
  if (state.active === 0 && (state.waitingRounds.length === 0 || state.failing || state.canceling)) end(state, context);
  else if (state.status === 'running' && restsOnOthers(state, context)) {
    emit(state, context, { type: 'run.waiting', at: context.now });
  }
}

function restOnPause(state: RunState, context: DecideContext): void {
  if (state.running === 0 && childrenRest(state)) emit(state, context, { type: 'run.paused', at: context.now });
}

/** What a called run was last heard to do does not tell whether it is paused: each is asked again. */
function pauseChildren(state: RunState, context: DecideContext): void {
  for (const call of openCalls(state)) call.resting = false;
  context.commands.push({ type: 'children', intention: 'pause' });
}

/** A run that is over but for what still runs: whatever has not started never will. */
function sweep(state: RunState, context: DecideContext): void {
  // Each end lets paths die, and by these a join may be queued that stands earlier in the file.
  for (let before = -1; before !== context.events.length; ) {
    before = context.events.length;
    for (const task of state.tasks) {
      if (!isActive(task.status)) continue;
      if (task.list) {
        cancelIdleItems(state, context, task);
        if (task.list.open === 0) advanceList(state, context, task);
      } else if (task.status !== 'running') finish(state, context, task, { status: 'canceled', result: null, error: canceledError });
    }
  }
}

/** Later visits begin once everything that the task reaches is at rest (rule 3). */
function beginRounds(state: RunState, context: DecideContext): void {
  for (const index of state.waitingRounds.slice()) {
    const task = taskAt(state, index);
    if (!atRest(state, task)) continue;
    const limit = state.plan.settings.maxVisits;
    if (task.visit >= limit) {
      const id = state.plan.tasks[index]?.id ?? '';
      const message = `Task ${id} was visited ${limit} times, which is the limit (settings.maxVisits).`;
      emit(state, context, { type: 'run.failing', at: context.now, error: { code: 'max_visits', message }, task: index });
      return;
    }
    emit(state, context, { type: 'task.visited', at: context.now, task: index, visit: task.visit + 1 });
  }
}

function atRest(state: RunState, task: TaskState): boolean {
  if (isActive(task.status)) return false;
  if (state.active === 0 && state.waitingRounds.length === 1) return true;
  for (const index of reachOf(state.plan, task.index)) {
    if (index === task.index) continue;
    const reached = taskAt(state, index);
    if (isActive(reached.status) || reached.pendingRounds > 0) return false;
  }
  return true;
}

function end(state: RunState, context: DecideContext): void {
  const { outputs, notes } = evaluateOutputs(state, context);
  const status = state.canceling ? 'canceled' : state.failing ? 'failed' : 'succeeded';
  const overheadUs = context.overheadUs?.() ?? null;
  emit(state, context, {
    type: 'run.ended',
    at: context.now,
    status,
    outputs,
    ...(notes.length > 0 ? { notes } : {}),
    ...(overheadUs === null ? {} : { overheadUs }),
    ...(state.failing && !state.canceling ? { error: { code: state.failing.code, message: state.failing.message } } : {}),
  });
}
