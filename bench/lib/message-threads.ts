import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../../src/engine/json.ts';
import type { MessageWorkName } from '../messages/index.ts';

/**
 * From data to data, or from text to text (parsed and printed). Beside them what the platform takes: `by hand` works out in
 * plain JavaScript what has to come out, `json` only parses the message and prints outputs that are there.
 */
export type MessageKind = 'objects' | 'texts' | 'by hand' | 'json';

export interface MessageThreadData {
  readonly name: MessageWorkName;
  /** What is timed; the answers of the work's own messages are checked when the thread starts. */
  readonly message: JsonObject;
}

/** Threads that each run one work on their own, with nothing between them. */
export interface MessageThreads {
  /** ns that a message takes on each of the first `threads`, all of them busy for about so long at once. */
  time(kind: MessageKind, forMs: number, threads?: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Rejects when the work gives a wrong answer. */
export async function openMessageThreads(data: MessageThreadData, count = 1): Promise<MessageThreads> {
  const url = new URL('./message-worker.ts', import.meta.url);
  const workers = Array.from({ length: count }, () => new Worker(url, { workerData: data, name: data.name }));
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    time: (kind, forMs, threads = 1) =>
      Promise.all(
        workers.slice(0, threads).map(async (worker) => {
          const answer = once(worker, 'message');
          worker.postMessage({ kind, forMs });
          const [ns] = (await answer) as [number];
          return ns;
        }),
      ),
    close,
  };
}

/** Messages a second of all threads together. */
export function perSecond(nsOfThreads: readonly number[]): number {
  return nsOfThreads.reduce((sum, ns) => sum + 1e9 / ns, 0);
}
