import type { Span } from '../../src/engine/run/view.ts';

interface Seen {
  readonly task: string;
  readonly status: string;
  readonly at: number;
}

/** A change that took longer is one that was not matched: each task has an event every second or two. */
const longestMs = 1_000;

/**
 * How long after the event each change of a card came, ms: from the moment the engine gave the event (before it was on
 * disk) to the change of the page. Both clocks are the machine's, to the millisecond.
 */
export function latencies(seen: readonly Seen[], spans: readonly Span[]): number[] {
  const waits = new Map<string, number[]>();
  const ends = new Map<string, number[]>();
  for (const span of spans) {
    if (span.kind === 'waiting') push(waits, span.task, span.from);
    if (span.to !== null && (span.kind === 'waiting' || span.kind === 'attempt')) push(ends, span.task, span.to);
  }
  const found: number[] = [];
  for (const { task, status, at } of seen) {
    const events = status === 'waiting' ? waits.get(task) : status === 'succeeded' ? ends.get(task) : undefined;
    const latest = events?.reduce((newest, event) => (event <= at && event > newest ? event : newest), -Infinity) ?? -Infinity;
    if (at - latest < longestMs) found.push(at - latest);
  }
  return found;
}

function push(events: Map<string, number[]>, task: string, at: number): void {
  const known = events.get(task);
  if (known) known.push(at);
  else events.set(task, [at]);
}
