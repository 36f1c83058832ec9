import { readFileSync } from 'node:fs';

/** One line of the effect ledger, which stands outside the store and knows what really happened. */
export interface LedgerLine {
  readonly phase: 'begin' | 'end';
  readonly run: string;
  readonly task: string;
  readonly visit: number;
  /** null for a task that is no list. */
  readonly item: number | null;
  /** Wall time, ms. */
  readonly at: number;
}

export function readLedger(file: string): LedgerLine[] {
  return parseLedger(readFileSync(file, 'utf8'));
}

export function parseLedger(text: string): LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (const line of text.split('\n')) {
    const [phase, run, task, visit, item, at] = line.split(' ');
    if ((phase !== 'begin' && phase !== 'end') || run === undefined || task === undefined || at === undefined) continue;
    lines.push({ phase, run, task, visit: Number(visit), item: item === '-' ? null : Number(item), at: Number(at) });
  }
  return lines;
}

/** How often the effect began, by `run task visit item`. */
export function effectsOf(ledger: readonly LedgerLine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of ledger) {
    if (line.phase !== 'begin') continue;
    const key = effectKey(line.run, line.task, line.visit, line.item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export function effectKey(run: string, task: string, visit: number, item: number | null): string {
  return `${run} ${task} ${visit} ${item ?? '-'}`;
}
