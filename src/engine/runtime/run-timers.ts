import type { RunInput } from '../run/input.ts';
import type { RunState } from '../run/state.ts';
import type { Clock } from './ports.ts';
import type { SpentTime } from './spent-time.ts';

/** While something is due the wall clock is looked at this often, so that a sleep or a jump delays nothing for long, ms. */
const lookEveryMs = 4_000;

/**
 * The two clocks of a run: what is due next in its state, by wall time, and its timeout, by time awake. A timer is only a
 * hint to look: times are compared when it fires, so nothing fires early.
 */
export class RunTimers {
  readonly #state: RunState;
  readonly #clock: Clock;
  readonly #spent: SpentTime;
  readonly #send: (input: RunInput) => void;
  #stopDue: (() => void) | null = null;
  #dueAt = 0;
  #stopTimeout: (() => void) | null = null;

  constructor(state: RunState, clock: Clock, spent: SpentTime, send: (input: RunInput) => void) {
    this.#state = state;
    this.#clock = clock;
    this.#spent = spent;
    this.#send = send;
  }

  /** The state may have changed: looks again when the next delay, back-off or wait is over, and when the run's time is up. */
  arm(): void {
    this.#armDue();
    this.#armTimeout();
  }

  stop(): void {
    this.#stopDue?.();
    this.#stopTimeout?.();
    this.#stopDue = null;
    this.#stopTimeout = null;
  }

  #armDue(): void {
    const next = this.#state.due.peek();
    if (!next || this.#state.pausing || this.#state.endedAt > 0) {
      this.#stopDue?.();
      this.#stopDue = null;
      return;
    }
    if (this.#stopDue && this.#dueAt === next.at) return;
    this.#stopDue?.();
    this.#dueAt = next.at;
    const leftMs = next.at - this.#clock.now();
    this.#stopDue = this.#clock.after(Math.min(lookEveryMs, Math.max(0, leftMs)), () => {
      this.#stopDue = null;
      if (this.#clock.now() < this.#dueAt) this.#armDue();
      else this.#send({ type: 'tick' });
    });
  }

  #armTimeout(): void {
    const state = this.#state;
    this.#spent.look(state, this.#clock.monotonic());
    if (state.timeoutMs <= 0 || !this.#spent.counts(state)) {
      this.#stopTimeout?.();
      this.#stopTimeout = null;
      return;
    }
    if (this.#stopTimeout) return;
    this.#stopTimeout = this.#clock.after(Math.max(0, state.timeoutMs - this.#spent.spentMs), () => {
      this.#stopTimeout = null;
      this.#spent.look(state, this.#clock.monotonic());
      if (this.#spent.spentMs >= state.timeoutMs && this.#spent.counts(state)) this.#send({ type: 'timeout' });
      else this.#armTimeout();
    });
  }
}
