import type { JsonObject } from '../../engine/json.ts';
import type { RuntimeLimits } from '../../engine/runtime/api.ts';

/** What each thread is started with (`workerData`). */
export interface StreamJob {
  readonly text: string;
  readonly file: string;
  readonly path: string | null;
  readonly baseDir: string;
  readonly streamId: string;
  /** Inputs that are the same for every message. */
  readonly inputs: JsonObject;
  readonly limits: RuntimeLimits;
  /** Messages that one thread has under way at once where they need the whole engine. */
  readonly concurrency: number;
  readonly scriptChildPath: string;
  readonly nodePath: string;
}

export type StreamRequest =
  /** Whole lines of JSON, one message each; `firstLine` counts from 1. */
  { readonly type: 'batch'; readonly id: number; readonly firstLine: number; readonly bytes: Uint8Array } | { readonly type: 'close' };

export type StreamResponse =
  /** `reason`: why messages go through the whole engine; null when each is one call. */
  | { readonly type: 'ready'; readonly reason: string | null }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | ({ readonly type: 'done'; readonly id: number } & BatchResult);

export interface BatchResult {
  /** A line of JSON for each message, in order. */
  readonly bytes: Uint8Array;
  readonly succeeded: number;
  readonly failed: number;
  /** The first of those that failed. */
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly task: string | null;
}

/** So many failures are told of; the results have them all. */
export const failuresTold = 100;
