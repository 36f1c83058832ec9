import type { RunHandle } from '../../engine/runtime/api.ts';
import type { RunReport, TaskReport } from '../../shared/contract/types.ts';
import { cutValue } from './cut.ts';
import { isoTime } from './iso-time.ts';
import { waitsOf } from './waits.ts';

const maxResultBytes = 256 * 1024;

/** A run in one object, as the command line prints it. */
export function reportRun(handle: RunHandle, storageProblem: string | null = null): RunReport {
  const summary = handle.summary();
  const tasks: Record<string, TaskReport> = {};
  for (const id of handle.taskIds()) {
    const task = handle.task(id);
    if (!task) continue;
    const { value, truncated } = cutValue(task.result, maxResultBytes);
    const { items } = task.view;
    tasks[id] = {
      status: task.view.status,
      visits: task.visits,
      attempts: task.attempts,
      durationMs: tenths(task.durationMs),
      ...(items ? { items: { total: items.total, succeeded: items.succeeded, failed: items.failed } } : {}),
      result: value,
      ...(truncated ? { truncated: true } : {}),
      ...(task.error ? { error: task.error } : {}),
      ...(task.view.child === undefined ? {} : { child: task.view.child }),
      ...(task.view.origin === undefined ? {} : { origin: task.view.origin }),
    };
  }
  const waits = waitsOf(handle, storageProblem);
  return {
    runId: summary.runId,
    status: summary.status,
    outputs: handle.outputs() ?? {},
    error: summary.error,
    durationMs: tenths(summary.durationMs),
    tasks,
    order: handle.order(),
    workflow: summary.workflow,
    path: summary.path,
    startedAt: isoTime(summary.startedAt),
    endedAt: isoTime(summary.endedAt),
    ...(summary.parent ? { parent: summary.parent } : {}),
    ...(summary.basedOn === undefined ? {} : { basedOn: summary.basedOn }),
    ...(waits.length > 0 ? { waitsFor: waits } : {}),
  };
}

export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
