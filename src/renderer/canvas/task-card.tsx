import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { TaskView } from '../../engine/run/view.ts';
import { formatCount, formatTook } from '../lib/format.ts';
import { cx } from '../lib/cx.ts';
import { useProblemOf } from '../stores/problems.ts';
import { useTaskView } from '../stores/runs.ts';
import { ActionIcon } from '../ui/action-icon.tsx';
import { Elapsed } from '../ui/elapsed.tsx';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';
import { summaryOf } from './card-text.ts';
import { cardBorder } from './geometry.ts';
import type { TaskNode } from './graph.ts';
import { maxLabelled } from './outlets.ts';

/** A task on the canvas: 220 × 72, never measured. Its run state comes from the run store by its own key. */
export const TaskCard = memo(function TaskCard({ id, data, selected }: NodeProps<TaskNode>) {
  const { path, task, outlets } = data;
  const view = useTaskView(path, id);
  const problem = useProblemOf(path, id);
  const definition = actionCatalogue.get(task.action);
  const status = view?.status ?? 'idle';
  const summary = summaryOf(task);
  const labelled = outlets.some((outlet) => outlet.side === 'right' && outlet.label);
  const off = task.when === false || status === 'skipped';
  return (
    <div
      className={cx('task-card', off && 'task-card-off')}
      data-status={status}
      data-testid="task-card"
      data-selected={selected || undefined}
      data-problem={problem ? '' : undefined}
      title={problem ?? undefined}
    >
      <Handle type="target" id="in" position={Position.Left} className="card-handle" />
      <div className="card-head flex items-center gap-2">
        <ActionIcon name={definition?.icon} className="shrink-0 text-fg2" />
        <span className="card-name min-w-0 flex-1 truncate font-semibold">{task.name ?? id}</span>
        <StateGlyph
          state={problem && status === 'idle' ? 'incomplete' : status}
          label={problem ? `${stateWords[status]}, has a problem` : true}
        />
      </div>
      <div className={cx('card-detail mt-0.5 truncate text-small text-fg3', labelled && 'pr-9')}>{summary}</div>
      <div
        className={cx(
          'card-detail mt-0.5 flex gap-2 overflow-hidden text-tiny leading-[14px] whitespace-nowrap text-fg3',
          labelled && 'pr-9',
        )}
      >
        {view ? (
          <RunLine view={view} attempts={attemptsOf(task.retry)} />
        ) : problem && !summary.startsWith('needs ') ? (
          <span className="truncate">{problem}</span>
        ) : null}
      </div>
      {view?.items && view.items.total > 0 && (view.status === 'running' || view.status === 'retrying') ? (
        <div className="absolute inset-x-0 bottom-0 h-0.5 overflow-hidden rounded-b-[5px]">
          <div
            className="h-full w-full origin-left bg-running"
            style={{ transform: `scaleX(${(view.items.succeeded + view.items.failed) / view.items.total})` }}
          />
        </div>
      ) : null}
      {outlets.map((outlet) => (
        <Handle
          key={outlet.on}
          type="source"
          id={outlet.on}
          position={outlet.side === 'right' ? Position.Right : Position.Bottom}
          className={cx('card-handle', outlet.on === 'failure' && 'card-handle-failure')}
          style={outlet.side === 'right' ? { top: outlet.y - cardBorder } : { left: outlet.x - cardBorder }}
          title={outlet.on === 'success' ? 'Then' : `When ${outlet.on}`}
          data-port={outlet.on}
        />
      ))}
      {labelled && outlets.length <= maxLabelled
        ? outlets.map((outlet) =>
            outlet.side === 'right' && outlet.label ? (
              <span key={outlet.on} className="port-label" style={{ top: outlet.y - cardBorder - 6 }}>
                {outlet.label}
              </span>
            ) : null,
          )
        : null}
    </div>
  );
});

function attemptsOf(retry: { readonly attempts?: number | string } | undefined): number | null {
  return typeof retry?.attempts === 'number' ? retry.attempts : null;
}

/** The third line: what happens now, or how it ended. */
function RunLine({ view, attempts }: { readonly view: TaskView; readonly attempts: number | null }) {
  const { status, items } = view;
  const took = view.startedAt !== null && view.endedAt !== null ? formatTook(view.endedAt - view.startedAt) : null;
  switch (status) {
    case 'running':
      return (
        <>
          {items ? (
            <span className="text-running">
              {formatCount(items.succeeded + items.failed)} / {formatCount(items.total)}
            </span>
          ) : null}
          {view.startedAt !== null ? <Elapsed from={view.startedAt} /> : null}
          {items ? <span>{items.running} at once</span> : view.attempt > 1 ? <Attempt view={view} attempts={attempts} /> : null}
          {items && items.failed > 0 ? <span className="text-failed">{formatCount(items.failed)} failed</span> : null}
        </>
      );
    case 'retrying':
      return (
        <>
          <span className="text-retry">
            <Attempt view={view} attempts={attempts} next />
          </span>
          {view.dueAt !== null ? <Elapsed until={view.dueAt} prefix="in " /> : null}
          <span className="truncate">{view.error?.message}</span>
        </>
      );
    case 'waiting':
      return view.dueAt !== null ? <Elapsed until={view.dueAt} prefix="goes on in " /> : <span>waiting</span>;
    case 'queued':
      return <span>{view.dueAt !== null ? <Elapsed until={view.dueAt} prefix="starts in " /> : 'waits for a free slot'}</span>;
    case 'failed':
      return (
        <span className="truncate text-failed" title={view.error?.message}>
          {view.error?.message.split('\n', 1)[0] ?? 'failed'}
        </span>
      );
    case 'succeeded':
      return (
        <>
          {took ? <span>{took}</span> : null}
          {items ? (
            <span>
              {formatCount(items.total)} items{items.failed ? `, ${formatCount(items.failed)} failed` : ''}
            </span>
          ) : view.note ? (
            <span>{view.note}</span>
          ) : null}
          {view.attempt > 1 && !items ? <span>{view.attempt} attempts</span> : null}
          {view.visit > 1 ? <span>round {view.visit}</span> : null}
        </>
      );
    case 'indoubt':
      return <span className="text-paused">was under way when the host stopped</span>;
    case 'pending':
      return null;
    default:
      return <span>{stateWords[status]}</span>;
  }
}

function Attempt({ view, attempts, next = false }: { readonly view: TaskView; readonly attempts: number | null; readonly next?: boolean }) {
  return (
    <span>
      attempt {view.attempt + (next ? 1 : 0)}
      {attempts ? ` of ${attempts}` : ''}
    </span>
  );
}
