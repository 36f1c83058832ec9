import type { RunHandle } from '../../../engine/runtime/api.ts';
import type { RunFrame } from '../../../shared/contract/types.ts';
import { hasEnded } from '../run-status.ts';
import { DeltaCollector, DeltaHistory } from './collector.ts';
import { frames, type WatchOptions } from './mailbox.ts';

/** How long a run's newest changes are kept for a window that comes back, ms; and of how many runs that nobody watches. */
const rememberMs = 60_000;
const rememberRuns = 50;

/** The run feed: a snapshot (or, with `sinceSeq`, what was missed when that is still known), then coalesced deltas. It ends with the run. */
export interface RunFeed {
  watch(handle: RunHandle, sinceSeq: number | undefined, options: WatchOptions): AsyncGenerator<RunFrame, void>;
  close(): void;
}

interface Recorded {
  readonly history: DeltaHistory;
  readonly stop: () => void;
  watchers: number;
  timer: NodeJS.Timeout | null;
}

export function createRunFeed(): RunFeed {
  const recorded = new Map<RunHandle, Recorded>();
  /** Those that nobody watches now, in the order in which they were left. */
  const left = new Set<RunHandle>();

  function record(handle: RunHandle): Recorded {
    const known = recorded.get(handle);
    if (known) {
      left.delete(handle);
      if (known.timer) clearTimeout(known.timer);
      known.timer = null;
      known.watchers += 1;
      return known;
    }
    const history = new DeltaHistory(handle.view().seq);
    const entry: Recorded = { history, stop: handle.subscribe((delta) => history.add(delta)), watchers: 1, timer: null };
    recorded.set(handle, entry);
    return entry;
  }

  function forget(handle: RunHandle): void {
    const entry = recorded.get(handle);
    if (!entry) return;
    if (entry.timer) clearTimeout(entry.timer);
    entry.stop();
    recorded.delete(handle);
    left.delete(handle);
  }

  function release(handle: RunHandle): void {
    const entry = recorded.get(handle);
    if (!entry) return;
    entry.watchers -= 1;
    if (entry.watchers > 0) return;
    entry.timer = setTimeout(() => forget(handle), rememberMs);
    entry.timer.unref();
    left.add(handle);
    if (left.size <= rememberRuns) return;
    for (const longest of left) {
      forget(longest);
      return;
    }
  }

  return {
    watch(handle, sinceSeq, options) {
      return frames<RunFrame>((arrived, finish) => {
        const { history } = record(handle);
        const collector = new DeltaCollector();
        const missed = sinceSeq === undefined ? null : history.since(sinceSeq);
        let snapshotDue = missed === null;
        for (const delta of missed ?? []) collector.add(delta);
        const stop = handle.subscribe((delta) => {
          collector.add(delta);
          arrived();
          if (hasEnded(handle.summary().status)) finish();
        });
        if (hasEnded(handle.summary().status)) finish();
        return {
          take() {
            const taken = collector.take();
            if (snapshotDue || taken === 'snapshot') {
              snapshotDue = false;
              return { kind: 'snapshot', view: handle.view() };
            }
            return taken && { kind: 'delta', delta: taken };
          },
          dispose() {
            stop();
            release(handle);
          },
        };
      }, options);
    },
    close() {
      for (const handle of [...recorded.keys()]) forget(handle);
    },
  };
}
