import { useMemo } from 'react';
import { hasEnded, useAttachedRun, useRunView } from '../stores/runs.ts';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { runLine, slowestTask } from './run-line.ts';
import { useRunElapsed } from './use-run-elapsed.ts';

/** One quiet line above the canvas: how the run goes, or how it ended. Nothing when there was no run. */
export function RunBar({
  runKey,
  taskName,
  onShowTask,
}: {
  readonly runKey: string;
  readonly taskName: (taskId: string) => string;
  readonly onShowTask?: (taskId: string) => void;
}) {
  const attached = useAttachedRun(runKey);
  const run = useRunView(runKey);
  const live = attached?.live;
  const elapsedMs = useRunElapsed(runKey);
  const slowest = useMemo(() => (live && run && hasEnded(run.status) ? slowestTask(live.tasks(), run.durationMs) : null), [live, run]);
  if (!run || !live) return null;
  const line = runLine(run, elapsedMs, slowest, taskName);
  const { task } = line;
  const lost = attached.feed === 'lost' ? (attached.message ?? 'The host does not answer.') : null;
  const body = (
    <>
      <StateGlyph state={run.status} label />
      <span className="shrink-0">{line.text}</span>
      {line.aside ? <span className="min-w-0 truncate text-fg3">{line.aside}</span> : null}
      {lost ? <span className="text-retry">{lost}</span> : null}
    </>
  );
  const look =
    'pointer-events-auto flex h-8 max-w-[min(720px,90%)] items-center whitespace-nowrap gap-2 rounded-card border border-line bg-surface px-3 shadow-card';
  const marks = { 'data-testid': 'run-bar', 'data-run-id': run.runId, 'data-status': run.status };
  return task !== null && onShowTask ? (
    <button type="button" className={`${look} hover:border-strong`} {...marks} onClick={() => onShowTask(task)}>
      {body}
    </button>
  ) : (
    <div className={look} {...marks}>
      {body}
    </div>
  );
}
