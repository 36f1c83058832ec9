import type { CancelSignal } from './cancel-signal.ts';
import type { CachedResult, Clock, ResultCache, RuntimeLog } from './ports.ts';

/** What an attempt with `cache` begins with: a result that is kept, or the task of making it. */
export type CacheEntry = { readonly result: CachedResult } | { readonly lead: CacheLead };

/** The one attempt of a key that runs. Whoever holds it tells how it came out, once; the others wait for that. */
export interface CacheLead {
  /** The result stands: it is kept, and everybody who waits has it. */
  keep(result: CachedResult, ttlMs: number | null): void;
  /** There is no result to wait for now: the next one that waits runs. A result that comes later may still be kept. */
  release(): void;
}

/** Looking up was given up on, because the attempt was told to stop. */
export class LookupStopped extends Error {}

interface Flight {
  readonly done: Promise<CachedResult | null>;
  readonly end: (result: CachedResult | null) => void;
}

/** The result cache as all runs of a runtime share it: one attempt a key runs at a time, and a cache that fails is a miss. */
export class CachedResults {
  readonly #cache: ResultCache;
  readonly #clock: Clock;
  readonly #log: RuntimeLog;
  readonly #flights = new Map<string, Flight>();

  constructor(cache: ResultCache, clock: Clock, log: RuntimeLog) {
    this.#cache = cache;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * The kept result of a key, or the lead in making one; waits while another attempt has it. Rejects with LookupStopped
   * when the signal fires first. `warn` is told of a cache that cannot be read.
   */
  async enter(key: string, signal: CancelSignal, warn: (message: string) => void): Promise<CacheEntry> {
    const stopped = stopOf(signal);
    try {
      for (let flight = this.#flights.get(key); flight; flight = this.#flights.get(key)) {
        const result = await Promise.race([flight.done, stopped.promise]);
        if (result) return { result };
      }
      const lead = this.#lead(key);
      try {
        const result = await Promise.race([this.#get(key, warn), stopped.promise]);
        if (!result) return { lead };
        lead.answer(result);
        return { result };
      } catch (error) {
        lead.release();
        throw error;
      }
    } finally {
      stopped.forget();
    }
  }

  async #get(key: string, warn: (message: string) => void): Promise<CachedResult | null> {
    try {
      return await this.#cache.get(key);
    } catch (error) {
      warn(`The result cache could not be read, so the action runs: ${messageOf(error)}`);
      return null;
    }
  }

  #lead(key: string): CacheLead & { answer(result: CachedResult): void } {
    let end: (result: CachedResult | null) => void = () => undefined;
    const done = new Promise<CachedResult | null>((resolve) => (end = resolve));
    const flight: Flight = { done, end };
    this.#flights.set(key, flight);
    const land = (result: CachedResult | null): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      flight.end(result);
    };
    return {
      answer: land,
      release: () => land(null),
      keep: (result, ttlMs) => {
        this.#put(key, result, ttlMs);
        land(result);
      },
    };
  }

  #put(key: string, result: CachedResult, ttlMs: number | null): void {
    const failed = (error: unknown): void => this.#log('warn', `A result could not be put into the cache: ${messageOf(error)}`);
    try {
      // A host's put may be asynchronous all the same; its rejection is no reason to stop.
      const put: unknown = this.#cache.put(key, result, ttlMs === null ? null : this.#clock.now() + ttlMs);
      Promise.resolve(put).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function stopOf(signal: CancelSignal): { promise: Promise<never>; forget(): void } {
  let stop: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => (stop = () => reject(new LookupStopped())));
  // Nobody may be listening any more when it fires.
  promise.catch(() => undefined);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  return { promise, forget: () => signal.removeEventListener('abort', stop) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
