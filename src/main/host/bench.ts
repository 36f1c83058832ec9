import { MillraceError } from '../../engine/errors.ts';
import { isObject, type JsonObject } from '../../engine/json.ts';
import type { BenchFrame, BenchReport } from '../../shared/contract/types.ts';
import { type BenchRun, startBench } from '../bench/run-bench.ts';
import type { Store } from '../store/api.ts';
import type { HostOptions } from './options.ts';

/** The short suite, as the window asks for it: one at a time, its last report kept. */
export interface Bench {
  /** `conflict` while one runs already. Ends when `signal` is aborted or nobody takes the frames any more. */
  run(request: { readonly quick: boolean; readonly signal: AbortSignal | undefined }): AsyncGenerator<BenchFrame, void>;
  /** null before the first one. */
  last(): Promise<BenchReport | null>;
  /** Ends one that runs, and waits until its folder is gone. */
  close(): Promise<void>;
}

const lastKey = 'bench.last';

export function createBench(
  { benchWorkerUrl, storeWorkerUrl, version }: Pick<HostOptions, 'benchWorkerUrl' | 'storeWorkerUrl' | 'version'>,
  store: Pick<Store, 'getSetting' | 'putSetting'>,
): Bench {
  let current: BenchRun | null = null;

  async function* run({ quick, signal }: { quick: boolean; signal: AbortSignal | undefined }): AsyncGenerator<BenchFrame, void> {
    // One that was canceled just now may still be tidying up.
    if (current?.isStopping) await current.stop();
    if (signal?.aborted) return;
    if (current && !current.isStopping) throw new MillraceError('conflict', 'The measurement runs already.');
    const mine = startBench({ workerUrl: benchWorkerUrl, storeWorkerUrl, version, quick });
    current = mine;
    const stop = (): void => void mine.stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for await (const frame of mine.frames()) {
        if (frame.kind === 'done') await store.putSetting(lastKey, { ...frame.report } as unknown as JsonObject);
        yield frame;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      await mine.stop();
      if (current === mine) current = null;
    }
  }

  return {
    run,
    async last() {
      const kept = await store.getSetting(lastKey);
      return isObject(kept) ? (kept as unknown as BenchReport) : null;
    },
    async close() {
      await current?.stop();
    },
  };
}
