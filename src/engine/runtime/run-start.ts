import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { RunInput } from '../run/input.ts';
import type { RunMeta } from '../run/task-view.ts';
import type { RuntimeLimits, StartRun } from './api.ts';

/** What a run begins with: what was asked for, and what the workflow's settings and the host's limits say. */
export function startInput(run: StartRun, plan: Plan, limits: RuntimeLimits): RunInput {
  const { settings } = plan;
  const only = run.only?.map((id) => plan.indexOf.get(id) ?? -1).filter((index) => index >= 0);
  return {
    type: 'start',
    inputs: run.inputs,
    concurrency: settings.concurrency ?? limits.maxConcurrentTasks,
    timeoutMs: settings.timeoutMs ?? limits.runTimeoutMs,
    ...(only ? { only } : {}),
    ...(run.reuse ? { reuse: run.reuse } : {}),
    ...(run.vars ? { vars: run.vars } : {}),
    ...(run.basedOn === undefined ? {} : { basedOn: run.basedOn }),
  };
}

/** What the summary of a run says beside its state. `first`: the first event of a journal that is read back. */
export function metaOf(run: StartRun, first: RunEvent | undefined): RunMeta {
  const { runId, path, definitionHash, trigger, createdAt, parent } = run;
  const basedOn = run.basedOn ?? (first?.type === 'run.started' ? first.basedOn : undefined);
  return { runId, path, definitionHash, trigger, createdAt, ...(parent ? { parent } : {}), ...(basedOn === undefined ? {} : { basedOn }) };
}
