import { isObject, type Json } from '../json.ts';
import { scopeSlots } from '../plan/plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { DecideContext } from '../run/input.ts';
import type { ListState } from '../run/list-state.ts';
import type { Projection } from '../run/projection.ts';
import { attemptScope } from '../run/scope.ts';
import type { RunState, TaskState } from '../run/state.ts';
import { errorOf, taskView } from '../run/task-view.ts';
import type { ItemData, TaskData, TaskEnded } from './api.ts';
import { openAsk } from './ask-desk.ts';

/** Everything about one task, as far as it may be shown. */
export function taskDataOf(projection: Projection, task: TaskState, input: Json | undefined): TaskData {
  return {
    view: taskView(projection.state, task),
    action: projection.state.plan.tasks[task.index]?.action.id ?? '',
    visits: task.visitsEnded,
    attempts: task.attempts,
    durationMs: task.workedMs,
    input,
    result: task.scope.result,
    error: errorOf(task),
    port: task.port,
    history: projection.attemptsOf(task.index),
  };
}

/**
 * The inputs of a task's latest attempt: as they were, or evaluated again from the run's data. undefined when they were
 * not kept and cannot be told any more, and for whatever holds a secret.
 */
export function latestInput(projection: Projection, live: RunState, task: TaskState, context: DecideContext): Json | undefined {
  const plan = projection.state.plan.tasks[task.index];
  if (task.visit === 0 || !plan || plan.usesSecrets) return undefined;
  if (task.input !== undefined) return task.input;
  const now = live.tasks[task.index];
  if (now?.input !== undefined && now.visit === task.visit) return now.input;
  if (plan.with.usesHost || task.list) return undefined;
  try {
    const scope = attemptScope(projection.state, context, null, undefined);
    scope[scopeSlots.secrets] = undefined;
    const value = plan.with.evaluate(scope, context.host);
    return isObject(value) ? plan.input.fill(value) : value;
  } catch {
    return undefined;
  }
}

/** What the statistics keep of a visit that just ended. */
export function endedRecord(projection: Projection, event: Extract<RunEvent, { type: 'task.ended' | 'task.skipped' }>): TaskEnded {
  const plan = projection.state.plan.tasks[event.task];
  const task = projection.state.tasks[event.task];
  const startedAt = task?.startedAt || null;
  const queuedAt = task?.queuedAt || null;
  const attempted = projection.takeWork(event.task);
  const workMs = plan?.list && startedAt !== null ? event.at - startedAt : attempted;
  return {
    task: plan?.id ?? '',
    action: plan?.action.id ?? '',
    visit: event.visit,
    status: event.type === 'task.skipped' ? 'skipped' : event.status,
    queuedAt,
    startedAt,
    endedAt: event.at,
    workMs,
    waitMs: Math.max(0, event.at - (queuedAt ?? event.at) - workMs),
    attempts: task?.attempts ?? 0,
    retries: Math.max(0, (task?.attempts ?? 0) - (task?.list ? task.list.begun : 1)),
    errorCode: event.type === 'task.ended' ? (event.error?.code ?? null) : null,
  };
}

/** A page of a list task's items, in item order. Cost: the page; with a filter, the items. */
export function itemsOf(
  id: string,
  task: TaskState,
  list: ListState,
  query: { offset: number; limit: number; status: 'all' | 'failed' | 'succeeded' | 'running' },
): { total: number; rows: ItemData[] } {
  const rows: ItemData[] = [];
  if (query.status === 'all') {
    const end = Math.min(list.count, query.offset + query.limit);
    for (let item = query.offset; item < end; item += 1) rows.push(rowOf(id, task, list, item));
    return { total: list.count, rows };
  }
  let total = 0;
  for (let item = 0; item < list.next; item += 1) {
    if (list.status(item) !== query.status) continue;
    if (total >= query.offset && rows.length < query.limit) rows.push(rowOf(id, task, list, item));
    total += 1;
  }
  return { total, rows };
}

function rowOf(id: string, task: TaskState, list: ListState, item: number): ItemData {
  const child = list.children.get(item);
  const ask = list.asks.get(item);
  return {
    index: item,
    status: list.status(item),
    attempts: list.attempt(item),
    startedAt: list.startedAt(item) || null,
    endedAt: list.endedAt(item) || null,
    value: list.value(item),
    result: list.results[item] ?? null,
    error: list.errors.get(item) ?? null,
    ...(child === undefined ? {} : { child }),
    ...(ask ? { ask: openAsk(id, task, item, ask) } : {}),
  };
}
