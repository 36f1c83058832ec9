import { create } from 'zustand';
import type { BenchReport } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords, isAbort } from '../api/errors.ts';

interface BenchState {
  /** The last report of this machine; null when it was never measured, undefined until the host has said so. */
  readonly report: BenchReport | null | undefined;
  /** How far a measurement is; null while none runs. */
  readonly step: { readonly share: number; readonly name: string } | null;
  readonly problem: string | null;
}

/** The short suite: it goes on while one looks at another screen. */
export const useBench = create<BenchState>(() => ({ report: undefined, step: null, problem: null }));

let stop: AbortController | null = null;

export async function loadLastBench(): Promise<void> {
  try {
    const report = await api.performance.lastBench();
    if (useBench.getState().step === null) useBench.setState({ report });
  } catch (cause) {
    useBench.setState({ problem: inWords(cause).message });
  }
}

export async function startBench(quick: boolean): Promise<void> {
  if (stop) return;
  const mine = new AbortController();
  stop = mine;
  useBench.setState({ step: { share: 0, name: 'Starting' }, problem: null });
  try {
    for await (const frame of await api.performance.bench({ quick }, { signal: mine.signal })) {
      if (mine.signal.aborted) return;
      if (frame.kind === 'done') useBench.setState({ report: frame.report });
      else useBench.setState({ step: { share: frame.done / frame.total, name: frame.name } });
    }
  } catch (cause) {
    if (!(mine.signal.aborted && isAbort(cause))) useBench.setState({ problem: inWords(cause).message });
  } finally {
    if (stop === mine) {
      stop = null;
      useBench.setState({ step: null });
    }
  }
}

/** Ends the measurement; the last report stays. */
export function cancelBench(): void {
  stop?.abort();
  stop = null;
  useBench.setState({ step: null });
}
