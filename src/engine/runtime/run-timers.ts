import type { RunInput } from '../run/input.ts';
import type { RunState } from '../run/state.ts';
import type { Clock } from './ports.ts';

/**
 * The two clocks of a run: what is due next in its state, and its timeout. A timer is only a hint to look: the core
 * compares times itself, so nothing fires early.
 */
export class RunTimers {
  readonly #state: RunState;
  readonly #clock: Clock;
  readonly #send: (input: RunInput) => void;
  #stopDue: (() => void) | null = null;
  #dueAt = 0;
  #stopTimeout: (() => void) | null = null;

  constructor(state: RunState, clock: Clock, send: (input: RunInput) => void) {
    this.#state = state;
    this.#clock = clock;
    this.#send = send;
  }

  /** Looks again when the next delay, back-off or wait is over. */
  arm(): void {
    const next = this.#state.due.peek();
    if (!next || this.#state.pausing || this.#state.endedAt > 0) {
      this.#stopDue?.();
      this.#stopDue = null;
      this.#dueAt = 0;
      return;
    }
    if (this.#stopDue && this.#dueAt === next.at) return;
    this.#stopDue?.();
    this.#dueAt = next.at;
    this.#stopDue = this.#clock.after(Math.max(0, next.at - this.#clock.now()), () => {
      this.#stopDue = null;
      this.#send({ type: 'tick' });
    });
  }

  armRunTimeout(): void {
    const state = this.#state;
    if (state.endedAt > 0 || state.timeoutMs <= 0) return;
    this.#stopTimeout?.();
    this.#stopTimeout = this.#clock.after(Math.max(0, this.#leftMs()), () => {
      // Time spent paused does not count.
      if (state.pausing || this.#leftMs() > 0) this.armRunTimeout();
      else this.#send({ type: 'timeout' });
    });
  }

  stop(): void {
    this.#stopDue?.();
    this.#stopTimeout?.();
  }

  #leftMs(): number {
    return this.#state.timeoutMs - (this.#clock.now() - this.#state.startedAt - this.#state.pausedMs);
  }
}
