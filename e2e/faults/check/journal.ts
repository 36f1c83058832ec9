import type { RunEvent } from '../../../src/engine/run/events.ts';
import type { Ack } from '../lib/acks.ts';
import { effectKey, effectsOf, type LedgerLine } from '../lib/ledger.ts';
import type { Violation } from './violation.ts';

/** The journal of one run, with its tasks by name. */
export interface Journal {
  readonly runId: string;
  readonly taskIds: readonly string[];
  readonly events: readonly RunEvent[];
}

interface Counts {
  started: number;
  /** What allows one more start each. */
  repeats: number;
  decided: number;
  interrupted: number;
  ends: number;
  succeeded: number;
  inline: boolean;
  fromAttempt: boolean;
}

type Placed = Extract<RunEvent, { readonly task: number; readonly visit: number }>;

function keyOf(journal: Journal, event: Placed): string {
  const item = 'item' in event && event.item !== undefined ? event.item : null;
  return effectKey(journal.runId, journal.taskIds[event.task] ?? `#${event.task}`, event.visit, item);
}

function countsOf(journal: Journal): Map<string, Counts> {
  const all = new Map<string, Counts>();
  const at = (event: Placed): Counts => {
    const key = keyOf(journal, event);
    let counts = all.get(key);
    if (!counts) {
      counts = { started: 0, repeats: 0, decided: 0, interrupted: 0, ends: 0, succeeded: 0, inline: false, fromAttempt: false };
      all.set(key, counts);
    }
    return counts;
  };
  const lists = new Set<string>();
  for (const event of journal.events) {
    switch (event.type) {
      case 'attempt.started':
        at(event).started += 1;
        break;
      case 'attempt.retrying':
        at(event).repeats += 1;
        break;
      case 'attempt.interrupted':
        at(event).interrupted += 1;
        if (event.policy === 'retry') at(event).repeats += 1;
        break;
      case 'doubt.resolved':
        at(event).repeats += 1;
        at(event).decided += 1;
        break;
      case 'list.opened':
        lists.add(`${event.task}/${event.visit}`);
        break;
      case 'task.ended':
      case 'item.ended': {
        const counts = at(event);
        counts.ends += 1;
        // An attempt that ran inline says when it began; a list's own end has no attempt.
        if (event.from !== undefined) counts.inline = true;
        counts.fromAttempt = event.type === 'item.ended' || !lists.has(`${event.task}/${event.visit}`);
        if (event.status === 'succeeded') counts.succeeded += 1;
        break;
      }
      default:
        break;
    }
  }
  return all;
}

/** I2, I4 and I5. `asked`: tasks whose effect may happen once, unless a person said otherwise. */
export function checkEffects(journal: Journal, ledger: readonly LedgerLine[], asked: ReadonlySet<string>): Violation[] {
  const { runId } = journal;
  const found: Violation[] = [];
  const all = countsOf(journal);
  const effects = effectsOf(ledger.filter((line) => line.run === runId));
  const withEffects = new Set(ledger.filter((line) => line.run === runId).map((line) => line.task));
  for (const [key, counts] of all) {
    if (counts.ends > 1) found.push({ invariant: 'I2', runId, message: `${key} has ${counts.ends} ends` });
    if (counts.started > 1 + counts.repeats)
      found.push({ invariant: 'I5', runId, message: `${key} was started ${counts.started} times, ${1 + counts.repeats} are explained` });
    const task = key.split(' ')[1] ?? '';
    if (counts.succeeded > 0 && counts.fromAttempt && withEffects.has(task)) {
      if (counts.started === 0) found.push({ invariant: 'I4', runId, message: `${key} succeeded without an intent` });
      else if ((effects.get(key) ?? 0) === 0 && counts.interrupted === 0)
        found.push({ invariant: 'I4', runId, message: `${key} succeeded, and its effect never happened` });
    }
  }
  for (const [key, count] of effects) {
    const counts = all.get(key);
    const task = key.split(' ')[1] ?? '';
    if (!counts || counts.started === 0) {
      found.push({ invariant: 'I4', runId, message: `${key} had an effect and no intent is recorded` });
      continue;
    }
    const allowed = asked.has(task) ? 1 + counts.decided : counts.started;
    if (count > allowed)
      found.push({ invariant: 'I5', runId, message: `the effect of ${key} happened ${count} times, ${allowed} are allowed` });
  }
  return found;
}

/** I6, in the journal and in the ledger's times against what was acknowledged. */
export function checkPauses(journal: Journal, ledger: readonly LedgerLine[], acks: readonly Ack[]): Violation[] {
  const { runId } = journal;
  const found: Violation[] = [];
  let stopped: string | null = null;
  for (const event of journal.events) {
    if (event.type === 'run.paused') stopped = 'paused';
    else if (event.type === 'run.canceling') stopped = 'canceled';
    else if (event.type === 'run.resumed') stopped = null;
    else if (event.type === 'attempt.started' && stopped !== null)
      found.push({ invariant: 'I6', runId, message: `an attempt of ${keyOf(journal, event)} started while the run was ${stopped}` });
  }
  const runAcks = acks.filter((ack) => ack.type === 'run' && ack.run === runId);
  for (const [index, ack] of runAcks.entries()) {
    if (ack.type !== 'run' || ack.status !== 'paused') continue;
    const next = runAcks[index + 1];
    const until = next?.type === 'run' ? next.at : Number.POSITIVE_INFINITY;
    for (const line of ledger) {
      if (line.run === runId && line.phase === 'begin' && line.at > ack.at + 1 && line.at < until)
        found.push({ invariant: 'I6', runId, message: `an effect of ${line.task} began ${line.at - ack.at} ms after "paused" was shown` });
    }
  }
  return found;
}

/** I1. */
export function checkAcks(journal: Journal, acks: readonly Ack[]): Violation[] {
  const { runId, events } = journal;
  const found: Violation[] = [];
  const lost = (message: string): void => void found.push({ invariant: 'I1', runId, message });
  for (const ack of acks) {
    if (!('run' in ack) || ack.run !== runId) continue;
    switch (ack.type) {
      case 'task': {
        const index = journal.taskIds.indexOf(ack.task);
        const there = events.slice(0, ack.seq).some((event) => {
          if (event.type === 'task.skipped') return event.task === index && event.visit === ack.visit && ack.status === 'skipped';
          return event.type === 'task.ended' && event.task === index && event.visit === ack.visit && event.status === ack.status;
        });
        if (!there) lost(`${ack.task}, visit ${ack.visit}, was shown as ${ack.status}`);
        break;
      }
      case 'items': {
        const index = journal.taskIds.indexOf(ack.task);
        const there = events.filter(
          (event) => event.type === 'item.ended' && event.task === index && event.visit === ack.visit && event.status === 'succeeded',
        ).length;
        if (there < ack.succeeded) lost(`${ack.succeeded} items of ${ack.task} were shown as done, ${there} are there`);
        break;
      }
      case 'run': {
        if (ack.status === 'paused' && !events.some((event) => event.type === 'run.paused')) lost('the run was shown as paused');
        if (ack.outputs === null) break;
        const end = events.findLast((event) => event.type === 'run.ended');
        if (end?.type !== 'run.ended' || end.status !== ack.status) lost(`the run was shown as ${ack.status}`);
        else if (JSON.stringify(end.outputs) !== ack.outputs) lost('the run was shown with other outputs');
        break;
      }
      default:
        break;
    }
  }
  return found;
}
