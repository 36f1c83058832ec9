import { type RefObject, useCallback, useEffect, useState } from 'react';
import type { Span } from '../../../engine/run/view.ts';
import { hasEnded, useAttachedRun, useRunView } from '../../stores/runs.ts';
import { useChartTheme } from '../../ui/charts/theme.ts';
import { fitCanvas } from '../../ui/charts/use-size.ts';
import { buildLanes, type Lane, type Lanes, pickSpan } from './lanes.ts';
import { axisHeight, laneHeight, paintTimeline } from './paint.ts';
import { around, fit, pan, type Window, zoom } from './scale.ts';

/** Lanes are grouped again at most this often while bars arrive, ms. */
const regroupMs = 100;
/** And rest this many times as long as it took: with many bars it would fill the frames of the canvas above. */
const restFactor = 30;
/** The line of now moves this often, ms. */
const tickMs = 50;

/** What stands under the pointer. */
export interface Pointed {
  readonly span: Span | null;
  readonly lane: Lane | null;
  /** ms since 1970. */
  readonly at: number;
  /** Pixels in the plot. */
  readonly x: number;
  readonly y: number;
}

export interface TimelineModel {
  readonly lanes: readonly Lane[];
  /** When the run began, ms since 1970. */
  readonly origin: number;
  /** Shown stretch, ms since the run's start; null while it follows the whole run. */
  readonly window: Window | null;
  readonly pointed: Pointed | null;
  readonly scrollTop: number;
  readonly live: boolean;
  /** The end of the run so far, ms since 1970. */
  now(): number;
  /** The stretch on the screen at this moment. */
  shown(): Window;
  scrollTo(top: number): void;
  showAll(): void;
  zoomBy(factor: number, atX?: number): void;
  panBy(pixels: number): void;
  zoomTo(from: number, to: number): void;
  point(x: number | null, y: number): Pointed | null;
}

const none: Lanes = { lanes: [], from: null, to: null };

/**
 * Everything the timeline does with time: groups bars into lanes as they arrive, keeps the shown stretch, finds what the
 * pointer is on, and draws. Nothing but the labels and the tooltip goes through React.
 */
export function useTimeline(
  runKey: string,
  canvas: RefObject<HTMLCanvasElement | null>,
  size: { readonly width: number; readonly height: number },
  selectedTask: string | null,
): TimelineModel {
  const attached = useAttachedRun(runKey);
  const run = useRunView(runKey);
  const theme = useChartTheme();
  const [grouped, setGrouped] = useState<Lanes>(none);
  const [window, setWindow] = useState<Window | null>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const live = run !== undefined && !hasEnded(run.status);
  const began = run?.startedAt ?? run?.createdAt ?? 0;
  const origin = grouped.from === null ? began : Math.min(began || grouped.from, grouped.from);
  const liveRun = attached?.live;

  useEffect(() => {
    setWindow(null);
    setPointed(null);
    setScrollTop(0);
  }, [liveRun]);

  useEffect(() => {
    if (!liveRun) {
      setGrouped(none);
      return;
    }
    let groupedAt = -Infinity;
    let waitMs = regroupMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const group = (): void => {
      timer = undefined;
      const began = performance.now();
      setGrouped(buildLanes(liveRun.spans, liveRun.tasks()));
      groupedAt = performance.now();
      waitMs = Math.max(regroupMs, (groupedAt - began) * restFactor);
    };
    // Not through a hook: a busy run changes with every frame, and lanes need not.
    const soon = (): void => {
      timer ??= setTimeout(group, Math.max(0, groupedAt + waitMs - performance.now()));
    };
    group();
    const stops = [liveRun.onPart('spans', soon), liveRun.onPart('tasks', soon)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [liveRun]);

  const now = useCallback(
    () => (live ? Date.now() : Math.max(run?.endedAt ?? 0, grouped.to ?? 0, origin)),
    [live, run?.endedAt, grouped.to, origin],
  );
  const shown = useCallback(() => window ?? fit(now() - origin), [window, now, origin]);

  useEffect(() => {
    const { width, height } = size;
    if (width < 10 || height < 10) return;
    let frame = 0;
    let drawnAt = -Infinity;
    const draw = (): void => {
      const context = canvas.current ? fitCanvas(canvas.current, width, height) : null;
      if (!context) return;
      paintTimeline(
        context,
        {
          lanes: grouped.lanes,
          window: shown(),
          origin,
          now: now(),
          live,
          width,
          height,
          scrollTop,
          selectedTask,
          hovered: pointed?.span ?? null,
          cursor: pointed ? pointed.at - origin : null,
        },
        theme,
      );
    };
    draw();
    if (!live) return;
    const loop = (time: number): void => {
      if (time - drawnAt >= tickMs) {
        drawnAt = time;
        draw();
      }
      frame = requestAnimationFrame(loop);
    };
    frame = requestAnimationFrame(loop);
    return () => cancelAnimationFrame(frame);
  }, [canvas, size, grouped, shown, now, origin, live, scrollTop, selectedTask, pointed, theme]);

  const length = (): number => now() - origin;
  return {
    lanes: grouped.lanes,
    origin,
    window,
    pointed,
    scrollTop,
    live,
    now,
    shown,
    scrollTo: (top) => {
      const most = Math.max(0, grouped.lanes.length * laneHeight - (size.height - axisHeight));
      setScrollTop(Math.min(most, Math.max(0, top)));
    },
    showAll: () => setWindow(null),
    zoomBy: (factor, atX = size.width / 2) => {
      const current = shown();
      const next = zoom(current, factor, current.from + (atX / Math.max(1, size.width)) * (current.to - current.from), length());
      setWindow(next.to - next.from >= fit(length()).to - 1e-6 ? null : next);
    },
    panBy: (pixels) => {
      const current = shown();
      if (window) setWindow(pan(current, (pixels / Math.max(1, size.width)) * (current.to - current.from), length()));
    },
    zoomTo: (from, to) => setWindow(around(from - origin, to - origin, length())),
    point: (x, y) => {
      if (x === null) {
        setPointed(null);
        return null;
      }
      const current = shown();
      const msPerPx = (current.to - current.from) / Math.max(1, size.width);
      const at = origin + current.from + x * msPerPx;
      const lane = y < axisHeight ? null : (grouped.lanes[Math.floor((y - axisHeight + scrollTop) / laneHeight)] ?? null);
      const next: Pointed = { span: lane ? pickSpan(lane.spans, at, msPerPx, now()) : null, lane, at, x, y };
      setPointed(next);
      return next;
    },
  };
}
