import type { TaskError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { type ListReader, listOf, noLists } from '../long-list.ts';
import type { Plan } from '../plan/plan.ts';
import type { Instant, RunStatus, TaskStatus } from './events.ts';
import type { ListState } from './list-state.ts';
import type { AskState, CallState, Parked } from './parked.ts';
import type { ReusedTask, ReusedVisit } from './reuse.ts';

export const edgeOpen = 0;
export const edgeTaken = 1;
export const edgeDead = 2;

/** What `tasks.<id>` is in an expression: plain data, updated in place as the run moves. */
export interface TaskScope {
  status: TaskStatus;
  result: Json;
  error: Json;
  attempts: number;
  readonly items: readonly Json[];
}

export interface TaskState {
  readonly index: number;
  status: TaskStatus;
  /** The latest visit; 0 before the first. */
  visit: number;
  /** Number of the latest attempt of the task itself. */
  attempt: number;
  /** All attempts of the latest visit, its items' included. */
  attempts: number;
  /** Attempts that a dying host interrupted; they do not count against `retry.attempts`. */
  interrupted: number;
  queuedAt: Instant;
  startedAt: Instant;
  endedAt: Instant;
  /** When the delay, back-off or wait is over; 0 when none. */
  dueAt: Instant;
  /** The delay of this visit is over (or was zero). */
  delayed: boolean;
  /** The due time has come and the task waits for a slot. Not part of the fold: a restart finds it out again. */
  isDue: boolean;
  /** What a parked attempt gives when it is over. */
  parked: Parked | null;
  /** What the attempt asks a person. */
  ask: AskState | null;
  /** The run that the attempt called and waits for. */
  call: CallState | null;
  /** The run it called last, in its latest visit. */
  child: string | null;
  /** The port it left by, in its latest visit. */
  port: string | null;
  /** Where the result of its latest visit comes from when its action did not run. */
  origin: 'cached' | 'reused' | 'pinned' | null;
  input: Json | undefined;
  list: ListState | null;
  /** Open and taken forward edges that lead here. */
  openIn: number;
  takenIn: number;
  /** Arrivals of this round over forward edges. */
  arrived: number;
  /** This round has already run the task, or ruled it out. */
  decided: boolean;
  /** Arrivals that wait for a round of their own. */
  pendingRounds: number;
  /** Sum of the durations of all visits that ended, ms. */
  workedMs: number;
  visitsEnded: number;
  readonly scope: TaskScope;
}

/** The state of one run: a fold of its journal, changed in place by `apply` alone. */
export interface RunState {
  readonly plan: Plan;
  readonly runId: string;
  readonly lists: ListReader;
  status: RunStatus;
  /** Events folded so far. */
  seq: number;
  startedAt: Instant;
  endedAt: Instant;
  inputs: JsonObject;
  vars: Record<string, Json>;
  concurrency: number;
  timeoutMs: number;
  readonly tasks: readonly TaskState[];
  readonly edges: Uint8Array;
  /** How often each transition was taken; by edge. */
  readonly edgeCounts: Uint32Array;
  readonly scopes: Record<string, TaskScope>;
  /** Tasks that may start, first come first served; entries whose task is not queued any more are passed over. */
  readonly ready: number[];
  readyHead: number;
  /** List tasks with items left to start. */
  readonly openLists: number[];
  /** Attempts in flight. */
  running: number;
  runningCpu: number;
  /** Tasks that are queued, running, waiting, retrying or in doubt. */
  active: number;
  queued: number;
  indoubt: number;
  /** Questions that wait for a person, items' included. */
  asks: number;
  /** Attempts that wait for a run they called, items' included; they hold no slot. */
  calls: number;
  /** Tasks whose latest visit is over, unreached ones included. */
  tasksEnded: number;
  /** Task visits and items that ended; visits that were skipped are among them. */
  ends: number;
  /** What the engine itself took for each of them, µs; null before the run ended, and where it was not measured. */
  overheadUs: number | null;
  /** Tasks with an arrival that waits for a round. */
  readonly waitingRounds: number[];
  /** Why the run fails, once it does; nothing new starts then. */
  failing: (TaskError & { readonly task: string | null }) | null;
  canceling: boolean;
  pausing: boolean;
  outputs: JsonObject | null;
  /** Task indices in the order in which their visits ended. */
  readonly order: number[];
  only: ReadonlySet<number> | null;
  /** Results of an earlier run that are taken over, by task. */
  reuse: ReadonlyMap<number, ReusedTask>;
  /** Times at which something is due: a heap by time. */
  readonly due: DueHeap;
  pausedMs: number;
  pausedAt: Instant;
  /** Tasks that changed since somebody last looked; kept only where a view asks for it. */
  touched: Set<number> | null;
}

export interface Due {
  readonly at: Instant;
  readonly task: number;
  readonly visit: number;
  readonly attempt: number;
  /** -1: the task itself. */
  readonly item: number;
}

/** A binary heap of what is due, earliest first. Entries that are not current any more are dropped when they surface. */
export class DueHeap {
  readonly #heap: Due[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (!above || above.at <= due.at) break;
      heap[at] = above;
      heap[parent] = due;
      at = parent;
    }
  }

  peek(): Due | undefined {
    return this.#heap[0];
  }

  pop(): Due | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const leftItem = heap[left];
      const rightItem = heap[right];
      if (!leftItem) break;
      const small = rightItem && rightItem.at < leftItem.at ? right : left;
      const smallItem = small === right ? rightItem : leftItem;
      if (!smallItem || smallItem.at >= last.at) break;
      heap[at] = smallItem;
      at = small;
    }
    heap[at] = last;
    return top;
  }
}

const noItems: readonly Json[] = [];

function createTask(index: number, openIn: number, isList: boolean): TaskState {
  const state: TaskState = {
    index,
    status: 'pending',
    visit: 0,
    attempt: 0,
    attempts: 0,
    interrupted: 0,
    queuedAt: 0,
    startedAt: 0,
    endedAt: 0,
    dueAt: 0,
    delayed: false,
    isDue: false,
    parked: null,
    ask: null,
    call: null,
    child: null,
    port: null,
    origin: null,
    input: undefined,
    list: null,
    openIn,
    takenIn: 0,
    arrived: 0,
    decided: false,
    pendingRounds: 0,
    workedMs: 0,
    visitsEnded: 0,
    scope: {
      status: 'pending',
      result: null,
      error: null,
      attempts: 0,
      items: noItems,
    },
  };
  // Made when it is asked for. A getter costs as much as all the rest of a task, so only a list has one.
  if (isList) Object.defineProperty(state.scope, 'items', { enumerable: true, get: () => state.list?.views() ?? noItems });
  return state;
}

/** The state before the first event. */
export function createState(plan: Plan, runId: string, lists: ListReader = noLists): RunState {
  const scopes: Record<string, TaskScope> = {};
  const tasks = plan.tasks.map((task): TaskState => {
    const state = createTask(task.index, plan.forwardIn[task.index] ?? 0, task.list !== null);
    scopes[task.id] = state.scope;
    return state;
  });
  return {
    plan,
    runId,
    lists,
    status: 'queued',
    seq: 0,
    startedAt: 0,
    endedAt: 0,
    inputs: {},
    vars: {},
    concurrency: 1,
    timeoutMs: 0,
    tasks,
    edges: new Uint8Array(plan.edges.count),
    edgeCounts: new Uint32Array(plan.edges.count),
    scopes,
    ready: [],
    readyHead: 0,
    openLists: [],
    running: 0,
    runningCpu: 0,
    active: 0,
    queued: 0,
    tasksEnded: 0,
    ends: 0,
    overheadUs: null,
    indoubt: 0,
    asks: 0,
    calls: 0,
    waitingRounds: [],
    failing: null,
    canceling: false,
    pausing: false,
    outputs: null,
    order: [],
    only: null,
    reuse: new Map(),
    due: new DueHeap(),
    pausedMs: 0,
    pausedAt: 0,
    touched: null,
  };
}

export function isActive(status: TaskStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'waiting' || status === 'retrying' || status === 'indoubt';
}

/** It is paused or about to be: nobody has said that it goes on. It may have failed meanwhile. */
export function isHeld({ status }: RunState): boolean {
  return status === 'pausing' || status === 'paused';
}

export function isOver(status: TaskStatus): boolean {
  return status !== 'pending' && !isActive(status);
}

/** The state of a task by index; an index outside the plan is a bug. */
export function taskAt(state: RunState, index: number): TaskState {
  const task = state.tasks[index];
  if (!task) throw new Error(`task index ${index} is outside the plan`);
  return task;
}

/** What the task's latest visit takes over from an earlier run; null when it runs. */
export function reusedVisit(state: RunState, task: TaskState): ReusedVisit | null {
  const reused = state.reuse.get(task.index);
  return reused?.visits[reused.pinned ? 0 : task.visit - 1] ?? null;
}

/** The result that a visit of an earlier run left. */
export function resultLeft(state: RunState, { result, list }: ReusedVisit): Json {
  return list ? listOf(list, state.lists) : (result ?? null);
}

export function mayStart(task: TaskState | undefined): boolean {
  return task !== undefined && (task.status === 'queued' || (task.isDue && (task.status === 'waiting' || task.status === 'retrying')));
}

/** The next task that may start, without taking it; undefined when none. */
export function peekReady(state: RunState): number | undefined {
  while (state.readyHead < state.ready.length) {
    const index = state.ready[state.readyHead];
    if (index !== undefined && mayStart(state.tasks[index])) return index;
    state.readyHead += 1;
  }
  state.ready.length = 0;
  state.readyHead = 0;
  return undefined;
}

/** Number of the latest attempt of the task itself, or of one of its items; 0 before the first. */
export function attemptOf(task: TaskState, item: number | undefined): number {
  return item === undefined ? task.attempt : (task.list?.attempt(item) ?? 0);
}

/** Where an event of an attempt happens: in the task's latest visit, and at which item of a list. */
export function placeOf(
  { index: task, visit }: TaskState,
  attempt: number,
  item: number | undefined,
): { readonly task: number; readonly visit: number; readonly attempt: number; readonly item?: number } {
  return item === undefined ? { task, visit, attempt } : { task, visit, attempt, item };
}

/** What an attempt of the task, or of one of its items, asks. */
export function askOf(task: TaskState, item: number | undefined): AskState | null {
  return item === undefined ? task.ask : (task.list?.asks.get(item) ?? null);
}

/** The run that an attempt of the task, or of one of its items, waits for. */
export function callOf(task: TaskState, item: number | undefined): CallState | null {
  return item === undefined ? task.call : (task.list?.calls.get(item) ?? null);
}
