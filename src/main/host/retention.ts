import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
import { describeError } from './log.ts';
import { removeRunTree } from './remove-run.ts';

const everyMs = 60 * 60_000;
const firstAfterMs = 60_000;
const atOnce = 100;
const ended = ['succeeded', 'failed', 'canceled'];
const dayMs = 86_400_000;

export interface Retention {
  stop(): void;
}

export interface RetentionOptions {
  readonly store: Pick<Store, 'getRun' | 'listRuns' | 'removeRun' | 'stats'>;
  readonly settings: () => Pick<HostSettings, 'retentionDays' | 'retentionBytes'>;
  readonly log: RuntimeLog;
}

/** Removes ended runs that are too old, and the oldest ones while the store is too big: a minute after the start and every hour. */
export function startRetention(options: RetentionOptions): Retention {
  let stopped = false;
  const isStopped = (): boolean => stopped;
  const sweep = (): void => {
    sweepRuns(options, Date.now(), isStopped).catch((error: unknown) =>
      options.log('warn', 'Old runs could not be removed.', describeError(error)),
    );
  };
  const first = setTimeout(sweep, firstAfterMs);
  const timer = setInterval(sweep, everyMs);
  first.unref();
  timer.unref();
  return {
    stop() {
      stopped = true;
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}

/** One sweep; returns how many runs were removed. */
export async function sweepRuns({ store, settings, log }: RetentionOptions, now: number, isStopped: () => boolean): Promise<number> {
  const { retentionDays, retentionBytes } = settings();
  let removed = 0;
  // Newest first, so those that must stay are passed over by counting them.
  let passed = 0;
  while (retentionDays > 0 && !isStopped()) {
    const before = now - retentionDays * dayMs;
    const { runs } = await store.listRuns({ status: ended, createdBefore: before, limit: atOnce, offset: passed });
    if (runs.length === 0) break;
    for (const run of runs) {
      const gone = await removeOld(store, run);
      removed += gone;
      if (gone === 0) passed += 1;
    }
  }
  // The size on disk follows a removal with a delay, so one step is taken a sweep.
  if (retentionBytes > 0 && store.stats().bytes > retentionBytes && !isStopped()) {
    const { total } = await store.listRuns({ status: ended, parent: null, limit: 1 });
    const { runs } = await store.listRuns({ status: ended, parent: null, limit: atOnce, offset: Math.max(0, total - atOnce) });
    for (const { runId } of runs) removed += (await removeRunTree(store, runId)).length;
  }
  if (removed > 0) log('info', `${removed} old runs were removed.`);
  return removed;
}

/** A called run goes with the run that called it: one that goes on would find it gone and call again. */
async function removeOld(store: RetentionOptions['store'], { runId, parent }: RunSummary): Promise<number> {
  if (parent && (await store.getRun(parent.runId))) return 0;
  return (await removeRunTree(store, runId)).length;
}
