import type { DecideContext } from './input.ts';
import type { CallState } from './parked.ts';
import { isActive, type RunState, type TaskState } from './state.ts';

/** The called runs that have not ended, in task order. Cost: the tasks, and the items that call. */
export function* openCalls(state: RunState): Generator<CallState> {
  if (state.calls === 0) return;
  for (const task of state.tasks) {
    if (task.call) yield task.call;
    if (task.list) yield* task.list.calls.values();
  }
}

/** Every called run is at rest or has ended. */
export function childrenRest(state: RunState): boolean {
  for (const call of openCalls(state)) if (!call.resting) return false;
  return true;
}

/**
 * Nothing moves until somebody else acts: all that is left are questions, attempts in doubt and called runs that are at
 * rest themselves. Asked after everything was started that may start.
 */
export function restsOnOthers(state: RunState, context: DecideContext): boolean {
  if (state.running > 0 || state.asks + state.indoubt + state.calls === 0) return false;
  for (const task of state.tasks) if (isActive(task.status) && !restsOn(task, context)) return false;
  return true;
}

function restsOn(task: TaskState, context: DecideContext): boolean {
  const { list } = task;
  if (list) {
    if (list.open === 0 || list.open > list.asks.size + list.indoubt + restingCalls(list.calls)) return false;
    // An item that could start and was not started waits for a slot of the host.
    return list.stopped || !hasNext(task) || context.slotLimit > 0;
  }
  switch (task.status) {
    case 'indoubt':
      return true;
    case 'running':
      return task.call?.resting === true;
    case 'queued':
      // Nothing runs and there is room, and still it was not started: under `sequential` another task comes first.
      return context.slotLimit > 0;
    default:
      return task.ask !== null || (task.isDue && context.slotLimit > 0);
  }
}

/** An open list has items left that may start beside those that have begun. */
export function hasNext({ list }: TaskState): boolean {
  if (!list || list.stopped || list.running >= list.concurrency) return false;
  return list.again.length > 0 || (list.next < list.count && list.begunNotEnded < list.concurrency);
}

function restingCalls(calls: ReadonlyMap<number, CallState>): number {
  let resting = 0;
  for (const call of calls.values()) if (call.resting) resting += 1;
  return resting;
}
