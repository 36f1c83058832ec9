import { useMemo } from 'react';
import type { TaskView } from '../../engine/run/view.ts';
import { useAsks } from '../stores/asks.ts';
import { useAttachedRun, useRunVersion, useRunView } from '../stores/runs.ts';

/** A task that waits for a person. */
export interface HeldTask {
  readonly task: TaskView;
  /** `ask`: it asks itself. `child`: the run it called asks. `doubt`: one has to say what became of it. */
  readonly why: 'ask' | 'child' | 'doubt';
  /** What can be answered; null for a doubt. */
  readonly question: { readonly runId: string; readonly task: string; readonly item: number | null } | null;
}

/** The first task of a run that waits for a person, or null: one that asks, else one whose called run asks, else one in doubt. */
export function useHeldTask(runKey: string): HeldTask | null {
  const live = useAttachedRun(runKey)?.live;
  const run = useRunView(runKey);
  const asks = run?.asks ?? 0;
  const runId = run?.runId ?? '';
  const rests = run?.status === 'waiting';
  const entries = useAsks((state) => (rests ? state.entries : null));
  // A run at work that asks nobody, which is nearly every one, is not looked through at each change of a task.
  const version = useRunVersion(runKey, asks > 0 || rests ? 'tasks' : 'run');
  return useMemo(() => {
    if (asks === 0 && !rests) return null;
    const held: { child?: HeldTask; doubt?: HeldTask } = {};
    for (const task of live?.tasks() ?? []) {
      if (task.ask) return { task, why: 'ask', question: { runId, task: task.id, item: task.ask.item } };
      if (task.status === 'indoubt') held.doubt ??= { task, why: 'doubt', question: null };
      const entry = task.child ? entries?.find((each) => each.runId === task.child) : undefined;
      if (entry) held.child ??= { task, why: 'child', question: { runId: entry.runId, task: entry.task, item: entry.item } };
    }
    return held.child ?? held.doubt ?? null;
    // The tasks change in place.
  }, [live, version, asks, rests, entries, runId]);
}
