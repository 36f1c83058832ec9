import type { JsonObject } from '../json.ts';
import type { Reuse, ReuseFrom } from '../run/reuse-request.ts';
import { reuseFor } from '../run/reuse-for.ts';
import type { RunHandle } from '../runtime/api.ts';
import { checkInputs } from '../runtime/index.ts';
import { parse, planWithGates, type World } from './scenario.ts';

/** A run that takes over results of an earlier one: what is begun again, and as what. */
export interface Again {
  readonly earlier: RunHandle;
  /** The definition that the earlier run had. */
  readonly before: string;
  /** The definition as it is now; the same when absent. */
  readonly now?: string;
  /** Where the failure was, when absent. */
  readonly from?: ReuseFrom;
  readonly inputs?: JsonObject;
  readonly pins?: JsonObject;
}

export function planAgain(
  world: World,
  { earlier, before, now = before, from = { kind: 'failure' }, inputs = {}, pins = {} }: Again,
): Reuse {
  return reuseFor({
    plan: planWithGates(now),
    inputs: checkInputs(parse(now), inputs),
    earlier: { plan: planWithGates(before), events: world.store?.events(earlier.runId) ?? [] },
    from,
    pins,
  });
}

export async function runAgain(world: World, again: Again): Promise<{ run: RunHandle; planned: Reuse }> {
  const planned = planAgain(world, again);
  const { reuse, only, vars } = planned;
  const run = await world.run(again.now ?? again.before, again.inputs ?? {}, {
    reuse,
    ...(only ? { only } : {}),
    ...(vars ? { vars } : {}),
    basedOn: again.earlier.runId,
  });
  return { run, planned };
}

/** What a preview says of each task, in short: `run failed`, `run follows b`, `reuse succeeded`. */
export function inShort(planned: Reuse): Record<string, string> {
  return Object.fromEntries(
    planned.tasks.map(({ task, does, why, because }) => [task, `${does} ${why}${because === null ? '' : ` ${because}`}`]),
  );
}

/** Names of the gates that were started after the first `seen`. */
export function startedSince(world: World, seen: number): string[] {
  return world.started.slice(seen).map((gate) => gate.name);
}

/** What must be the same of a run when its journal is read back. */
export function shownOf(run: RunHandle): unknown {
  const { createdAt: _, ...summary } = run.summary();
  return {
    summary,
    tasks: run.taskIds().map((id) => ({ id, ...run.task(id), input: undefined })),
    items: run.taskIds().map((id) => run.items(id, { offset: 0, limit: 100, status: 'all' })),
    order: run.order(),
    vars: run.vars(),
    outputs: run.outputs(),
  };
}
