import type { MillraceError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Instant, RunEvent } from '../run/events.ts';

/** Time, passed in. Timers are hints: the runtime asks the clock again when one fires. */
export interface Clock {
  /** Wall time, ms since 1970. */
  now(): Instant;
  /** Milliseconds that never go back; for durations only. */
  monotonic(): number;
  /** Calls back after about `delayMs` (any size); returns a cancel function. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Random {
  /** In [0, 1). */
  next(): number;
  uuid(): string;
}

/** How the runtime writes history. Order of calls per run is the order of the journal. */
export interface RunStore {
  /**
   * Appends `events` as numbers firstSeq … firstSeq + events.length - 1 of the run. `committed` is called once they are on
   * disk at the durability asked for, in order per run; nothing about them may be shown before. When storage fails the
   * store keeps them, tells `onStorage`, and tries again: `committed` is simply late. It never reports a loss.
   */
  append(runId: string, firstSeq: number, events: readonly RunEvent[], durability: 'durable' | 'relaxed', committed: () => void): void;
}

/** Results kept for tasks with `cache`. The key holds everything that tells results apart; a host decides how many are kept. */
export interface ResultCache {
  /** null when there is none or it is too old by now. */
  get(key: string): Promise<CachedResult | null>;
  put(key: string, value: CachedResult, expiresAt: Instant | null): void;
}

export interface CachedResult {
  readonly result: Json;
  readonly port?: string;
}

export type StorageState = { readonly ok: true } | { readonly ok: false; readonly error: MillraceError };

export interface RuntimeLog {
  (level: 'debug' | 'info' | 'warn' | 'error', message: string, data?: Json): void;
}
