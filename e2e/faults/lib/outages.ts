import type { Ack } from './acks.ts';
import { workflowOf } from './fold.ts';
import { effectKey, type LedgerLine } from './ledger.ts';
import type { StoreContent } from './read-store.ts';

export interface Problem {
  readonly kind: 'lost' | 'duplicated' | 'wrong';
  readonly message: string;
}

/** How long work may take to go on by itself once the disk is well again, ms. */
const resumeWithinMs = 10_000;
export interface Outage {
  readonly from: number;
  readonly to: number | null;
}

/** From when until when storage was said to fail. */
export function outagesOf(acks: readonly Ack[]): Outage[] {
  const outages: { from: number; to: number | null }[] = [];
  for (const ack of acks) {
    if (ack.type !== 'storage') continue;
    const last = outages.at(-1);
    if (!ack.ok && (last === undefined || last.to !== null)) outages.push({ from: ack.at, to: null });
    else if (ack.ok && last !== undefined) last.to ??= ack.at;
  }
  return outages;
}

export function outageProblems(
  outages: readonly Outage[],
  cured: number | null,
  effects: readonly StartedEffect[],
  wentOn: boolean,
): Problem[] {
  const problems: Problem[] = [];
  for (const { from, to } of outages) {
    if (to === null && wentOn) problems.push({ kind: 'wrong', message: 'storage was never said to be well again' });
    const late = to !== null && cured !== null ? to - cured : 0;
    if (late > resumeWithinMs) problems.push({ kind: 'wrong', message: `work went on ${Math.round(late)} ms after the cure` });
    const begun = effects.find((effect) => effect.intentAt > from && to !== null && effect.begunAt < to);
    if (begun) problems.push({ kind: 'wrong', message: `an attempt of ${begun.task} was decided and begun while storage was failing` });
  }
  return problems;
}

/** An effect that happened, with the intent it belongs to. Wall times, ms. */
export interface StartedEffect {
  readonly task: string;
  readonly intentAt: number;
  readonly begunAt: number;
}

export function startedEffects(store: StoreContent, ledger: readonly LedgerLine[]): StartedEffect[] {
  const intents = new Map<string, number[]>();
  for (const { stored, definition, events } of store.runs) {
    if (typeof events === 'string' || definition === null) continue;
    const { tasks } = workflowOf(definition);
    for (const event of events) {
      if (event.type !== 'attempt.started') continue;
      const key = effectKey(stored.summary.runId, tasks[event.task]?.id ?? '', event.visit, event.item ?? null);
      intents.set(key, [...(intents.get(key) ?? []), event.at]);
    }
  }
  return ledger.flatMap(({ phase, run, task, visit, item, at }) => {
    const intentAt = intents.get(effectKey(run, task, visit, item))?.findLast((time) => time <= at);
    return phase === 'begin' && intentAt !== undefined ? [{ task, intentAt, begunAt: at }] : [];
  });
}
