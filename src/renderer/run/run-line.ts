import type { RunSummary, TaskView } from '../../engine/run/view.ts';
import type { HeldTask } from './use-held-task.ts';
import { formatCount, formatElapsed, formatTook, plural } from '../lib/format.ts';

/** What the quiet bar says of a run: one sentence and a few words beside it. */
export interface RunLine {
  readonly text: string;
  readonly aside: string | null;
  /** The task the sentence is about; a click goes there. */
  readonly task: string | null;
}

/** The task that was at work for most of a run. */
export interface SlowestTask {
  readonly task: string;
  /** Its time as a part of the run's own time, 0…1. */
  readonly share: number;
}

/** The task that took the longest, when it took at least a quarter of the run's time; nothing is said otherwise. */
export function slowestTask(tasks: Iterable<TaskView>, runMs: number): SlowestTask | null {
  let best: SlowestTask | null = null;
  for (const task of tasks) {
    if (task.startedAt === null || task.endedAt === null || runMs <= 0) continue;
    const share = Math.min(1, (task.endedAt - task.startedAt) / runMs);
    if (share >= 0.25 && (best === null || share > best.share)) best = { task: task.id, share };
  }
  return best;
}

/** The sentence for a run whose own time is `elapsedMs` by now. `nameOf` gives a task's title; `held` is a task that waits for a person. */
export function runLine(
  run: RunSummary,
  elapsedMs: number,
  slowest: SlowestTask | null,
  nameOf: (task: string) => string,
  held: Pick<HeldTask, 'task' | 'why'> | null = null,
): RunLine {
  const done = run.tasksTotal > 0 ? `${run.tasksEnded} of ${plural(run.tasksTotal, 'task')}` : null;
  switch (run.status) {
    case 'queued':
      return { text: 'Waits for its turn', aside: null, task: null };
    case 'running':
      return { text: `Running ${formatElapsed(elapsedMs)}`, aside: done, task: null };
    case 'pausing':
      return { text: 'Pausing: what has begun ends first', aside: done, task: null };
    case 'paused':
      return { text: `Paused after ${formatTook(run.durationMs)}`, aside: done, task: null };
    case 'waiting':
      if (held?.why === 'doubt') return { text: 'Waits for a decision', aside: nameOf(held.task.id), task: held.task.id };
      if (held?.why === 'child')
        return { text: 'Waits for an answer', aside: `in the run that ${nameOf(held.task.id)} called`, task: held.task.id };
      return run.asks
        ? {
            text: run.asks === 1 ? 'Waits for an answer' : `Waits for ${formatCount(run.asks)} answers`,
            aside: held ? nameOf(held.task.id) : done,
            task: held?.task.id ?? null,
          }
        : { text: `Waiting, ${formatElapsed(elapsedMs)} so far`, aside: done, task: null };
    case 'canceling':
      return { text: 'Canceling', aside: done, task: null };
    case 'canceled':
      return { text: `Canceled after ${formatTook(run.durationMs)}`, aside: done, task: null };
    case 'failed': {
      const task = run.error?.task ?? null;
      return {
        text: `Failed after ${formatTook(run.durationMs)}${task === null ? '' : ` in ${nameOf(task)}`}`,
        aside: run.error ? (run.error.message.split('\n', 1)[0] ?? null) : null,
        task,
      };
    }
    case 'succeeded':
      return {
        text: `Done in ${formatTook(run.durationMs)}`,
        aside: slowest ? `${nameOf(slowest.task)} took ${Math.round(slowest.share * 100)}\u00a0% of it` : null,
        task: slowest?.task ?? null,
      };
  }
}
