import type { BenchFigure } from '../../shared/contract/types.ts';

/** What the thread of the suite is started with (`workerData`). */
export interface BenchJob {
  readonly dir: string;
  /** The entry of the store's thread. */
  readonly storeWorkerUrl: string;
  readonly rounds: number;
  /** Rounds before those, which are not counted: the compiler and the caches settle in them. */
  readonly warmUps: number;
  /** Its first entry is 1 once the suite is to end at its next step. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export type BenchMessage =
  | { readonly type: 'step'; readonly done: number; readonly total: number; readonly name: string }
  | { readonly type: 'done'; readonly figures: readonly BenchFigure[] }
  | { readonly type: 'failed'; readonly message: string };
