import type { Json } from '../json.ts';
import type { ListState } from '../run/list-state.ts';
import type { Projection } from '../run/projection.ts';
import type { TaskState } from '../run/state.ts';
import { errorOf, taskView } from '../run/task-view.ts';
import type { ItemData, TaskData } from './api.ts';

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
    history: projection.attemptsOf(task.index),
  };
}

/** A page of a list task's items, in item order. Cost: the page; with a filter, the items. */
export function itemsOf(
  list: ListState,
  query: { offset: number; limit: number; status: 'all' | 'failed' | 'succeeded' | 'running' },
): { total: number; rows: ItemData[] } {
  const rows: ItemData[] = [];
  if (query.status === 'all') {
    const end = Math.min(list.count, query.offset + query.limit);
    for (let item = query.offset; item < end; item += 1) rows.push(rowOf(list, item));
    return { total: list.count, rows };
  }
  let total = 0;
  for (let item = 0; item < list.next; item += 1) {
    if (list.status(item) !== query.status) continue;
    if (total >= query.offset && rows.length < query.limit) rows.push(rowOf(list, item));
    total += 1;
  }
  return { total, rows };
}

function rowOf(list: ListState, item: number): ItemData {
  return {
    index: item,
    status: list.status(item),
    attempts: list.attempt(item),
    startedAt: list.startedAt(item) || null,
    endedAt: list.endedAt(item) || null,
    value: list.value(item),
    result: list.results[item] ?? null,
    error: list.errors.get(item) ?? null,
  };
}
