import type { Clock } from '../runtime/ports.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock one holds in the hand: time moves only by `advance`, and timers fire in order of their time. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Fires what is due now, then goes on to each timer within `ms`. */
  advance(ms: number): void {
    const until = this.#monotonic + ms;
    for (;;) {
      let next: Timer | null = null;
      // A Set keeps the order in which timers were set, so of two that are due together the earlier one is found first.
      for (const timer of this.#timers) if (timer.at <= until && (next === null || timer.at < next.at)) next = timer;
      if (!next) break;
      this.#timers.delete(next);
      const step = Math.max(0, next.at - this.#monotonic);
      this.#monotonic += step;
      this.#now += step;
      next.callback();
    }
    this.#now += until - this.#monotonic;
    this.#monotonic = until;
  }

  /** The machine sleeps: the wall clock goes on, monotonic time and timers stand still. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** The wall clock is set, forward or back; monotonic time and timers do not notice. */
  jump(ms: number): void {
    this.#now += ms;
  }
}
