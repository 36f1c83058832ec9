const firstDelayMs = 250;
const longestDelayMs = 5_000;

export type FeedState = 'connecting' | 'live' | 'lost' | 'ended';

export interface FollowOptions<T> {
  /** Opens the stream; called again after each loss. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<T>>;
  readonly onValue: (value: T) => void;
  readonly onState: (state: FeedState, error: unknown) => void;
  /** Asked when the stream ends by itself: true when there is nothing more to come. */
  readonly isOver?: () => boolean;
  /** True for an error that another try cannot mend (the run is gone). */
  readonly isFinal?: (error: unknown) => boolean;
}

/**
 * Reads a feed for as long as somebody wants it: opens it again after a loss, waiting a little longer each time, and
 * never waits between two values (the feed has no back-pressure). Returns the function that stops it.
 */
export function follow<T>(options: FollowOptions<T>): () => void {
  const abort = new AbortController();
  void run();
  return () => abort.abort();

  async function run(): Promise<void> {
    let delayMs = firstDelayMs;
    options.onState('connecting', null);
    while (!abort.signal.aborted) {
      let error: unknown = null;
      try {
        const stream = await options.open(abort.signal);
        for await (const value of stream) {
          if (abort.signal.aborted) return;
          if (delayMs !== 0) options.onState('live', null);
          delayMs = 0;
          options.onValue(value);
        }
      } catch (cause) {
        error = cause;
      }
      if (abort.signal.aborted) return;
      if (error === null && options.isOver?.()) {
        options.onState('ended', null);
        return;
      }
      options.onState('lost', error);
      if (error !== null && options.isFinal?.(error)) return;
      delayMs = Math.min(longestDelayMs, Math.max(firstDelayMs, delayMs * 2));
      await sleep(delayMs, abort.signal);
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
