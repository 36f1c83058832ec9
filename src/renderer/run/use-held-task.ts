import { useMemo } from 'react';
import type { TaskView } from '../../engine/run/view.ts';
import { useAttachedRun, useRunVersion, useRunView } from '../stores/runs.ts';

/** The first task of a run that waits for a person: with a question, else with an attempt in doubt. null when none does. */
export function useHeldTask(runKey: string): TaskView | null {
  const live = useAttachedRun(runKey)?.live;
  const run = useRunView(runKey);
  const asks = run?.asks ?? 0;
  const rests = run?.status === 'waiting';
  // A run at work that asks nobody, which is nearly every one, is not looked through at each change of a task.
  const version = useRunVersion(runKey, asks > 0 || rests ? 'tasks' : 'run');
  return useMemo(() => {
    if (asks === 0 && !rests) return null;
    let doubtful: TaskView | null = null;
    for (const task of live?.tasks() ?? []) {
      if (task.ask) return task;
      if (task.status === 'indoubt') doubtful ??= task;
    }
    return doubtful;
    // The tasks change in place.
  }, [live, version, asks, rests]);
}
