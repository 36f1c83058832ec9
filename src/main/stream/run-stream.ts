import { lineBatches } from './lines.ts';
import type { StreamPool } from './pool.ts';
import { type BatchResult, type Failure, failuresTold } from './protocol.ts';

export interface StreamProgress {
  readonly messages: number;
  readonly failed: number;
  /** Of the source, of what is done. */
  readonly bytes: number;
}

export interface StreamSummary {
  readonly messages: number;
  readonly succeeded: number;
  readonly failed: number;
  /** The first of those that failed. */
  readonly failures: readonly Failure[];
  /** False when it was told to stop before the source's end. */
  readonly complete: boolean;
}

/** So many batches are under way for each thread: one that it works on, and some that wait while another is written. */
const batchesPerThread = 3;

/**
 * Runs every message of a source and writes the results in the order of the messages. Neither the source nor the results
 * are ever held whole: when writing is slow, reading waits.
 */
export async function runStream(options: {
  readonly pool: StreamPool;
  readonly threads: number;
  readonly source: AsyncIterable<Uint8Array>;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly onProgress: (progress: StreamProgress) => void;
  /** Aborted: nothing more is read; what is under way is finished and written. */
  readonly signal: AbortSignal;
}): Promise<StreamSummary> {
  const { pool, threads, source, write, onProgress, signal } = options;
  const underWay: { readonly bytes: number; readonly result: Promise<BatchResult> }[] = [];
  const failures: Failure[] = [];
  let succeeded = 0;
  let failed = 0;
  let bytes = 0;

  async function writeFirst(): Promise<void> {
    const first = underWay.shift();
    if (!first) return;
    const result = await first.result;
    await write(result.bytes);
    succeeded += result.succeeded;
    failed += result.failed;
    bytes += first.bytes;
    failures.push(...result.failures.slice(0, failuresTold - failures.length));
    onProgress({ messages: succeeded + failed, failed, bytes });
  }

  let complete = true;
  for await (const batch of lineBatches(source)) {
    if (signal.aborted) {
      complete = false;
      break;
    }
    const size = batch.bytes.length;
    const result = pool.run(batch);
    // It is looked at in its turn; until then its failure is nobody's.
    result.catch(() => undefined);
    underWay.push({ bytes: size, result });
    if (underWay.length >= threads * batchesPerThread) await writeFirst();
  }
  while (underWay.length > 0) await writeFirst();
  return { messages: succeeded + failed, succeeded, failed, failures, complete };
}
