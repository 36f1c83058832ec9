import type { RunSummary } from '../../../engine/run/view.ts';
import type { SystemFrame, SystemSample } from '../../../shared/contract/types.ts';
import { frames, type WatchOptions } from './mailbox.ts';

const keptSamples = 120;
/** Runs may begin and end by the thousand; the window needs the newest state ten times a second. */
const intervalMs = 100;
/** A window that has not read for long gets the newest of these, ten thousand at most. */
const maxRuns = 10_000;

/** The system feed: a sample each second, runs that changed, library changes, storage. Last writer wins between two frames. */
export interface SystemFeed {
  sample(sample: SystemSample): void;
  run(summary: RunSummary): void;
  libraryChanged(): void;
  storage(state: SystemFrame['storage']): void;
  /** `active`: the runs that go on, for the first frame. */
  watch(active: readonly RunSummary[], options: WatchOptions): AsyncGenerator<SystemFrame, void>;
}

interface Waiting {
  samples: SystemSample[];
  readonly runs: Map<string, RunSummary>;
  libraryChanged: boolean;
  readonly arrived: () => void;
}

export function createSystemFeed(): SystemFeed {
  const watchers = new Set<Waiting>();
  let samples: SystemSample[] = [];
  let storage: SystemFrame['storage'] = { ok: true, message: null };

  function tell(change: (waiting: Waiting) => void): void {
    for (const waiting of watchers) {
      change(waiting);
      waiting.arrived();
    }
  }

  return {
    sample(sample) {
      samples = [...samples.slice(-(keptSamples - 1)), sample];
      tell((waiting) => {
        waiting.samples.push(sample);
        if (waiting.samples.length > keptSamples) waiting.samples.shift();
      });
    },
    run(summary) {
      tell(({ runs }) => {
        runs.delete(summary.runId);
        runs.set(summary.runId, summary);
        if (runs.size > maxRuns)
          for (const oldest of runs.keys()) {
            runs.delete(oldest);
            break;
          }
      });
    },
    libraryChanged() {
      tell((waiting) => {
        waiting.libraryChanged = true;
      });
    },
    storage(state) {
      storage = state;
      tell(() => undefined);
    },
    watch(active, options) {
      let seq = 0;
      return frames<SystemFrame>(
        (arrived) => {
          const waiting: Waiting = {
            samples: [...samples],
            runs: new Map(active.map((summary) => [summary.runId, summary])),
            libraryChanged: false,
            arrived,
          };
          watchers.add(waiting);
          return {
            take() {
              seq += 1;
              const frame: SystemFrame = {
                seq,
                samples: waiting.samples,
                runs: [...waiting.runs.values()],
                libraryChanged: waiting.libraryChanged,
                storage,
              };
              waiting.samples = [];
              waiting.runs.clear();
              waiting.libraryChanged = false;
              return frame;
            },
            dispose: () => watchers.delete(waiting),
          };
        },
        { ...options, intervalMs },
      );
    },
  };
}
