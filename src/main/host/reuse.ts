import type { ActionCatalogue } from '../../engine/actions/types.ts';
import { actionRunners } from '../../engine/actions/runners.ts';
import { MillraceError } from '../../engine/errors.ts';
import type { Workflow } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import { compilePlan } from '../../engine/plan/compile.ts';
import type { Reuse } from '../../engine/run/reuse-request.ts';
import { reuseFor } from '../../engine/run/reuse-for.ts';
import { checkInputs } from '../../engine/runtime/index.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import type { RunPreview } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
import { contentHash } from '../store/content-hash.ts';
import { readWorkflow } from './definition.ts';
import { readJournal } from './journal.ts';
import { hasEnded } from './run-status.ts';
import type { RunOrigin, RunRequest, Runs } from './runs-api.ts';

/** Of the newest runs of a file, so many are looked at to find one that has what is needed. */
const maxLooked = 10;

export interface ReuseSource {
  /** The file as it is now. */
  readonly text: string;
  /** How problems name it. */
  readonly file: string;
  /** What its runs remember. */
  readonly path: string;
  /** Where its pins are kept: the file, absolute. */
  readonly pinsOf: string;
  readonly from: StartFrom;
  /** Given for this run; they come before those of the earlier one. */
  readonly inputs: JsonObject;
}

export interface PreparedReuse {
  readonly request: Pick<RunRequest, 'inputs' | 'only' | 'reuse' | 'vars' | 'basedOn'>;
  readonly preview: RunPreview;
}

/**
 * Plans a run that takes over results of an earlier one. Errors: `not_found`, `invalid_workflow`, `invalid_input`, and
 * `conflict` for a run that goes on.
 */
export async function prepareReuse(
  { runs, store, actions }: { readonly runs: Runs; readonly store: Store; readonly actions: ActionCatalogue },
  source: ReuseSource,
): Promise<PreparedReuse> {
  const { text, file, from } = source;
  const workflow = readWorkflow(text, file, actions);
  if (from.kind !== 'failure' && !workflow.tasks.some(({ id }) => id === from.task)) {
    throw new MillraceError('not_found', `There is no task ${from.task} in ${file}.`);
  }
  const plan = compilePlan(workflow, { actions, runners: actionRunners });
  const pins =
    from.kind === 'failure' ? {} : Object.fromEntries((await store.listPins(source.pinsOf)).map(({ task, result }) => [task, result]));

  async function based(origin: RunOrigin | null): Promise<PreparedReuse> {
    const inputs = inputsFor(workflow, origin?.inputs ?? {}, source.inputs);
    const earlier = origin && {
      plan: compilePlan(origin.workflow, { actions, runners: actionRunners }),
      events: await readJournal(store, origin.handle.runId),
    };
    const found: Reuse = reuseFor({ plan, inputs: checkInputs(workflow, inputs), earlier, from, pins });
    const basedOn = origin?.handle.runId;
    return {
      request: {
        inputs,
        ...(found.only ? { only: found.only } : {}),
        ...(found.reuse.length > 0 ? { reuse: found.reuse } : {}),
        ...(found.vars ? { vars: found.vars } : {}),
        ...(basedOn === undefined ? {} : { basedOn }),
      },
      preview: {
        basedOn: basedOn ?? null,
        definitionChanged: origin !== null && origin.definitionHash !== contentHash(text),
        tasks: found.tasks,
      },
    };
  }

  if (from.runId !== undefined) {
    const origin = await runs.origin(from.runId);
    if (!origin.kept) throw new MillraceError('not_found', `Run ${from.runId} was kept in memory only; its results cannot be taken over.`);
    if (from.kind === 'failure' && !hasEnded(origin.handle.summary().status)) {
      throw new MillraceError('conflict', `Run ${from.runId} goes on. Cancel it, or wait until it has ended.`);
    }
    return based(origin);
  }
  // The newest that has everything; failing that, the one that leaves least to do, the newer of two.
  let best: PreparedReuse | null = null;
  for (const { runId } of (await runs.list({ path: source.path, limit: maxLooked })).runs) {
    const origin = await runs.origin(runId);
    if (!origin.kept || origin.handle.order().length === 0) continue;
    const found = await based(origin);
    if (isWhole(found)) return found;
    if (!best || left(found) < left(best)) best = found;
  }
  return best ?? based(null);
}

/** Nothing had to be left out or run because the earlier run did not get there. */
function isWhole({ preview }: PreparedReuse): boolean {
  return preview.tasks.every(({ why }) => why !== 'not_reached' && why !== 'not_ended' && why !== 'failed' && why !== 'canceled');
}

function left({ preview }: PreparedReuse): number {
  return preview.tasks.filter(({ does }) => does === 'run').length - preview.tasks.filter(({ does }) => does === 'reuse').length;
}

/** Inputs that the file does not have any more are left out; what is given comes first. */
function inputsFor(workflow: Workflow, earlier: JsonObject, given: JsonObject): JsonObject {
  const known = Object.entries(earlier).filter(([name]) => Object.hasOwn(workflow.inputs, name));
  return { ...Object.fromEntries(known), ...given };
}
