import { Worker } from 'node:worker_threads';
import { MillraceError } from '../../engine/errors.ts';
import type { LineBatch } from './lines.ts';
import type { BatchResult, StreamJob, StreamRequest, StreamResponse } from './protocol.ts';

/** Threads that run the messages of one stream. */
export interface StreamPool {
  /** Why messages go through the whole engine; null when each is one call. */
  readonly reason: string | null;
  /** The bytes of the batch are gone from here. Rejects when its thread ends before it is done. */
  run(batch: LineBatch): Promise<BatchResult>;
  /** Waits for what is under way, and until every thread is gone. */
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly reason: string | null;
  readonly waiting: Map<number, { resolve: (result: BatchResult) => void; reject: (error: Error) => void }>;
}

/** Starts the threads. Rejects with what the workflow is refused for: `unsupported`, `invalid_workflow`. */
export async function openPool(workerUrl: URL, job: StreamJob, count: number): Promise<StreamPool> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => openThread(workerUrl, job)));
  const threads = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = opened.find((each) => each.status === 'rejected');
  if (refused) {
    await Promise.all(threads.map(closeThread));
    throw refused.reason;
  }
  let nextId = 1;
  return {
    reason: threads[0]?.reason ?? null,
    run({ firstLine, bytes }) {
      const idlest = threads.reduce((one, other) => (other.waiting.size < one.waiting.size ? other : one));
      const id = nextId;
      nextId += 1;
      return new Promise((resolve, reject) => {
        idlest.waiting.set(id, { resolve, reject });
        const request: StreamRequest = { type: 'batch', id, firstLine, bytes };
        idlest.worker.postMessage(request, [bytes.buffer]);
      });
    },
    async close() {
      await Promise.all(threads.map(closeThread));
    },
  };
}

function openThread(workerUrl: URL, job: StreamJob): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { workerData: job, name: 'stream' });
    const waiting: Thread['waiting'] = new Map();
    let reason = 'it stopped';
    worker.on('message', (response: StreamResponse) => {
      switch (response.type) {
        case 'ready':
          resolve({ worker, reason: response.reason, waiting });
          break;
        case 'refused':
          reject(new MillraceError(response.code as MillraceError['code'], response.message));
          break;
        case 'done':
          waiting.get(response.id)?.resolve(response);
          waiting.delete(response.id);
          break;
      }
    });
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      const error = new MillraceError('internal', `A thread that ran messages ended: ${reason}.`);
      reject(error);
      for (const batch of waiting.values()) batch.reject(error);
      waiting.clear();
    });
  });
}

async function closeThread({ worker }: Thread): Promise<void> {
  if (worker.threadId === -1) return;
  // `once` of node:events would reject when the thread fails on its way.
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage({ type: 'close' } satisfies StreamRequest);
  await ended;
}
