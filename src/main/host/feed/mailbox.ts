/** Frames a second at most, for one watcher. */
const frameMs = 1000 / 60;
/** How long to wait again while the connection still has much to send. */
const congestedMs = 50;

/** Something that is filled in between and sent from time to time. */
export interface Mailbox<Frame> {
  /** The next frame, or null when nothing is to be told. */
  take(): Frame | null;
  /** Called when the watcher goes away. */
  dispose(): void;
}

/** What a transport says about itself. */
export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** True while what was sent before still waits in the connection: then frames are merged further instead of queued. */
  readonly congested?: (() => boolean) | undefined;
  /** The shortest time between two frames, ms. */
  readonly intervalMs?: number;
}

/**
 * Turns a mailbox into a stream of frames: at once when the last frame is old enough, never more often than the interval,
 * one at a time. `open` is given the function to call when the mailbox has got something; it returns the mailbox.
 */
export async function* frames<Frame>(
  open: (arrived: () => void, finish: () => void) => Mailbox<Frame>,
  { signal, congested, intervalMs = frameMs }: WatchOptions,
): AsyncGenerator<Frame, void> {
  let wake: () => void = () => undefined;
  let arrived = true;
  let finished = false;
  const poke = (): void => {
    arrived = true;
    wake();
  };
  const mailbox = open(poke, () => {
    finished = true;
    wake();
  });
  signal?.addEventListener('abort', poke, { once: true });
  let sentAt = -Infinity;
  try {
    while (!signal?.aborted) {
      if (!arrived) {
        if (finished) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = () => undefined;
        continue;
      }
      const delay = sentAt + intervalMs - performance.now();
      if (delay > 0 && !finished) {
        await pause(delay, signal);
        continue;
      }
      if (congested?.()) {
        await pause(congestedMs, signal);
        continue;
      }
      arrived = false;
      const frame = mailbox.take();
      if (frame === null) continue;
      sentAt = performance.now();
      yield frame;
    }
  } finally {
    signal?.removeEventListener('abort', poke);
    mailbox.dispose();
  }
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal?.addEventListener('abort', done, { once: true });
  });
}
