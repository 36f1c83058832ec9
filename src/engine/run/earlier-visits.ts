import type { TaskError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { refOf } from '../long-list.ts';
import type { Plan } from '../plan/plan.ts';
import { readsOf } from '../plan/reads.ts';
import { apply } from './apply.ts';
import type { RunEvent } from './events.ts';
import type { ListState } from './list-state.ts';
import type { ReusedItems, ReusedTask, ReusedVisit } from './reuse.ts';
import { createState, type TaskState, taskAt } from './state.ts';
import { errorOf } from './task-view.ts';

/** One visit of a task in an earlier run. Places in the journal count from 1; infinite for a visit that was itself to be taken over and was not come to. */
export interface EarlierVisit {
  /** Event by which its turn came. */
  readonly began: number;
  /** Event by which it ended; infinite when it never did. */
  ended: number;
  /** `failed`: nobody handled it. */
  end: 'succeeded' | 'handled' | 'skipped' | 'failed' | 'canceled' | 'open';
  /** What there is to take over of it; of a list that did not end well its items that succeeded. */
  left: ReusedVisit | null;
  /** Visits of other tasks that set a variable which this one read. */
  readonly setBy: { readonly task: number; readonly visit: number }[];
  /** The variables when its turn came. */
  vars: JsonObject;
}

export interface EarlierRun {
  /** By task index in the earlier run's plan, in order. */
  readonly visits: readonly (readonly EarlierVisit[])[];
  /** It ran some tasks and left the flow out: what it did not reach says nothing, and its variables were another run's. */
  readonly isAlone: boolean;
  readonly inputs: JsonObject;
  /** The variables as the run began; empty when they could not be evaluated. */
  readonly startVars: JsonObject;
  /** The variables as they were last. */
  readonly vars: JsonObject;
}

/** What the visits of an earlier run left, folded from its journal. */
export function earlierRun(plan: Plan, events: Iterable<RunEvent>): EarlierRun {
  const state = createState(plan, '');
  const touched = new Set<number>();
  state.touched = touched;
  const visits: EarlierVisit[][] = plan.tasks.map(() => []);
  const setters = new Map<string, { task: number; visit: number }>();
  let startVars: JsonObject = {};
  let vars: JsonObject = {};
  let areVarsWhole = true;
  for (const event of events) {
    if ('visit' in event && event.type !== 'log') {
      const visit = visits[event.task]?.[event.visit - 1];
      if (visit) noteSetters(visit, readsOf(plan, event.task).vars, setters);
    }
    apply(state, event);
    // The only failure that belongs to no task and comes of an expression: a variable could not be evaluated.
    if (event.type === 'run.failing' && event.task === null && event.error.code === 'expression') areVarsWhole = false;
    if (event.type === 'run.started') startVars = vars = { ...state.vars };
    if (event.type === 'task.ended' || event.type === 'task.skipped') {
      if (event.moves.set) {
        vars = { ...state.vars };
        for (const name of Object.keys(event.moves.set)) setters.set(name, { task: event.task, visit: event.visit });
      }
      const visit = visits[event.task]?.at(-1);
      if (visit) endVisit(visit, plan, taskAt(state, event.task), event, state.seq);
    }
    for (const index of touched) {
      const of = visits[index];
      if (of && taskAt(state, index).visit > of.length)
        of.push({ began: state.seq, ended: Number.POSITIVE_INFINITY, end: 'open', left: null, setBy: [], vars });
    }
    touched.clear();
  }
  for (const task of state.tasks) {
    const visit = visits[task.index]?.at(-1);
    if (visit?.end === 'open' && task.list) visit.left = partOf(task.list);
    addUnused(visits[task.index] ?? [], state.reuse.get(task.index), task, vars);
  }
  return { visits, isAlone: state.only !== null, inputs: state.inputs, startVars: areVarsWhole ? startVars : {}, vars };
}

/** What this run was to take over itself and did not come to: it still stands, though nobody can say when it was. */
function addUnused(visits: EarlierVisit[], reused: ReusedTask | undefined, task: TaskState, vars: JsonObject): void {
  if (!reused || reused.pinned) return;
  const last = visits.at(-1);
  if (last?.end === 'open' || last?.end === 'canceled') {
    if (task.attempts > 0 || task.list || visits.length > reused.visits.length) return;
    // Its turn had come, and the run was over before it could take it.
    visits.pop();
  } else if (last?.end === 'failed') return;
  for (const left of reused.visits.slice(visits.length)) {
    const isPart = left.items?.complete === false;
    const end = isPart ? 'open' : left.status === 'failed' ? 'handled' : left.status;
    visits.push({ began: Number.POSITIVE_INFINITY, ended: Number.POSITIVE_INFINITY, end, left, setBy: [], vars });
  }
}

function noteSetters(visit: EarlierVisit, names: readonly string[], setters: ReadonlyMap<string, { task: number; visit: number }>): void {
  for (const name of names) {
    const setter = setters.get(name);
    if (setter && !visit.setBy.includes(setter)) visit.setBy.push(setter);
  }
}

function endVisit(
  visit: EarlierVisit,
  plan: Plan,
  task: TaskState,
  event: Extract<RunEvent, { type: 'task.ended' | 'task.skipped' }>,
  at: number,
): void {
  visit.ended = at;
  if (event.type === 'task.skipped') {
    visit.end = 'skipped';
    visit.left = { status: 'skipped' };
    return;
  }
  const isHandled = event.moves.taken.length > 0 || plan.tasks[task.index]?.onError === 'continue';
  visit.end = event.status === 'failed' && isHandled ? 'handled' : event.status;
  if (visit.end === 'failed' || visit.end === 'canceled') {
    visit.left = task.list && partOf(task.list);
    return;
  }
  const error = errorOf(task);
  visit.left = {
    status: event.status === 'failed' ? 'failed' : 'succeeded',
    ...(task.list ? { items: itemsOf(task.list, true) } : event.status === 'failed' ? {} : resultOf(task)),
    ...(error ? { error } : {}),
    ...(event.port === undefined ? {} : { port: event.port }),
  };
}

function resultOf({ scope }: TaskState): Pick<ReusedVisit, 'result' | 'list'> {
  const list = refOf(scope.result);
  return list ? { list } : { result: scope.result };
}

/** Of a list that did not end well what its items that succeeded left; null when none did. */
function partOf(list: ListState): ReusedVisit | null {
  return list.succeeded === 0 ? null : { status: 'failed', items: itemsOf(list, false) };
}

function itemsOf(list: ListState, complete: boolean): ReusedItems {
  const succeeded: [number, number][] = [];
  const results: Json[] = [];
  const errors: Record<string, TaskError> = {};
  for (let item = 0; item < list.count; item += 1) {
    const isDone = list.status(item) === 'succeeded';
    results.push(isDone ? (list.results[item] ?? null) : null);
    const last = succeeded.at(-1);
    if (isDone && last?.[1] === item - 1) last[1] = item;
    else if (isDone) succeeded.push([item, item]);
  }
  for (const [item, error] of list.errors) errors[item] = error;
  return { count: list.count, complete, results, errors, succeeded };
}
