import type { TaskError } from '../../engine/errors.ts';
import { formatTook, plural } from '../lib/format.ts';
import { hasEnded, useRunView, useTaskView } from '../stores/runs.ts';
import { Empty } from '../ui/empty.tsx';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';
import { ValueView } from './data/value-view.tsx';
import type { DockTask } from './dock-task.ts';
import { describeFailure } from './failure.ts';
import { FailureCard } from './failure-card.tsx';
import { ItemsView } from './items-view.tsx';
import { useTaskDetail } from './use-task-detail.ts';

/** Input, output, error and items of the chosen task; without a choice, of the task that the run failed with. */
export function DataTab({
  runKey,
  tasks,
  selectedTask: chosenTask,
  onShowTask,
}: {
  readonly runKey: string;
  readonly tasks: ReadonlyMap<string, DockTask>;
  readonly selectedTask: string | null;
  readonly onShowTask: (taskId: string) => void;
}) {
  const run = useRunView(runKey);
  const failedTask = run?.error?.task ?? null;
  const selectedTask = chosenTask ?? failedTask;
  const view = useTaskView(runKey, selectedTask ?? '');
  const { value: detail, message } = useTaskDetail(runKey, selectedTask);
  const nameOf = (id: string): string => tasks.get(id)?.name ?? id;

  if (!run) {
    return (
      <Empty title="No run yet">Press Ctrl+Enter to run the workflow, then choose a task to see what went in and what came out.</Empty>
    );
  }
  const runFailure =
    run.error === null ? null : (
      <FailureCard
        run={run}
        failure={describeFailure(run.error, {
          taskName: failedTask === null ? 'the run' : nameOf(failedTask),
          action: failedTask === null ? undefined : tasks.get(failedTask)?.action,
          file: run.path,
          line: failedTask === null ? undefined : tasks.get(failedTask)?.line,
          column: failedTask === null ? undefined : tasks.get(failedTask)?.column,
        })}
        onShow={failedTask === null ? undefined : () => onShowTask(failedTask)}
      />
    );
  if (selectedTask === null) {
    return (
      <>
        {runFailure}
        <Empty title="Choose a task">Its input, output and error stand here; for a list also each item.</Empty>
      </>
    );
  }
  if (!view || view.status === 'pending' || view.status === 'unreached' || view.status === 'skipped') {
    const why =
      view?.status === 'skipped'
        ? 'Its condition was false, so it was skipped.'
        : view?.status === 'unreached'
          ? 'No path of this run led to it.'
          : hasEnded(run.status)
            ? 'The run ended before it began.'
            : 'It waits for the tasks before it.';
    return (
      <>
        {selectedTask === failedTask ? null : runFailure}
        <Empty title={`${nameOf(selectedTask)} has no data`}>{why}</Empty>
      </>
    );
  }
  const last = detail?.attempts.at(-1);
  const task = tasks.get(selectedTask);
  return (
    <>
      {view.error ? (
        <FailureCard
          run={run}
          failure={describeFailure(view.error, {
            taskName: nameOf(selectedTask),
            action: task?.action,
            item: last?.status === 'failed' ? last.item : null,
            attempt: view.items ? null : view.attempt,
            file: run.path,
            line: task?.line,
            column: task?.column,
          })}
          onShow={() => onShowTask(selectedTask)}
        />
      ) : null}
      {view.error ? null : (
        <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-3 text-small text-fg3">
          <StateGlyph state={view.status} size={12} />
          <span className="font-semibold text-fg">{nameOf(selectedTask)}</span>
          <span>{stateWords[view.status]}</span>
          {view.startedAt !== null && view.endedAt !== null ? <span>{formatTook(view.endedAt - view.startedAt)}</span> : null}
          {view.visit > 1 ? <span>visit {view.visit}</span> : null}
          {!view.items && view.attempt > 1 ? <span className="text-retry">{plural(view.attempt, 'attempt')}</span> : null}
          {message ? <span className="ml-auto text-failed">{message}</span> : null}
        </div>
      )}
      <div className="flex min-h-0 flex-1 divide-x divide-line">
        {detail?.items ? (
          <ItemsView runKey={runKey} taskId={selectedTask} counts={view.items ?? detail.items} />
        ) : (
          <ValueView title="Input" value={detail?.input ?? undefined} cut={detail?.truncated.includes('input') ?? false} />
        )}
        {view.error ? (
          hasDetails(view.error) ? (
            <ValueView title="Error" value={view.error.data} />
          ) : null
        ) : (
          <ValueView
            title="Output"
            value={detail && (view.status === 'succeeded' || detail.result !== null) ? detail.result : undefined}
            cut={detail?.truncated.includes('result') ?? false}
            missing={view.status === 'canceled' ? 'It was canceled before it had one.' : 'Nothing yet.'}
          />
        )}
      </div>
    </>
  );
}

function hasDetails({ data }: TaskError): boolean {
  return data !== undefined && data !== null && (typeof data !== 'object' || Object.keys(data).length > 0);
}
