import { useMemo } from 'react';
import { useAttachedRun, useRunVersion } from '../stores/runs.ts';
import { ChildLink } from './child-link.tsx';

/** The runs that the tasks of a run called, each by its task; of a list task the one it called last. Nothing when it called none. */
export function CalledRuns({ runKey, nameOf }: { readonly runKey: string; readonly nameOf: (task: string) => string }) {
  const live = useAttachedRun(runKey)?.live;
  const version = useRunVersion(runKey, 'tasks');
  const called = useMemo(
    () =>
      [...(live?.tasks() ?? [])].flatMap((task) => (task.child ? [{ task: task.id, child: task.child, list: task.items !== null }] : [])),
    // The tasks change in place.
    [live, version],
  );
  if (called.length === 0) return null;
  return (
    <section aria-label="Called runs" className="max-h-40 shrink-0 overflow-y-auto border-t border-line px-4 py-2">
      <h3 className="mb-1 text-small font-semibold text-fg2">Called runs</h3>
      <ul className="flex flex-col">
        {called.map(({ task, child, list }) => (
          <li key={task} className="flex h-7 items-center gap-2">
            <span className="min-w-0 flex-1 truncate">
              {nameOf(task)}
              {list ? <span className="text-fg3">, the last of its items</span> : null}
            </span>
            <ChildLink runId={child} label="Open" />
          </li>
        ))}
      </ul>
    </section>
  );
}
