import { useEffect, useMemo, useState } from 'react';
import { hasEnded, useAttachedRun, useRunView } from '../stores/runs.ts';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { runLine, slowestTask } from './run-line.ts';

/** The clock of a run that goes on moves this often, ms. */
const tickMs = 100;

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
  const [now, setNow] = useState(() => Date.now());
  const counting = run !== undefined && (run.status === 'running' || run.status === 'waiting');
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [counting]);
  const slowest = useMemo(() => (live && run && hasEnded(run.status) ? slowestTask(live.tasks(), run.durationMs) : null), [live, run]);
  if (!run || !live) return null;
  const line = runLine(run, counting ? run.durationMs + Math.max(0, now - live.runAt) : run.durationMs, slowest, taskName);
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
  return task !== null && onShowTask ? (
    <button type="button" className={`${look} hover:border-strong`} data-status={run.status} onClick={() => onShowTask(task)}>
      {body}
    </button>
  ) : (
    <div className={look} data-status={run.status}>
      {body}
    </div>
  );
}
