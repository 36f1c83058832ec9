import type { ActionRunner } from '../actions/types.ts';
import type { Clock } from './ports.ts';

/** The engine's own time for one run. */
export class OwnTime {
  ms = 0;
  readonly #endsBefore: number;

  /** `endsBefore`: what had ended when this host took the run up. */
  constructor(endsBefore: number) {
    this.#endsBefore = endsBefore;
  }

  /** For each of the visits and items that ended since, µs with one decimal; null when there is nothing to tell. */
  overheadUs(ends: number): number | null {
    const count = ends - this.#endsBefore;
    return count > 0 && this.ms > 0 ? Math.round((this.ms * 10_000) / count) / 10 : null;
  }
}

interface Sampled {
  /** Calls left before the next one that is measured. */
  left: number;
  /** How long the last measured call took, ms. */
  lastMs: number;
}

/** Of an action whose calls are short, one of so many is measured. */
const sampleEvery = 32;
/** From here on every call is measured: the clock is nothing beside it, ms. */
const longMs = 0.05;

/**
 * What the engine adds to the work: the time its thread spends on deciding, folding, encoding, showing and starting, by
 * the monotonic clock (microseconds where a host has them). Not in it are the actions' own code, also where it runs in the
 * engine's thread, and waiting: for a slot, for a time, for the disk. Over the task visits and items that ended it is the
 * overhead that is shown.
 *
 * Reading the clock costs as much as a small action, so it is read once where a run gets its turn and once where it gives
 * it back, and of short actions only one call in 32 is measured: the others are taken to be as long as the last that was.
 */
export class EngineTime {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #sampled = new Map<ActionRunner, Sampled>();
  #current: OwnTime | null = null;
  #since = 0;
  #totalMs = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Over all runs, ms. */
  get totalMs(): number {
    return this.#totalMs;
  }

  /** When the turn that is under way began, or was last counted; monotonic ms. */
  get since(): number {
    return this.#since;
  }

  /** What is done in `turn` is done for `owner`. Runs may take turns inside one another: the inner one's time is its own. */
  during(owner: OwnTime, turn: () => void): void {
    const before = this.#current;
    if (before === owner) {
      turn();
      return;
    }
    this.#switchTo(owner);
    try {
      turn();
    } finally {
      this.#switchTo(before);
    }
  }

  /** As `OwnTime.overheadUs`, the turn that is under way included. */
  overheadUs(owner: OwnTime, ends: number): number | null {
    this.#switchTo(this.#current);
    return owner.overheadUs(ends);
  }

  /** An action's code is about to run in this thread. Gives what `actionEnded` is to be told. */
  actionBegins(runner: ActionRunner): number {
    const sampled = this.#sampled.get(runner);
    if (sampled === undefined || sampled.left === 0) return this.#clock.monotonic();
    sampled.left -= 1;
    this.#since += sampled.lastMs;
    return Number.NaN;
  }

  actionEnded(runner: ActionRunner, began: number): void {
    if (Number.isNaN(began)) return;
    const tookMs = Math.max(0, this.#clock.monotonic() - began);
    this.#since += tookMs;
    const sampled = this.#sampled.get(runner);
    const left = tookMs < longMs ? sampleEvery - 1 : 0;
    if (sampled) {
      sampled.left = left;
      sampled.lastMs = tookMs;
    } else this.#sampled.set(runner, { left, lastMs: tookMs });
  }

  #switchTo(owner: OwnTime | null): void {
    const nowMs = this.#clock.monotonic();
    if (this.#current) {
      const ms = Math.max(0, nowMs - this.#since);
      this.#current.ms += ms;
      this.#totalMs += ms;
    }
    this.#current = owner;
    this.#since = nowMs;
  }
}
