import type { Backoff } from '../format/model.ts';

/**
 * How long to wait before the attempt after `attempt` (1 is the first). Jitter takes the wait to between half and all of
 * it; `random` is in [0, 1).
 */
export function backoffMs(options: {
  readonly attempt: number;
  readonly delayMs: number;
  readonly backoff: Backoff;
  readonly maxDelayMs: number | null;
  readonly jitter: boolean;
  readonly random: number;
}): number {
  const { attempt, delayMs, backoff } = options;
  const factor = backoff === 'fixed' ? 1 : backoff === 'linear' ? attempt : 2 ** Math.min(attempt - 1, 60);
  const capped = Math.min(delayMs * factor, options.maxDelayMs ?? Number.POSITIVE_INFINITY, maximumMs);
  return Math.ceil(options.jitter ? capped * (0.5 + options.random / 2) : capped);
}

/** A hundred years: what a doubled delay may grow to when no maxDelay says otherwise. */
const maximumMs = 100 * 365 * 24 * 3_600_000;
