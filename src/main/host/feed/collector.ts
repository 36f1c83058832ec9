import type { RunDelta } from '../../../engine/run/view.ts';
import { mergeDeltas } from '../../../engine/run/view-fold.ts';

/** More than this in one frame is sent as a snapshot instead. */
const maxWeight = 20_000;

function weightOf(delta: RunDelta): number {
  return 1 + (delta.tasks?.length ?? 0) + (delta.spans?.length ?? 0) + (delta.log?.length ?? 0);
}

/** Deltas in order as one, merged in halves so that the cost stays n log n. */
export function mergeAll(deltas: readonly RunDelta[]): RunDelta | null {
  const [first] = deltas;
  if (first === undefined) return null;
  if (deltas.length === 1) return first;
  const middle = deltas.length >> 1;
  const earlier = mergeAll(deltas.slice(0, middle));
  const later = mergeAll(deltas.slice(middle));
  return earlier && later ? mergeDeltas(earlier, later) : (earlier ?? later);
}

/** What one watcher has not been sent yet. Bounded: past a size it only remembers that a snapshot is due. */
export class DeltaCollector {
  #deltas: RunDelta[] = [];
  #weight = 0;
  #overflowed = false;

  add(delta: RunDelta): void {
    if (this.#overflowed) return;
    this.#deltas.push(delta);
    this.#weight += weightOf(delta);
    if (this.#weight > maxWeight) {
      this.#overflowed = true;
      this.#deltas = [];
    }
  }

  get empty(): boolean {
    return !this.#overflowed && this.#deltas.length === 0;
  }

  /** The merged delta, 'snapshot' when there was too much, null when there is nothing. */
  take(): RunDelta | 'snapshot' | null {
    const taken = this.#overflowed ? 'snapshot' : mergeAll(this.#deltas);
    this.#deltas = [];
    this.#weight = 0;
    this.#overflowed = false;
    return taken;
  }
}

/** The newest deltas of a run, so that a window that lost its connection gets what it missed instead of everything. */
export class DeltaHistory {
  #entries: { readonly after: number; readonly delta: RunDelta; readonly weight: number }[] = [];
  #weight = 0;
  #seq: number;

  /** `seq`: what the view said when recording began. */
  constructor(seq: number) {
    this.#seq = seq;
  }

  add(delta: RunDelta): void {
    const weight = weightOf(delta);
    this.#entries.push({ after: this.#seq, delta, weight });
    this.#seq = delta.seq;
    this.#weight += weight;
    while (this.#weight > maxWeight) {
      const dropped = this.#entries.shift();
      if (!dropped) break;
      this.#weight -= dropped.weight;
    }
  }

  /** Everything after `seq`; null when that is not known any more. */
  since(seq: number): RunDelta[] | null {
    if (seq === this.#seq) return [];
    const first = this.#entries[0];
    if (!first || seq < first.after || seq > this.#seq) return null;
    return this.#entries.filter((entry) => entry.delta.seq > seq).map((entry) => entry.delta);
  }
}
