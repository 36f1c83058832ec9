import type { OpenAsk } from '../../engine/run/ask.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { RunHandle, Runtime } from '../../engine/runtime/api.ts';
import type { AskEntry } from '../../shared/contract/types.ts';
import { hasEnded } from './run-status.ts';
import type { Runs } from './runs-api.ts';

/** Every question of the runs that go on, oldest first. */
export function listAsks(runtime: Pick<Runtime, 'active'>, runs: Pick<Runs, 'workflowOf'>): AskEntry[] {
  return runtime
    .active()
    .flatMap((handle) => asksOf(handle, runs))
    .sort((a, b) => a.askedAt - b.askedAt);
}

/** The questions of one run. */
export function asksOf(handle: RunHandle, runs: Pick<Runs, 'workflowOf'>): AskEntry[] {
  const { runId, workflow, path } = handle.summary();
  const tasks = runs.workflowOf(handle)?.tasks ?? [];
  return handle.asks().map((ask) => {
    const taskName = tasks.find(({ id }) => id === ask.task)?.name;
    return { ...ask, runId, workflow, path, taskName: taskName || ask.task };
  });
}

export interface AskWatchOptions {
  readonly runs: Pick<Runs, 'onMoving' | 'workflowOf'>;
  /** A run has other questions than before. */
  readonly changed: (summary: RunSummary) => void;
  /** Called once for each question, when it is asked. */
  readonly asked: (entry: AskEntry) => void;
}

/** Tells of questions as they are asked and answered. Those that a run brought over a restart were told before. */
export function watchAsks({ runs, changed, asked }: AskWatchOptions): () => void {
  const stops = new Set<() => void>();
  const stopMoving = runs.onMoving((handle, taken) => {
    let known = new Set(taken ? handle.asks().map(keyOf) : []);
    const stop = handle.subscribe((delta) => {
      const ended = hasEnded(handle.summary().status);
      if (known.size > 0 || delta.tasks?.some((task) => task.ask !== undefined)) {
        const entries = asksOf(handle, runs);
        const fresh = entries.filter((entry) => !known.has(keyOf(entry)));
        const differs = fresh.length > 0 || entries.length !== known.size;
        known = new Set(entries.map(keyOf));
        if (differs && !ended) changed(handle.summary());
        for (const entry of fresh) asked(entry);
      }
      if (ended) {
        stop();
        stops.delete(stop);
      }
    });
    stops.add(stop);
  });
  return () => {
    stopMoving();
    for (const stop of stops) stop();
  };
}

function keyOf({ task, visit, item, askedAt }: OpenAsk): string {
  return `${task}/${visit}/${item ?? ''}/${askedAt}`;
}
