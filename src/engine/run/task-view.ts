import type { TaskError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import { formatSize } from '../schema/units.ts';
import type { RunState, TaskState } from './state.ts';
import { isActive } from './state.ts';
import type { RunParent, RunSummary, TaskView } from './view.ts';

/** What a card shows of a task, read from the state. */
export function taskView(state: RunState, task: TaskState): TaskView {
  const list = task.list;
  const ask = shownAsk(task);
  return {
    id: state.plan.tasks[task.index]?.id ?? '',
    status: task.status,
    visit: task.visit,
    attempt: list ? list.attempts : task.attempt,
    queuedAt: task.queuedAt || null,
    startedAt: task.startedAt || null,
    endedAt: isActive(task.status) ? null : task.endedAt || null,
    dueAt: task.dueAt || null,
    items: task.visit === 0 ? null : list && { total: list.count, succeeded: list.succeeded, failed: list.failed, running: list.running },
    error: errorOf(task),
    note: isActive(task.status) ? null : noteOf(task.scope.result),
    ...(ask ? { ask } : {}),
    ...(task.child === null ? {} : { child: task.child }),
    ...(task.origin === null ? {} : { origin: task.origin }),
  };
}

/** The task's own question, or of a list task the first open one. */
function shownAsk(task: TaskState): TaskView['ask'] {
  if (task.ask) return { ask: task.ask.ask, item: null, until: task.ask.until, more: 0 };
  const asks = task.list?.asks;
  if (!asks || asks.size === 0) return undefined;
  const item = Math.min(...asks.keys());
  const first = asks.get(item);
  return first && { ask: first.ask, item, until: first.until, more: asks.size - 1 };
}

export function errorOf(task: TaskState): TaskError | null {
  const error = task.scope.error;
  if (!isObject(error)) return null;
  const { code, message, data } = error;
  return {
    code: typeof code === 'string' ? code : 'action',
    message: typeof message === 'string' ? message : '',
    ...(data === undefined ? {} : { data }),
  };
}

/** A few words about a result: how many items, how large. */
function noteOf(result: Json): string | null {
  if (Array.isArray(result)) return result.length === 1 ? '1 item' : `${result.length.toLocaleString('en')} items`;
  if (isObject(result) && typeof result.size === 'number') return formatSize(result.size);
  return null;
}

export interface RunMeta {
  readonly runId: string;
  readonly path: string | null;
  readonly definitionHash: string;
  readonly trigger: string;
  readonly createdAt: number;
  readonly parent?: RunParent;
  readonly basedOn?: string;
}

/** `liveOverheadUs`: of a run that goes on; an ended one says it itself. */
export function runSummary(state: RunState, meta: RunMeta, now: number, liveOverheadUs: number | null = null): RunSummary {
  const overheadUs = state.endedAt > 0 ? state.overheadUs : liveOverheadUs;
  const until = state.endedAt || state.pausedAt || now;
  return {
    runId: meta.runId,
    workflow: state.plan.workflow.name,
    path: meta.path,
    definitionHash: meta.definitionHash,
    status: state.status,
    trigger: meta.trigger,
    createdAt: meta.createdAt,
    startedAt: state.startedAt || null,
    endedAt: state.endedAt || null,
    durationMs: state.startedAt === 0 ? 0 : Math.max(0, until - state.startedAt - state.pausedMs),
    tasksTotal: state.tasks.length,
    tasksEnded: state.tasksEnded,
    error: state.failing,
    ...(meta.parent ? { parent: meta.parent } : {}),
    ...(meta.basedOn === undefined ? {} : { basedOn: meta.basedOn }),
    ...(state.asks > 0 ? { asks: state.asks } : {}),
    ...(overheadUs === null ? {} : { overheadUs }),
  };
}
