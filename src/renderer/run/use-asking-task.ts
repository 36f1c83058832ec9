import { useMemo } from 'react';
import type { TaskView } from '../../engine/run/view.ts';
import { useAttachedRun, useRunVersion, useRunView } from '../stores/runs.ts';

/** The first task of a run that asks a person, or null. */
export function useAskingTask(runKey: string): TaskView | null {
  const live = useAttachedRun(runKey)?.live;
  const asks = useRunView(runKey)?.asks ?? 0;
  // A run that asks nobody, which is nearly every one, is not looked through at each change of a task.
  const version = useRunVersion(runKey, asks > 0 ? 'tasks' : 'run');
  return useMemo(() => {
    if (asks === 0) return null;
    for (const task of live?.tasks() ?? []) if (task.ask) return task;
    return null;
    // The tasks change in place.
  }, [live, version, asks]);
}
