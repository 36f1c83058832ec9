import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { TaskView } from '../../engine/run/view.ts';
import { openQuestion } from '../asks/question.ts';
import { formatCount, formatTook } from '../lib/format.ts';
import { cx } from '../lib/cx.ts';
import { usePlanned } from '../plan/plan-store.ts';
import { planWords } from '../plan/plan-words.ts';
import { shownState } from '../run/shown-state.ts';
import { useAsksOf } from '../stores/asks.ts';
import { usePin } from '../stores/pins.ts';
import { useProblemOf } from '../stores/problems.ts';
import { attachedRun, useTaskView } from '../stores/runs.ts';
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
  const planned = usePlanned(path, id);
  const pinned = usePin(path, id) !== undefined;
  const childAsks = useAsksOf(status === 'running' ? view?.child : null);
  const summary = summaryOf(task);
  const longest = outlets.reduce((most, outlet) => (outlet.side === 'right' ? Math.max(most, outlet.label.length) : most), 0);
  const labelled = longest > 0;
  // Text on the card ends before the names of its ports.
  const room = labelled ? { paddingRight: Math.min(64, 10 + 5.4 * longest) } : undefined;
  const off = task.when === false || status === 'skipped';
  return (
    <div
      className={cx('task-card', off && 'task-card-off')}
      data-status={status}
      data-testid="task-card"
      data-selected={selected || undefined}
      data-problem={problem ? '' : undefined}
      data-origin={view?.origin}
      data-plan={planned?.does}
      title={problem ?? undefined}
    >
      <Handle type="target" id="in" position={Position.Left} className="card-handle" />
      <div className="card-head flex items-center gap-2">
        <ActionIcon name={definition?.icon} className="shrink-0 text-fg2" />
        <span className="card-name min-w-0 flex-1 truncate font-semibold">{task.name ?? id}</span>
        {pinned ? (
          <span title="Its result is pinned" data-testid="pinned">
            <StateGlyph state="pinned" size={12} label="its result is pinned" />
          </span>
        ) : null}
        <StateGlyph
          state={problem && status === 'idle' ? 'incomplete' : view ? shownState(view) : status}
          label={problem ? `${stateWords[status]}, has a problem` : true}
        />
      </div>
      <div className="card-detail mt-0.5 truncate text-small text-fg3" style={room}>
        {summary}
      </div>
      <div className="card-detail mt-0.5 flex gap-2 overflow-hidden text-tiny leading-[14px] whitespace-nowrap text-fg3" style={room}>
        {view ? (
          <RunLine view={view} attempts={attemptsOf(task.retry)} runKey={path} childAsks={childAsks} />
        ) : problem && !summary.startsWith('needs ') ? (
          <span className="truncate">{problem}</span>
        ) : null}
      </div>
      {planned ? (
        <span className="plan-mark" data-does={planned.does}>
          {planWords[planned.does]}
        </span>
      ) : null}
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
function RunLine({
  view,
  attempts,
  runKey,
  childAsks,
}: {
  readonly view: TaskView;
  readonly attempts: number | null;
  readonly runKey: string;
  /** Open questions of the run it called. */
  readonly childAsks: number;
}) {
  const { status, items } = view;
  if (view.ask) return <AskChip view={view} ask={view.ask} runKey={runKey} />;
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
          {childAsks > 0 ? (
            <span className="truncate text-retry">its run asks</span>
          ) : view.child && !items ? (
            <span>its run goes on</span>
          ) : null}
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
          {view.origin ? <span className="text-cached">{stateWords[view.origin]}</span> : took ? <span>{took}</span> : null}
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
      return <span className="truncate text-paused">was under way when the host stopped</span>;
    case 'pending':
      return null;
    default:
      return <span>{stateWords[status]}</span>;
  }
}

/** What it asks, and the way to the form. */
function AskChip({ view, ask, runKey }: { readonly view: TaskView; readonly ask: NonNullable<TaskView['ask']>; readonly runKey: string }) {
  return (
    <>
      <button
        type="button"
        className="nodrag nopan ask-chip"
        onClick={(event) => {
          event.stopPropagation();
          const run = attachedRun(runKey);
          if (run) openQuestion({ runId: run.runId, task: view.id, item: ask.item });
        }}
      >
        Answer
      </button>
      <span className="min-w-0 truncate text-fg2">{ask.more > 0 ? `${ask.more + 1} items ask` : ask.ask.prompt.split('\n', 1)[0]}</span>
    </>
  );
}

function Attempt({ view, attempts, next = false }: { readonly view: TaskView; readonly attempts: number | null; readonly next?: boolean }) {
  return (
    <span>
      attempt {view.attempt + (next ? 1 : 0)}
      {attempts ? ` of ${attempts}` : ''}
    </span>
  );
}
