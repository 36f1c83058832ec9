import { type ReactNode, useMemo } from 'react';
import { openQuestion } from '../asks/question.ts';
import { canRetry } from '../runs/retry.ts';
import { RetryButton } from '../runs/retry-button.tsx';
import { hasEnded, useAttachedRun, useRunView } from '../stores/runs.ts';
import { Button } from '../ui/button.tsx';
import { overheadHint, overheadText } from '../ui/charts/units.ts';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { shownState } from './shown-state.ts';
import { runLine, slowestTask } from './run-line.ts';
import { useHeldTask } from './use-held-task.ts';
import { useRunElapsed } from './use-run-elapsed.ts';

/** One quiet line above the canvas: how the run goes, or how it ended, and what can be done about it. Nothing when there was no run. */
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
  const held = useHeldTask(runKey);
  const slowest = useMemo(() => (live && run && hasEnded(run.status) ? slowestTask(live.tasks(), run.durationMs) : null), [live, run]);
  if (!run || !live) return null;
  const line = runLine(run, elapsedMs, slowest, taskName, held);
  const { task } = line;
  const lost = attached.feed === 'lost' ? (attached.message ?? 'The host does not answer.') : null;
  const overhead = hasEnded(run.status) ? run.overheadUs : undefined;
  const body = (
    <>
      <StateGlyph state={run.status === 'waiting' && held ? (held.why === 'child' ? 'asking' : shownState(held.task)) : run.status} label />
      <span className="shrink-0">{line.text}</span>
      {line.aside ? <span className="min-w-0 truncate text-fg3">{line.aside}</span> : null}
      {overhead === undefined ? null : (
        <span data-testid="run-overhead" title={overheadHint} className="-ml-1 shrink-0 text-fg3">
          · overhead {overheadText(overhead)}
        </span>
      )}
      {lost ? <span className="text-retry">{lost}</span> : null}
    </>
  );
  let act: ReactNode = null;
  const question = held?.question;
  if (question) {
    act = (
      <Button className="-mr-1.5 h-6!" onClick={() => openQuestion(question)}>
        Answer
      </Button>
    );
  } else if (canRetry(run) && run.path !== null) act = <RetryButton className="-mr-1.5 h-6!" path={run.path} runId={run.runId} />;
  return (
    <div
      data-testid="run-bar"
      data-run-id={run.runId}
      data-status={run.status}
      className="pointer-events-auto flex h-8 max-w-[min(840px,94%)] items-center gap-3 rounded-card border border-line bg-surface px-3 whitespace-nowrap shadow-card"
    >
      {task !== null && onShowTask ? (
        <button type="button" className="flex h-full min-w-0 items-center gap-2 hover:underline" onClick={() => onShowTask(task)}>
          {body}
        </button>
      ) : (
        <div className="flex h-full min-w-0 items-center gap-2">{body}</div>
      )}
      {act}
    </div>
  );
}
