import type { CachedResult, Clock, ResultCache } from './ports.ts';

interface Kept {
  readonly value: CachedResult;
  readonly expiresAt: number | null;
}

/** Results kept in memory, for hosts without a store: at most `keep`, those read or written last. */
export class MemoryResultCache implements ResultCache {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keep: number;
  /** Oldest use first. */
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Pick<Clock, 'now'>, keep: number) {
    this.#clock = clock;
    this.#keep = keep;
  }

  get(key: string): Promise<CachedResult | null> {
    const found = this.#kept.get(key);
    if (!found) return Promise.resolve(null);
    this.#kept.delete(key);
    if (found.expiresAt !== null && found.expiresAt <= this.#clock.now()) return Promise.resolve(null);
    this.#kept.set(key, found);
    return Promise.resolve(found.value);
  }

  put(key: string, value: CachedResult, expiresAt: number | null): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, expiresAt });
    while (this.#kept.size > this.#keep) {
      const [oldest] = this.#kept.keys();
      if (oldest === undefined) return;
      this.#kept.delete(oldest);
    }
  }

  get size(): number {
    return this.#kept.size;
  }
}
