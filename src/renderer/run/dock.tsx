import { Activity, ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useMemo, useRef } from 'react';
import { cx } from '../lib/cx.ts';
import { formatCount } from '../lib/format.ts';
import { type DockTab, showDock, useUi } from '../stores/ui.ts';
import { IconButton } from '../ui/button.tsx';
import { DataTab } from './data-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { toggleStrip, useStrip } from './strip-store.ts';
import { Timeline } from './timeline/timeline.tsx';
import type { DockTask } from './dock-task.ts';

export type { DockTask };

const heights = { least: 120, usual: 232, most: 640 } as const;

function setHeight(height: number): void {
  useUi.setState({ dockHeight: Math.round(Math.min(heights.most, Math.max(heights.least, height))) });
}

export interface RunDockProps {
  /** The workflow's path, or `runKey(runId)` of a past run. */
  readonly runKey: string;
  readonly tasks: readonly DockTask[];
  /** The selection is shared with the canvas. */
  readonly selectedTask: string | null;
  readonly onSelectTask: (taskId: string | null) => void;
  /** Selects the task and brings it into view on the canvas. */
  readonly onShowTask?: (taskId: string) => void;
  /** The Problems tab; left out where nothing can be edited. */
  readonly problems?: { readonly count: number; readonly content: ReactNode };
}

/** The dock below the canvas: data, log, timeline and problems. Can be dragged higher and folded away. */
export function RunDock({ runKey, tasks, selectedTask, onSelectTask, onShowTask = onSelectTask, problems }: RunDockProps) {
  const open = useUi((state) => state.dockOpen);
  const height = useUi((state) => state.dockHeight);
  const wanted = useUi((state) => state.dockTab);
  const strip = useStrip((state) => state.shown);
  const byId = useMemo(() => new Map(tasks.map((task) => [task.id, task])), [tasks]);
  const drag = useRef<{ y: number; height: number } | null>(null);
  const tabs: readonly { readonly id: DockTab; readonly label: string; readonly count?: number }[] = [
    { id: 'data', label: 'Data' },
    { id: 'log', label: 'Log' },
    { id: 'timeline', label: 'Timeline' },
    ...(problems ? [{ id: 'problems' as const, label: 'Problems', count: problems.count }] : []),
  ];
  const tab = tabs.some((each) => each.id === wanted) ? wanted : 'timeline';
  return (
    <section
      aria-label="Run"
      className="relative flex shrink-0 flex-col border-t border-line bg-surface"
      style={{ height: open ? height : 33 }}
    >
      {open ? (
        <div
          role="separator"
          aria-label="Height of the dock"
          aria-orientation="horizontal"
          aria-valuenow={height}
          aria-valuemin={heights.least}
          aria-valuemax={heights.most}
          tabIndex={0}
          className="absolute inset-x-0 -top-1 z-10 h-2 cursor-row-resize"
          onKeyDown={(event) => {
            if (event.key === 'ArrowUp') setHeight(height + 16);
            else if (event.key === 'ArrowDown') setHeight(height - 16);
            else return;
            event.preventDefault();
          }}
          onDoubleClick={() => setHeight(heights.usual)}
          onPointerDown={(event) => {
            drag.current = { y: event.clientY, height: height };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            if (drag.current) setHeight(drag.current.height + drag.current.y - event.clientY);
          }}
          onPointerUp={() => {
            drag.current = null;
          }}
          onPointerCancel={() => {
            drag.current = null;
          }}
        />
      ) : null}
      <div className="flex h-8 shrink-0 items-center border-b border-line px-4">
        <div role="tablist" aria-label="Run" className="flex h-full gap-4">
          {tabs.map((each, index) => (
            <button
              key={each.id}
              type="button"
              role="tab"
              id={`dock-${each.id}`}
              aria-selected={open && tab === each.id}
              aria-controls="dock-panel"
              tabIndex={tab === each.id ? 0 : -1}
              onClick={() => showDock(each.id)}
              onKeyDown={(event) => {
                const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                const next = step === 0 ? undefined : tabs[(index + step + tabs.length) % tabs.length];
                if (!next) return;
                event.preventDefault();
                showDock(next.id);
                document.getElementById(`dock-${next.id}`)?.focus();
              }}
              className={cx(
                '-mb-px flex h-full items-center gap-1.5 border-b-2 focus-visible:-outline-offset-2',
                open && tab === each.id ? 'border-ink font-semibold text-fg' : 'border-transparent text-fg3 hover:text-fg',
              )}
            >
              {each.label}
              {each.count ? (
                <span className="rounded-full bg-sub px-1.5 text-tiny font-normal text-fg2">{formatCount(each.count)}</span>
              ) : null}
            </button>
          ))}
        </div>
        <div className="ml-auto flex items-center">
          <IconButton
            label={strip ? 'Hide the live graphs' : 'Show the live graphs'}
            active={strip}
            side="top"
            className="h-6"
            onClick={toggleStrip}
          >
            <Activity size={14} strokeWidth={1.5} aria-hidden="true" />
          </IconButton>
          <IconButton
            label={open ? 'Fold the dock' : 'Open the dock'}
            side="top"
            className="h-6"
            onClick={() => useUi.setState({ dockOpen: !open })}
          >
            {open ? (
              <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
            ) : (
              <ChevronUp size={14} strokeWidth={1.5} aria-hidden="true" />
            )}
          </IconButton>
        </div>
      </div>
      {open ? (
        <div role="tabpanel" id="dock-panel" aria-labelledby={`dock-${tab}`} className="flex min-h-0 flex-1 flex-col overflow-hidden">
          {tab === 'data' ? <DataTab runKey={runKey} tasks={byId} selectedTask={selectedTask} onShowTask={onShowTask} /> : null}
          {tab === 'log' ? <LogTab runKey={runKey} tasks={byId} selectedTask={selectedTask} onSelectTask={onSelectTask} /> : null}
          {tab === 'timeline' ? (
            <Timeline runKey={runKey} taskName={(id) => byId.get(id)?.name ?? id} selectedTask={selectedTask} onSelectTask={onSelectTask} />
          ) : null}
          {tab === 'problems' ? problems?.content : null}
        </div>
      ) : null}
    </section>
  );
}
