import type { Plan } from '../plan/plan.ts';
import { apply } from '../run/apply.ts';
import type { RunEvent } from '../run/events.ts';
import { hasNext } from '../run/rest.ts';
import { type RunState, taskAt } from '../run/state.ts';

/** An action that does not react to its timeout is given up on after this much more, ms. */
const graceMs = 30_000;

/**
 * The time that counts against a run's timeout, ms. `settings.timeout` counts everything but pauses; the host's own
 * default leaves out the time in which the run rests, that is when all its work waits for a person, a timer or a called
 * run. Counted is awake time, by the monotonic clock: neither a sleeping machine nor a wall clock that jumps adds to it.
 */
export class SpentTime {
  readonly #countsRest: boolean;
  readonly #longestAttemptMs: number;
  #spentMs = 0;
  /** Monotonic time up to which it is counted; null before the first look. */
  #lookedAt: number | null = null;
  #counting = false;

  constructor(plan: Plan, taskTimeoutMs: number) {
    this.#countsRest = plan.settings.timeoutMs !== null;
    this.#longestAttemptMs = plan.tasks.reduce((longest, { timeout }) => {
      if (timeout === null) return longest;
      return Math.max(longest, 'value' in timeout ? timeout.value : Number.POSITIVE_INFINITY);
    }, taskTimeoutMs);
  }

  get spentMs(): number {
    return this.#spentMs;
  }

  /** Whether time counts from now on, by the state as it is. */
  counts(state: RunState): boolean {
    if (state.startedAt === 0 || state.endedAt > 0 || state.pausing || state.failing || state.canceling) return false;
    return this.#countsRest || isAtWork(state);
  }

  /** Counts up to now. Called whenever the state may have changed. */
  look(state: RunState, monotonicMs: number): void {
    if (this.#counting && this.#lookedAt !== null) this.#spentMs += Math.max(0, monotonicMs - this.#lookedAt);
    this.#lookedAt = monotonicMs;
    this.#counting = this.counts(state);
  }

  /**
   * Folds a journal into the state and counts what it tells of the time before: the time the host was down does not count,
   * nor does more than an attempt can take between two events, which is what a sleep looks like here.
   */
  replay(state: RunState, events: readonly RunEvent[]): void {
    let before = 0;
    for (const event of events) {
      const gapMs = event.at - before;
      if (gapMs > 0 && before > 0 && event.type !== 'run.recovered' && this.counts(state)) {
        this.#spentMs += state.running > 0 ? Math.min(gapMs, this.#longestAttemptMs + graceMs) : gapMs;
      }
      apply(state, event);
      before = event.at;
    }
  }
}

/** Attempts are in flight, or work waits for a slot of the host. */
function isAtWork(state: RunState): boolean {
  if (state.running > 0) return true;
  if (state.openLists.some((index) => hasNext(taskAt(state, index)))) return true;
  // Under `sequential` a queued task may stand behind one that rests.
  return (
    state.queued > 0 &&
    (state.queued === state.active || state.plan.settings.strategy === 'parallel' || state.plan.settings.strategy === 'hybrid')
  );
}
