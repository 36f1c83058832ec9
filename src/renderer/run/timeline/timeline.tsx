import { useEffect, useRef } from 'react';
import { cx } from '../../lib/cx.ts';
import { formatCount, formatTook } from '../../lib/format.ts';
import { axisDuration, exactClock } from '../../ui/charts/units.ts';
import { useSize } from '../../ui/charts/use-size.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { StateGlyph, stateWords } from '../../ui/state-glyph.tsx';
import { itemsAt, type Lane } from './lanes.ts';
import { axisHeight, laneHeight } from './paint.ts';
import { instantLabel } from './scale.ts';
import { type Pointed, type TimelineModel, useTimeline } from './use-timeline.ts';

export interface TimelineProps {
  readonly runKey: string;
  readonly taskName: (taskId: string) => string;
  readonly selectedTask: string | null;
  readonly onSelectTask: (taskId: string | null) => void;
}

const labelWidth = 192;

/** The run over time, a lane for each task. The selection is the canvas's own. */
export function Timeline({ runKey, taskName, selectedTask, onSelectTask }: TimelineProps) {
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(plot);
  const model = useTimeline(runKey, canvas, size, selectedTask);
  const latest = useRef(model);
  latest.current = model;
  const drag = useRef<{ x: number; moved: boolean } | null>(null);

  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    // Not through React: its wheel listeners are passive and could not keep the page from scrolling.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const current = latest.current;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) current.panBy(event.deltaX || event.deltaY);
      else if (event.altKey) current.scrollTo(current.scrollTop + event.deltaY);
      else
        current.zoomBy(Math.exp(Math.max(-120, Math.min(120, event.deltaY)) * 0.003), event.clientX - element.getBoundingClientRect().left);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const revealed = useRef<string | null>(null);
  useEffect(() => {
    if (selectedTask === revealed.current) return;
    const index = model.lanes.findIndex((lane) => lane.task === selectedTask);
    if (index < 0) return;
    revealed.current = selectedTask;
    const room = size.height - axisHeight;
    const top = index * laneHeight;
    if (top < model.scrollTop) model.scrollTo(top);
    else if (top + laneHeight > model.scrollTop + room) model.scrollTo(top + laneHeight - room);
  }, [selectedTask, model, size.height]);

  const place = (event: React.PointerEvent): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const keys = (event: React.KeyboardEvent): void => {
    const act = keyAction(event.key, model, selectedTask, onSelectTask);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const first = Math.max(0, Math.floor(model.scrollTop / laneHeight));
  const shownLanes = model.lanes.slice(first, first + Math.ceil(Math.max(0, size.height - axisHeight) / laneHeight) + 1);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        className="relative flex min-h-0 flex-1 focus-visible:-outline-offset-2"
        role="application"
        aria-label="Timeline. W and S zoom, A and D move, up and down choose a task, F shows all."
        tabIndex={0}
        onKeyDown={keys}
      >
        <div
          className="relative shrink-0 overflow-hidden border-r border-line"
          style={{ width: labelWidth }}
          onWheel={(event) => model.scrollTo(model.scrollTop + event.deltaY)}
        >
          <div className="flex items-center border-b border-line px-3 text-tiny text-fg3" style={{ height: axisHeight }}>
            {model.lanes.length > 0 ? `${formatCount(model.lanes.length)} tasks, since start` : null}
          </div>
          {shownLanes.map((lane, index) => (
            <LaneLabel
              key={lane.task}
              lane={lane}
              name={taskName(lane.task)}
              top={axisHeight + (first + index) * laneHeight - model.scrollTop}
              selected={lane.task === selectedTask}
              onSelect={() => onSelectTask(lane.task)}
            />
          ))}
        </div>
        <div
          ref={plot}
          className={cx('relative min-w-0 flex-1 touch-none overflow-hidden', model.window ? 'cursor-grab active:cursor-grabbing' : '')}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            drag.current = { x: event.clientX, moved: false };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            const held = drag.current;
            if (held && (held.moved || Math.abs(event.clientX - held.x) > 3)) {
              model.panBy(held.x - event.clientX);
              drag.current = { x: event.clientX, moved: true };
              model.point(null, 0);
              return;
            }
            model.point(...place(event));
          }}
          onPointerUp={(event) => {
            const moved = drag.current?.moved ?? false;
            drag.current = null;
            if (moved) return;
            const hit = model.point(...place(event));
            onSelectTask(hit?.lane?.task ?? null);
          }}
          onPointerCancel={() => {
            drag.current = null;
          }}
          onPointerLeave={() => model.point(null, 0)}
          onDoubleClick={() => {
            const span = model.pointed?.span;
            if (span) model.zoomTo(span.from, span.to ?? model.now());
            else model.showAll();
          }}
        >
          <canvas ref={canvas} className="absolute inset-0 h-full w-full" />
          {model.pointed ? <SpanTip pointed={model.pointed} model={model} name={taskName} width={size.width} height={size.height} /> : null}
        </div>
        {model.lanes.length === 0 ? (
          <div className="absolute inset-0 flex bg-surface">
            <Empty title="No timeline yet">Run the workflow: each task gets a lane with its attempts, and the time it waited.</Empty>
          </div>
        ) : null}
        {model.window ? (
          <div className="absolute right-2 bottom-2 flex items-center gap-2">
            <span className="rounded-control bg-surface px-1.5 text-small text-fg3">{windowText(model, size.width)}</span>
            <Button className="h-6 px-2" keys="F" onClick={model.showAll}>
              Show all
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function LaneLabel({
  lane,
  name,
  top,
  selected,
  onSelect,
}: {
  readonly lane: Lane;
  readonly name: string;
  readonly top: number;
  readonly selected: boolean;
  readonly onSelect: () => void;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={onSelect}
      data-task={lane.task}
      aria-pressed={selected}
      style={{ top, height: laneHeight }}
      className={cx('absolute inset-x-0 flex items-center gap-2 px-3 text-left hover:bg-sub/60', selected && 'bg-sub font-semibold')}
    >
      <StateGlyph state={lane.status} label />
      <span className="min-w-0 truncate">{name}</span>
      {lane.total === null ? null : <span className="ml-auto shrink-0 text-small font-normal text-fg3">{formatCount(lane.total)}</span>}
    </button>
  );
}

const kinds: Readonly<Record<string, string>> = {
  queued: 'waits to start',
  waiting: 'waits',
  backoff: 'waits before the next attempt',
  list: 'list',
};

function SpanTip({
  pointed,
  model,
  name,
  width,
  height,
}: {
  readonly pointed: Pointed;
  readonly model: TimelineModel;
  readonly name: (taskId: string) => string;
  readonly width: number;
  readonly height: number;
}) {
  const { span, lane } = pointed;
  const since = (at: number): string => axisDuration(Math.max(0, at - model.origin));
  const left = pointed.x > width - 276 ? pointed.x - 268 : pointed.x + 12;
  const top = Math.max(4, Math.min(pointed.y + 14, height - 104));
  if (!lane || (!span && lane.items.length === 0)) {
    return (
      <div
        className="pointer-events-none absolute top-0.5 rounded-control bg-surface px-1 text-tiny text-fg"
        style={{ left: Math.min(pointed.x + 4, width - 84) }}
      >
        {instantLabel(pointed.at - model.origin, model.shown(), width)}
      </div>
    );
  }
  const end = span ? (span.to ?? model.now()) : 0;
  return (
    <div
      className="pointer-events-none absolute z-10 w-64 rounded-control border border-line bg-surface px-2.5 py-1.5 text-small shadow-float"
      style={{ left: Math.max(4, left), top }}
    >
      <div className="flex items-center gap-2">
        <StateGlyph state={span?.status ?? lane.status} size={12} />
        <span className="min-w-0 truncate font-semibold">{name(lane.task)}</span>
        <span className="ml-auto shrink-0 text-fg3">
          {span === null ? '' : span.kind === 'attempt' ? `attempt ${span.attempt}` : (kinds[span.kind] ?? span.kind)}
        </span>
      </div>
      {span ? (
        <>
          <div className="mt-0.5">
            {formatTook(end - span.from)}{' '}
            <span className="text-fg3">
              {span.to === null
                ? 'so far'
                : span.kind === 'attempt' && span.status === 'retrying'
                  ? 'then tried again'
                  : stateWords[span.status]}
            </span>
          </div>
          <div className="text-fg3">
            {exactClock(span.from)} – {span.to === null ? 'now' : exactClock(span.to)}
          </div>
          <div className="text-fg3">
            {since(span.from)} – {since(end)} since start
            {span.visit > 1 ? ` · visit ${span.visit}` : ''}
          </div>
        </>
      ) : null}
      {lane.items.length > 0 ? (
        <div className="text-fg3">
          {formatCount(itemsAt(lane.items, pointed.at, model.now()))} of {formatCount(lane.total ?? lane.items.length)} items at work here
        </div>
      ) : null}
    </div>
  );
}

function windowText(model: TimelineModel, width: number): string {
  const { from, to } = model.shown();
  return `${instantLabel(from, { from, to }, width)} – ${instantLabel(to, { from, to }, width)}`;
}

function keyAction(key: string, model: TimelineModel, selected: string | null, select: (task: string | null) => void): (() => void) | null {
  const step = (by: number): void => {
    const index = model.lanes.findIndex((lane) => lane.task === selected);
    const lane = model.lanes[Math.min(model.lanes.length - 1, Math.max(0, index + by))];
    if (lane) select(lane.task);
  };
  switch (key) {
    case 'w':
    case 'W':
    case '+':
      return () => model.zoomBy(0.7, model.pointed?.x);
    case 's':
    case 'S':
    case '-':
      return () => model.zoomBy(1 / 0.7, model.pointed?.x);
    case 'a':
    case 'A':
    case 'ArrowLeft':
      return () => model.panBy(-80);
    case 'd':
    case 'D':
    case 'ArrowRight':
      return () => model.panBy(80);
    case 'f':
    case 'F':
      return () => model.showAll();
    case 'ArrowUp':
      return () => step(-1);
    case 'ArrowDown':
      return () => step(1);
    default:
      return null;
  }
}
