import { isObject, type Json } from '../../engine/json.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { NewRun } from './api.ts';

const ended: ReadonlySet<RunStatus> = new Set(['succeeded', 'failed', 'canceled']);

export function hasEnded(status: RunStatus): boolean {
  return ended.has(status);
}

/** The summary of a run that was created and has not moved yet. */
export function firstSummary(run: NewRun): RunSummary {
  return {
    runId: run.runId,
    workflow: run.workflow,
    path: run.path,
    definitionHash: run.definitionHash,
    status: 'queued',
    trigger: triggerName(run.trigger),
    createdAt: run.createdAt,
    startedAt: null,
    endedAt: null,
    durationMs: 0,
    tasksTotal: run.tasksTotal,
    tasksEnded: 0,
    error: null,
    ...(run.parent === undefined ? {} : { parent: run.parent }),
    ...(run.basedOn === undefined ? {} : { basedOn: run.basedOn }),
  };
}

/** The word for what started a run: a trigger is a word itself, or an object whose `kind` or `type` says it. */
function triggerName(trigger: Json): string {
  if (typeof trigger === 'string') return trigger;
  if (isObject(trigger)) {
    for (const key of ['kind', 'type', 'name']) {
      const value = trigger[key];
      if (typeof value === 'string') return value;
    }
  }
  return 'manual';
}
