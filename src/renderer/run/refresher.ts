/** What is asked for: by a name of its own, so that an answer to an earlier question is not taken for it. */
export interface Wanted<T> {
  readonly key: string;
  readonly load: () => Promise<T>;
  readonly onValue: (value: T) => void;
  readonly onError: (cause: unknown) => void;
}

/**
 * Asks again whenever it is told to, one call at a time and not more often than every `everyMs`. What is asked for while an
 * answer is on its way is asked for afterwards, so the last change is always seen; a new key is asked for at once.
 */
export class Refresher<T> {
  readonly #everyMs: number;
  #wanted: Wanted<T> | null = null;
  #lastKey: string | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #running = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  want(wanted: Wanted<T>): void {
    if (wanted.key !== this.#lastKey) this.#askedAt = Number.NEGATIVE_INFINITY;
    this.#lastKey = wanted.key;
    this.#wanted = wanted;
    this.#ask();
  }

  /** Nothing is wanted any more; an answer that is on its way is still told. */
  rest(): void {
    this.#wanted = null;
    clearTimeout(this.#timer);
  }

  #ask(): void {
    clearTimeout(this.#timer);
    if (this.#running) {
      this.#again = true;
      return;
    }
    const wanted = this.#wanted;
    if (wanted === null) return;
    const waitMs = this.#askedAt + this.#everyMs - Date.now();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#ask(), waitMs);
      return;
    }
    this.#running = true;
    this.#askedAt = Date.now();
    wanted
      .load()
      .then(
        (value) => this.#lastKey === wanted.key && wanted.onValue(value),
        (cause: unknown) => this.#lastKey === wanted.key && wanted.onError(cause),
      )
      .finally(() => {
        this.#running = false;
        if (!this.#again) return;
        this.#again = false;
        this.#ask();
      });
  }
}
