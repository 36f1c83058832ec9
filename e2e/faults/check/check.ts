import { isDeepStrictEqual } from 'node:util';
import type { RunView } from '../../../src/engine/run/view.ts';
import type { TaskRecord } from '../../../src/main/store/api.ts';
import { hasEnded } from '../../../src/main/host/run-status.ts';
import type { Ack } from '../lib/acks.ts';
import { foldRun, workflowOf } from '../lib/fold.ts';
import type { LedgerLine } from '../lib/ledger.ts';
import type { ReadRun, StoreContent } from '../lib/read-store.ts';
import { checkAcks, checkEffects, checkPauses, type Journal } from './journal.ts';
import { checkRows } from './rows.ts';
import type { Violation } from './violation.ts';

export interface Evidence {
  readonly store: StoreContent;
  readonly ledger: readonly LedgerLine[];
  readonly acks: readonly Ack[];
  /** Tasks whose effect may happen only once unless a person decides otherwise. */
  readonly asked: ReadonlySet<string>;
  /** Summaries may be behind the journal while the host that would bring them up to date has not been started. Default true. */
  readonly summaries?: boolean;
}

/** Every promise that does not hold. An empty list: all hold. */
export function check({ store, ledger, acks, asked, summaries = true }: Evidence): Violation[] {
  const found = checkRows(store.rows);
  if (store.restored !== null) found.push({ invariant: 'I8', runId: '', message: `the store called itself damaged: ${store.restored}` });
  const known = new Set(store.runs.map((run) => run.stored.summary.runId));
  for (const runId of new Set(acks.map((ack) => ('run' in ack ? ack.run : '')))) {
    if (runId !== '' && !known.has(runId)) found.push({ invariant: 'I1', runId, message: 'the run was shown and is not there' });
  }
  for (const runId of new Set(ledger.map((line) => line.run))) {
    if (!known.has(runId)) found.push({ invariant: 'I4', runId, message: 'there are effects of a run that is not there' });
  }
  for (const run of store.runs) found.push(...checkRun(run, { store, ledger, acks, asked, summaries }));
  return found;
}

function checkRun(run: ReadRun, { store, ledger, acks, asked, summaries }: Evidence): Violation[] {
  const { summary } = run.stored;
  const { runId } = summary;
  if (run.definition === null) return [{ invariant: 'I3', runId, message: 'its definition is missing' }];
  if (typeof run.events === 'string') {
    const shown = acks.some((ack) => ack.type === 'task' && ack.run === runId);
    return [{ invariant: shown ? 'I1' : 'I8', runId, message: run.events }];
  }
  const taskIds = workflowOf(run.definition).tasks.map((task) => task.id);
  const journal: Journal = { runId, taskIds, events: run.events };
  const found = [...checkAcks(journal, acks), ...checkEffects(journal, ledger, asked), ...checkPauses(journal, ledger, acks)];
  let view: RunView;
  let outputs: unknown;
  try {
    const handle = foldRun(run.stored, run.definition, run.events);
    view = handle.view();
    outputs = handle.outputs();
  } catch (error) {
    return [
      ...found,
      { invariant: 'I3', runId, message: `its journal cannot be folded: ${error instanceof Error ? error.message : String(error)}` },
    ];
  }
  if (summaries) found.push(...checkSummary(run, view, outputs));
  found.push(...checkRecords(journal, store.records), ...checkMoving(runId, view));
  return found;
}

function checkSummary({ stored }: ReadRun, view: RunView, outputs: unknown): Violation[] {
  const { summary } = stored;
  const { runId } = summary;
  const found: Violation[] = [];
  const differ = (what: string, listed: unknown, folded: unknown): void => {
    if (!isDeepStrictEqual(listed, folded))
      found.push({ invariant: 'I3', runId, message: `${what} is listed as ${JSON.stringify(listed)} and is ${JSON.stringify(folded)}` });
  };
  differ('status', summary.status, view.run.status);
  if (!hasEnded(view.run.status)) return found;
  differ('number of ended tasks', summary.tasksEnded, view.run.tasksEnded);
  differ('end', summary.endedAt, view.run.endedAt);
  differ('error', summary.error, view.run.error);
  differ('outputs', stored.outputs, outputs);
  return found;
}

/** Statistics may lack what was written just before a crash; what is there must be true and there once. */
function checkRecords(journal: Journal, records: readonly TaskRecord[]): Violation[] {
  const { runId } = journal;
  const found: Violation[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    if (record.runId !== runId) continue;
    const key = `${record.task}/${record.visit}`;
    if (seen.has(key)) found.push({ invariant: 'I3', runId, message: `${key} stands twice in the statistics` });
    seen.add(key);
    const index = journal.taskIds.indexOf(record.task);
    const true_ = journal.events.some((event) => {
      if (event.type === 'task.skipped') return event.task === index && event.visit === record.visit && record.status === 'skipped';
      return event.type === 'task.ended' && event.task === index && event.visit === record.visit && event.status === record.status;
    });
    if (!true_) found.push({ invariant: 'I3', runId, message: `${key} stands in the statistics as ${record.status} and did not end so` });
  }
  return found;
}

function checkMoving(runId: string, view: RunView): Violation[] {
  const { status } = view.run;
  if (hasEnded(status) || ['paused', 'waiting', 'queued'].includes(status)) return [];
  const reasons = ['queued', 'running', 'waiting', 'retrying', 'indoubt'];
  if (Object.values(view.tasks).some((task) => reasons.includes(task.status))) return [];
  return [{ invariant: 'I10', runId, message: `it is ${status}, and no task runs, waits or is queued` }];
}
