/** Longest that something queued waits when the window is hidden and no animation frame comes, ms. */
const hiddenDelayMs = 250;

/**
 * Collects values and hands them over together, once per animation frame. A hidden window gets no frames, so a timer
 * stands in: what is queued never piles up for longer than that.
 */
export class FrameQueue<T> {
  readonly #hand: (values: T[]) => void;
  #values: T[] = [];
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(hand: (values: T[]) => void) {
    this.#hand = hand;
  }

  push(value: T): void {
    this.#values.push(value);
    if (this.#timer !== undefined) return;
    if (typeof requestAnimationFrame === 'function') this.#frame = requestAnimationFrame(() => this.flush());
    this.#timer = setTimeout(() => this.flush(), hiddenDelayMs);
  }

  flush(): void {
    this.#disarm();
    const values = this.#values;
    if (values.length === 0) return;
    this.#values = [];
    this.#hand(values);
  }

  drop(): void {
    this.#disarm();
    this.#values = [];
  }

  #disarm(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (typeof cancelAnimationFrame === 'function') cancelAnimationFrame(this.#frame);
  }
}
