import type { TaskError } from '../../engine/errors.ts';
import { AskForm } from '../asks/ask-form.tsx';
import { pinResult } from '../pins/pin-actions.ts';
import { usePin } from '../stores/pins.ts';
import { hasEnded, pathOfKey, useRunView, useTaskView } from '../stores/runs.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';
import { ValueView } from './data/value-view.tsx';
import type { DockTask } from './dock-task.ts';
import { describeFailure } from './failure.ts';
import { DoubtCard } from './doubt-card.tsx';
import { FailureCard } from './failure-card.tsx';
import { ItemsView } from './items-view.tsx';
import { TaskLine } from './task-line.tsx';
import { useHeldTask } from './use-held-task.ts';
import { useTaskDetail } from './use-task-detail.ts';

/** Input, output, error and items of the chosen task; without a choice, of the one that failed the run or waits for a person. */
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
  const heldTask = useHeldTask(runKey)?.task.id ?? null;
  const selectedTask = chosenTask ?? failedTask ?? heldTask;
  const view = useTaskView(runKey, selectedTask ?? '');
  const { value: detail, message } = useTaskDetail(runKey, selectedTask);
  const nameOf = (id: string): string => tasks.get(id)?.name ?? id;
  const path = pathOfKey(runKey);

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
          child={view.items ? undefined : view.child}
          onShow={() => onShowTask(selectedTask)}
        />
      ) : null}
      {view.error ? null : (
        <TaskLine view={view} name={nameOf(selectedTask)} action={task?.action} result={detail?.result} message={message} />
      )}
      {view.status === 'indoubt' && !view.items ? (
        <DoubtCard
          runId={run.runId}
          task={selectedTask}
          taskName={nameOf(selectedTask)}
          item={null}
          attempt={view.attempt}
          startedAt={view.startedAt}
        />
      ) : null}
      <div className="flex min-h-0 flex-1 divide-x divide-line">
        {detail?.items ? (
          <ItemsView runKey={runKey} taskId={selectedTask} taskName={nameOf(selectedTask)} counts={view.items ?? detail.items} />
        ) : (
          <ValueView title="Input" value={detail?.input ?? undefined} cut={detail?.truncated.includes('input') ?? false} />
        )}
        {view.ask && !view.items ? (
          <div className="flex min-h-0 min-w-0 flex-[2] px-4 py-3">
            <AskForm
              key={`${run.runId}/${selectedTask}/${view.visit}`}
              question={{
                runId: run.runId,
                task: selectedTask,
                taskName: nameOf(selectedTask),
                item: null,
                ask: view.ask.ask,
                until: view.ask.until,
                askedAt: view.startedAt,
              }}
            />
          </div>
        ) : view.error ? (
          hasDetails(view.error) ? (
            <ValueView title="Error" value={view.error.data} />
          ) : null
        ) : (
          <ValueView
            title="Output"
            value={detail && (view.status === 'succeeded' || detail.result !== null) ? detail.result : undefined}
            cut={detail?.truncated.includes('result') ?? false}
            aside={path === null ? null : <PinButton path={path} task={selectedTask} offered={view.status === 'succeeded'} />}
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

/** Pins what the task gave, or shows what is pinned to it. */
function PinButton({ path, task, offered }: { readonly path: string; readonly task: string; readonly offered: boolean }) {
  const pinned = usePin(path, task) !== undefined;
  if (!pinned && !offered) return null;
  return (
    <Button
      variant="ghost"
      className="h-5! gap-1! px-1.5! text-tiny"
      icon={<StateGlyph state="pinned" size={11} />}
      onClick={() => void pinResult(path, task)}
    >
      {pinned ? 'Pinned' : 'Pin this result'}
    </Button>
  );
}
