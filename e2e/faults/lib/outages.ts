import type { Ack } from './acks.ts';
import type { LedgerLine } from './ledger.ts';

export interface Problem {
  readonly kind: 'lost' | 'duplicated' | 'wrong';
  readonly message: string;
}

/** How long work may take to go on by itself once the disk is well again, ms. */
const resumeWithinMs = 10_000;
/** An attempt whose intent was committed before the failure may begin that much later, ms. */
const begunBeforeMs = 300;
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
  ledger: readonly LedgerLine[],
  wentOn: boolean,
): Problem[] {
  const problems: Problem[] = [];
  for (const { from, to } of outages) {
    if (to === null && wentOn) problems.push({ kind: 'wrong', message: 'storage was never said to be well again' });
    const late = to !== null && cured !== null ? to - cured : 0;
    if (late > resumeWithinMs) problems.push({ kind: 'wrong', message: `work went on ${Math.round(late)} ms after the cure` });
    const begun = ledger.find((line) => line.phase === 'begin' && line.at > from + begunBeforeMs && to !== null && line.at < to);
    if (begun) problems.push({ kind: 'wrong', message: `an effect of ${begun.task} began ${begun.at - from} ms after storage had failed` });
  }
  return problems;
}
