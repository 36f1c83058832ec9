import { MillraceError } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { listOf, noLists } from '../long-list.ts';
import { fingerprintOf } from '../plan/fingerprint.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import { namesRead, readsOf } from '../plan/reads.ts';
import { equalJson } from '../schema/index.ts';
import { type EarlierRun, earlierRun, type EarlierVisit } from './earlier-visits.ts';
import type { ReusedTask, ReusedVisit } from './reuse.ts';
import type { Reuse, ReuseRequest, ReuseRow } from './reuse-request.ts';
import { type Reason, rowOf } from './reuse-rows.ts';
import { Spread } from './reuse-spread.ts';

/**
 * Plans a run that takes over results of an earlier one: which tasks run, which results stand in for running, and why.
 * What it gives goes into `StartRun` as it is (`reuse`, `only`, `vars`, beside `basedOn`); the rows are the preview.
 *
 * Runs: the chosen task, or whatever did not end well (failed with nobody handling it, canceled, not ended); what is new or
 * changed, or reads an input or variable that is; and whatever these lead to or are read by. Everything else ends with its
 * earlier result. Tasks are the same when their ids are. Throws `not_found` for a task that the workflow does not have.
 */
export function reuseFor(request: ReuseRequest): Reuse {
  const { plan, from } = request;
  const chosen = from.kind === 'failure' ? undefined : plan.indexOf.get(from.task);
  if (from.kind !== 'failure' && chosen === undefined)
    throw new MillraceError('not_found', `There is no task ${from.task} in this workflow.`);
  const earlier = request.earlier && earlierRun(request.earlier.plan, request.earlier.events);
  const isFlow = from.kind !== 'only';
  const matched = matchVisits(plan, request.earlier?.plan ?? null, earlier, isFlow);
  const pins = new Map<number, Json>();
  if (from.kind !== 'failure') {
    for (const [id, result] of Object.entries(request.pins ?? {})) {
      const index = plan.indexOf.get(id);
      if (index !== undefined && index !== chosen) pins.set(index, result);
    }
  }
  const changed = changedNames(request, earlier);
  if (!isFlow && chosen !== undefined) return alone(plan, chosen, matched, pins, earlier, changed.vars);

  const spread = new Spread(plan, matched, (task) => pins.has(task));
  for (const task of plan.tasks) {
    const visits = matched[task.index] ?? [];
    if (pins.has(task.index)) {
      const last = visits.at(-1);
      if (!equalJson(resultOf(last?.left ?? null), pins.get(task.index))) spread.differs(task.index);
    } else {
      const root = rootOf(task, chosen, visits, request, changed) ?? (earlier?.isAlone && visits.length === 0 ? unknownRoot : null);
      if (root) spread.root(task.index, root.visit, root.reason, root.known);
    }
  }
  spread.run();

  const reuse: ReusedTask[] = [];
  const facts = plan.tasks.map((task) => {
    const visits = matched[task.index] ?? [];
    const pinned = pins.get(task.index);
    if (pinned !== undefined) {
      reuse.push(pinnedTask(task, pinned, visits));
      return { task: task.id, does: 'pinned' as const, reason: plainly('pinned'), visits: 0, items: null };
    }
    const kept = Math.min(visits.length, spread.from(task.index) - 1);
    const reason = spread.reason(task.index);
    const part = spread.affectedFrom(task.index) > kept + 1 && reason?.why !== 'chosen' && !isOther(reason) ? visits[kept]?.left : null;
    const taken = takenOver(visits.slice(0, kept), part ?? null);
    if (taken.length > 0) reuse.push({ task: task.index, visits: taken });
    const items = part?.items ? { reused: countOf(part), count: part.items.count } : null;
    if (reason) return { task: task.id, does: 'run' as const, reason, visits: kept, items };
    if (visits.length === 0) return { task: task.id, does: 'run' as const, reason: notReached(earlier), visits: 0, items };
    return { task: task.id, does: 'reuse' as const, reason: plainly(whyReused(visits.at(-1))), visits: kept, items };
  });
  const does = new Map<string, ReuseRow['does']>(facts.map((fact) => [fact.task, fact.does]));
  return {
    reuse,
    ...(earlier && !earlier.isAlone
      ? { vars: pick(earlier.startVars, (name) => !changed.vars.has(name) && plan.vars.some((each) => each.name === name)) }
      : {}),
    tasks: facts.map((fact) => rowOf({ ...fact, becauseDoes: does.get(fact.reason.because ?? '') ?? null })),
  };
}

/** One task and nothing else: it sees what it reads of the earlier run, and the variables as they were when its turn came. */
function alone(
  plan: Plan,
  chosen: number,
  matched: readonly (readonly EarlierVisit[])[],
  pins: ReadonlyMap<number, Json>,
  earlier: EarlierRun | null,
  changedVars: ReadonlySet<string>,
): Reuse {
  const id = plan.tasks[chosen]?.id ?? '';
  const reads = readsOf(plan, chosen);
  const reuse: ReusedTask[] = [];
  const tasks = plan.tasks.map((task): ReuseRow => {
    const base = { task: task.id, visits: 0, items: null, becauseDoes: null };
    if (task.index === chosen) return rowOf({ ...base, does: 'run', reason: plainly('chosen') });
    const visits = matched[task.index] ?? [];
    const last = visits.at(-1);
    const pinned = pins.get(task.index);
    if (reads.tasks.includes(task.index)) {
      if (pinned !== undefined) {
        reuse.push(pinnedTask(task, pinned, visits));
        return rowOf({ ...base, does: 'pinned', reason: plainly('pinned') });
      }
      if (last?.left && whyNothing(last) === null) {
        reuse.push({ task: task.index, visits: [last.left] });
        return rowOf({ ...base, does: 'reuse', reason: plainly(whyReused(last)) });
      }
      // It is read, and there is nothing to read.
      const why = last && whyNothing(last);
      return rowOf({ ...base, does: 'idle', reason: why ? plainly(why) : notReached(earlier) });
    }
    return rowOf({ ...base, does: 'idle', reason: { why: 'not_chosen', because: id } });
  });
  const seen = earlier && (matched[chosen]?.at(-1)?.vars ?? earlier.vars);
  const known = new Set(plan.vars.map(({ name }) => name));
  return {
    reuse,
    only: [id],
    ...(seen ? { vars: pick(seen, (name) => known.has(name) && !changedVars.has(name) && reads.vars.includes(name)) } : {}),
    tasks,
  };
}

/** A task of which a run of others says nothing: what it may lead to is not known either. */
const unknownRoot: Root = { visit: 1, reason: plainly('not_reached'), known: false };

/** The earlier visits by index in the new plan; for a flow without those that a run of one task only looked at. A setter of a variable that is not there any more has changed its readers' arrows with it. */
function matchVisits(plan: Plan, before: Plan | null, earlier: EarlierRun | null, isFlow: boolean): EarlierVisit[][] {
  return plan.tasks.map(({ id }) => {
    const index = before?.indexOf.get(id);
    const visits = index === undefined ? [] : (earlier?.visits[index] ?? []);
    const known = isFlow && earlier?.isAlone ? visits.filter(({ began }) => Number.isFinite(began)) : visits;
    return known.map((visit) => ({
      ...visit,
      setBy: visit.setBy.flatMap((setter) => {
        const now = plan.indexOf.get(before?.tasks[setter.task]?.id ?? '');
        return now === undefined ? [] : [{ ...setter, task: now }];
      }),
    }));
  });
}

interface Root {
  readonly visit: number;
  readonly reason: Reason;
  readonly known: boolean;
}

function rootOf(
  task: PlanTask,
  chosen: number | undefined,
  visits: readonly EarlierVisit[],
  { plan, earlier }: ReuseRequest,
  changed: ChangedNames,
): Root | null {
  if (task.index === chosen) return { visit: 1, reason: plainly('chosen'), known: true };
  if (!earlier) return null;
  const definition = plan.workflow.tasks[task.index];
  const before = earlier.plan.workflow.tasks.find((each) => each.id === task.id);
  if (!before || !definition) return { visit: 1, reason: plainly('new'), known: false };
  if (fingerprintOf(before) !== fingerprintOf(definition)) return { visit: 1, reason: plainly('changed'), known: false };
  const reads = readsOf(plan, task.index);
  const input = reads.inputs.find((name) => changed.inputs.has(name));
  const variable = reads.vars.find((name) => changed.vars.has(name));
  if (input !== undefined || variable !== undefined) {
    const what = input === undefined ? `the variable ${variable}, whose definition or inputs have` : `the input ${input}, whose value has`;
    const reason = { why: 'changed' as const, because: null, text: `It reads ${what} changed since the earlier run.` };
    return visits.length === 0 ? null : { visit: 1, reason, known: false };
  }
  const at = visits.findIndex((visit) => whyNothing(visit) !== null);
  const why = visits[at] && whyNothing(visits[at]);
  return why ? { visit: at + 1, reason: plainly(why), known: true } : null;
}

/** The task itself is not what it was: nothing of it can be taken over, not even a part. */
function isOther(reason: Reason | null): boolean {
  return reason?.why === 'new' || reason?.why === 'changed';
}

interface ChangedNames {
  readonly inputs: ReadonlySet<string>;
  readonly vars: ReadonlySet<string>;
}

/** Inputs with another value than in the earlier run, and variables that are defined otherwise or begin from such inputs. */
function changedNames({ plan, inputs, earlier }: ReuseRequest, run: EarlierRun | null): ChangedNames {
  if (!earlier || !run) return { inputs: new Set(), vars: new Set() };
  const changed = new Set(Object.keys(plan.workflow.inputs).filter((name) => !equalJson(inputs[name], run.inputs[name])));
  const vars = new Set<string>();
  const names = plan.vars.map(({ name }) => name);
  const before = earlier.plan.workflow.vars;
  for (const { name, template } of plan.vars) {
    const isSame = Object.hasOwn(before, name) && equalJson(before[name], plan.workflow.vars[name]) && Object.hasOwn(run.startVars, name);
    const reads = (root: string, all: readonly string[], those: ReadonlySet<string>): boolean =>
      namesRead([template], root, all).some((each) => those.has(each));
    if (!isSame || reads('inputs', Object.keys(plan.workflow.inputs), changed) || reads('vars', names, vars)) vars.add(name);
  }
  return { inputs: changed, vars };
}

/** What is kept of the visits, and of a list what is kept of the one that runs; places of skipped visits only where others follow. */
function takenOver(kept: readonly EarlierVisit[], part: ReusedVisit | null): ReusedVisit[] {
  const visits = kept.map(({ left }): ReusedVisit => left ?? { status: 'skipped' });
  if (part?.items) visits.push(part);
  while (visits.at(-1)?.status === 'skipped') visits.pop();
  return visits;
}

function countOf({ items }: ReusedVisit): number {
  return (items?.succeeded ?? []).reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

function pinnedTask(task: PlanTask, result: Json, visits: readonly EarlierVisit[]): ReusedTask {
  const port = portOf(task, result, visits);
  const isItems = task.list !== null && Array.isArray(result);
  const visit: ReusedVisit = {
    status: 'succeeded',
    ...(isItems
      ? {
          items: {
            count: result.length,
            complete: true,
            results: result,
            errors: {},
            succeeded: result.length > 0 ? [[0, result.length - 1]] : [],
          },
        }
      : { result }),
    ...(port === undefined ? {} : { port }),
  };
  return { task: task.index, visits: [visit], pinned: true };
}

/** The port by which a pinned result leaves: as its action would choose it from what the result says, else as it left last. */
function portOf({ action }: PlanTask, result: Json, visits: readonly EarlierVisit[]): string | undefined {
  const { ports } = action;
  if (!ports) return undefined;
  const given = isObject(result) ? result : {};
  if ('casesOf' in ports) return typeof given.port === 'string' ? given.port : visits.at(-1)?.left?.port;
  if (typeof given.value === 'boolean' && ports.includes(String(given.value))) return String(given.value);
  if (typeof given.approved === 'boolean' && ports.includes('approved')) return given.approved ? 'approved' : 'rejected';
  return visits.at(-1)?.left?.port;
}

function resultOf(left: ReusedVisit | null): Json | undefined {
  if (left?.status !== 'succeeded') return undefined;
  if (left.items) return left.items.results;
  // What lines were read is not looked up to compare them: they count as other ones.
  if (left.list) return left.list.kind === 'range' ? listOf(left.list, noLists) : undefined;
  return left.result ?? null;
}

function whyReused(last: EarlierVisit | undefined): ReuseRow['why'] {
  return last?.end === 'handled' ? 'handled' : last?.end === 'skipped' ? 'skipped' : 'succeeded';
}

/** Why a visit did not end well; null when it did. */
function whyNothing({ end }: EarlierVisit): 'failed' | 'canceled' | 'not_ended' | null {
  if (end === 'failed' || end === 'canceled') return end;
  return end === 'open' ? 'not_ended' : null;
}

function notReached(earlier: EarlierRun | null): Reason {
  return { ...plainly('not_reached'), ...(earlier ? {} : { text: 'There is no earlier run whose result could be taken over.' }) };
}

function plainly(why: ReuseRow['why']): Reason {
  return { why, because: null };
}

function pick(from: JsonObject, keep: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name]) => keep(name)));
}
