import { MillraceError } from '../../../engine/errors.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { RunHandle } from '../../../engine/runtime/api.ts';
import type { ItemRow, RunDetail, SampleData, TaskDetail } from '../../../shared/contract/types.ts';
import { type Cut, cutValue } from '../cut.ts';

/** Largest value of one field in the Data panel, of one cell in the item table, and of one task in a sample; bytes. */
const maxFieldBytes = 256 * 1024;
const maxCellBytes = 2 * 1024;
const maxSampleBytes = 32 * 1024;
const maxSampleItems = 20;

export function describeRun(handle: RunHandle, definitionText: string): RunDetail {
  const outputs = handle.outputs();
  return {
    view: handle.view(),
    definitionText,
    inputs: cutObject(handle.inputs(), maxFieldBytes),
    outputs: outputs && cutObject(outputs, maxFieldBytes),
  };
}

export function describeTask(handle: RunHandle, id: string): TaskDetail {
  const task = handle.task(id);
  if (!task) throw unknownTask(handle, id);
  const input = cutValue(task.input ?? null, maxFieldBytes);
  const result = cutValue(task.result, maxFieldBytes);
  return {
    id,
    status: task.view.status,
    visit: task.view.visit,
    input: input.value,
    result: result.value,
    error: task.error,
    truncated: [...(input.truncated ? (['input'] as const) : []), ...(result.truncated ? (['result'] as const) : [])],
    attempts: task.history.map((entry) => ({ ...entry, item: null })),
    items: task.view.items,
  };
}

export function describeItems(
  handle: RunHandle,
  query: { task: string; offset: number; limit: number; status?: 'all' | 'failed' | 'succeeded' | 'running' | undefined },
): { total: number; rows: ItemRow[] } {
  const items = handle.items(query.task, { offset: query.offset, limit: query.limit, status: query.status ?? 'all' });
  if (!items) throw unknownTask(handle, query.task);
  const cell = (value: Json): Json => cutValue(value, maxCellBytes).value;
  return { total: items.total, rows: items.rows.map((row) => ({ ...row, value: cell(row.value), result: cell(row.result) })) };
}

/** What expressions of the next run will probably see, cut small; empty when there was no run. */
export function sampleOf(handle: RunHandle | null): SampleData {
  if (!handle) return { runId: null, inputs: {}, vars: {}, run: {}, tasks: {}, cut: [] };
  const summary = handle.summary();
  const tasks: Record<string, JsonObject> = {};
  const cut = new Set<string>();
  const note = (name: string, { value, truncated }: Cut): Json => {
    if (truncated) cut.add(name);
    return value;
  };
  for (const id of handle.taskIds()) {
    const task = handle.task(id);
    if (!task) continue;
    const items = task.view.items && handle.items(id, { offset: 0, limit: maxSampleItems, status: 'all' });
    if (items && items.rows.length < items.total) cut.add(`tasks.${id}`);
    tasks[id] = {
      status: task.view.status,
      result: note(`tasks.${id}`, cutValue(task.result, maxSampleBytes)),
      error: task.error && { code: task.error.code, message: task.error.message },
      attempts: task.attempts,
      ...(items
        ? {
            items: items.rows.map((row) => ({
              status: row.status,
              result: note(`tasks.${id}`, cutValue(row.result, maxCellBytes)),
              error: row.error && { code: row.error.code, message: row.error.message },
              attempts: row.attempts,
            })),
          }
        : {}),
    };
  }
  return {
    runId: handle.runId,
    inputs: note('inputs', cutValue(handle.inputs(), maxSampleBytes)) as JsonObject,
    vars: note('vars', cutValue(handle.vars(), maxSampleBytes)) as JsonObject,
    run: {
      id: handle.runId,
      startedAt: summary.startedAt === null ? null : new Date(summary.startedAt).toISOString(),
      workflow: summary.workflow,
      trigger: summary.trigger,
    },
    tasks,
    cut: [...cut],
  };
}

/** The same with what a person pinned in place of tasks' own results. */
export function withPins(sample: SampleData, pins: readonly { readonly task: string; readonly result: Json }[]): SampleData {
  if (pins.length === 0) return sample;
  const tasks: Record<string, JsonObject> = { ...sample.tasks };
  const cut = new Set(sample.cut);
  for (const { task, result } of pins) {
    const { value, truncated } = cutValue(result, maxSampleBytes);
    tasks[task] = { status: 'succeeded', result: value, error: null, attempts: 1 };
    if (truncated) cut.add(`tasks.${task}`);
    else cut.delete(`tasks.${task}`);
  }
  return { ...sample, tasks, cut: [...cut] };
}

function cutObject(value: JsonObject, maxBytes: number): JsonObject {
  return cutValue(value, maxBytes).value as JsonObject;
}

function unknownTask(handle: RunHandle, id: string): MillraceError {
  return new MillraceError('not_found', `Run ${handle.runId} has no task ${id}.`);
}
