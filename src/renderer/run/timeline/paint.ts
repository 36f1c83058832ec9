import type { Span } from '../../../engine/run/view.ts';
import { type ChartTheme, faded } from '../../ui/charts/theme.ts';
import { density, type Lane } from './lanes.ts';
import { ticks, type Window } from './scale.ts';

export const laneHeight = 26;
export const axisHeight = 22;
const barHeight = 12;
const leastWidth = 3;

export interface Scene {
  readonly lanes: readonly Lane[];
  readonly window: Window;
  /** When the run began, ms since 1970; the window counts from there. */
  readonly origin: number;
  /** Ends the bars that go on, ms since 1970. */
  readonly now: number;
  readonly live: boolean;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly selectedTask: string | null;
  readonly hovered: Span | null;
  /** Where the pointer stands, ms since the run's start; null when it is elsewhere. */
  readonly cursor: number | null;
}

/** Draws the whole timeline but its labels. What is outside the view, or hidden under a bar just drawn, costs nothing. */
export function paintTimeline(context: CanvasRenderingContext2D, scene: Scene, theme: ChartTheme): void {
  const { width, height, window, scrollTop, lanes } = scene;
  context.clearRect(0, 0, width, height);
  const x = (at: number) => ((at - scene.origin - window.from) / (window.to - window.from)) * width;
  const hatch = hatching(context, theme);
  const first = Math.max(0, Math.floor(scrollTop / laneHeight));
  const last = Math.min(lanes.length, Math.ceil((scrollTop + height - axisHeight) / laneHeight));

  context.save();
  context.beginPath();
  context.rect(0, axisHeight, width, height - axisHeight);
  context.clip();
  for (const tick of ticks(window, width)) line(context, x(scene.origin + tick.at), axisHeight, height, faded(theme.line, 0.7));
  for (let index = first; index < last; index++) {
    const lane = lanes[index];
    if (!lane) continue;
    const y = axisHeight + index * laneHeight - scrollTop;
    if (lane.task === scene.selectedTask) {
      context.fillStyle = faded(theme.focus, 0.08);
      context.fillRect(0, y, width, laneHeight);
    }
    paintLane(context, lane, y + (laneHeight - barHeight) / 2, x, scene, theme, hatch);
  }
  if (scene.hovered) outline(context, scene, x, theme);
  const nowX = x(scene.now);
  if (scene.live && nowX >= 0 && nowX <= width) line(context, nowX, axisHeight, height, theme.running);
  context.restore();
  if (scene.cursor !== null) line(context, x(scene.origin + scene.cursor), 0, height, theme.strong);
  paintAxis(context, scene, x, theme);
}

function paintLane(
  context: CanvasRenderingContext2D,
  lane: Lane,
  y: number,
  x: (at: number) => number,
  scene: Scene,
  theme: ChartTheme,
  hatch: CanvasPattern | string,
): void {
  const retried = lastAttempts(lane.spans);
  const covered = { attempt: -Infinity, wait: -Infinity };
  for (const span of lane.spans) {
    const from = x(span.from);
    const to = Math.max(from + leastWidth, x(span.to ?? scene.now));
    if (to < 0 || from > scene.width) continue;
    const left = Math.max(-2, from);
    const right = Math.min(scene.width + 2, to);
    if (span.kind === 'attempt') {
      if (right <= covered.attempt) continue;
      covered.attempt = right;
      context.fillStyle = colourOf(span, (retried.get(span.visit) ?? 0) > span.attempt, theme);
      bar(context, left, y, right - left, barHeight);
    } else if (span.kind === 'list') {
      if (lane.items.length > 0) {
        context.fillStyle = faded(colourOf(span, false, theme), 0.22);
        bar(context, left, y, right - left, barHeight);
      } else {
        context.fillStyle = colourOf(span, false, theme);
        bar(context, left, y, right - left, barHeight);
      }
    } else {
      if (right <= covered.wait) continue;
      covered.wait = right;
      context.fillStyle = hatch;
      context.fillRect(left, y + 1, right - left, barHeight - 2);
    }
  }
  if (lane.items.length > 0) paintItems(context, lane, y, scene, theme);
}

/** Items at work in each slice of 2 px, as the height of the slice: full at the most that ever worked at once in view. */
function paintItems(context: CanvasRenderingContext2D, lane: Lane, y: number, scene: Scene, theme: ChartTheme): void {
  const slice = 2;
  const columns = Math.ceil(scene.width / slice);
  const from = scene.origin + scene.window.from;
  const to = scene.origin + scene.window.to;
  const work = lane.items.filter((span) => span.kind === 'attempt');
  const counts = density(work, from, to, columns, scene.now);
  const bad = density(
    work.filter((span) => span.status === 'failed'),
    from,
    to,
    columns,
    scene.now,
  );
  let most = 1;
  for (const count of counts) if (count > most) most = count;
  const ended = lane.status !== 'running' && lane.status !== 'queued' && lane.status !== 'retrying';
  const good = ended ? (lane.status === 'failed' ? theme.failed : theme.success) : theme.running;
  for (let index = 0; index < columns; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    const tall = Math.max(2, (count / most) * barHeight);
    context.fillStyle = good;
    context.fillRect(index * slice, y + barHeight - tall, slice, tall);
    const failed = bad[index] ?? 0;
    if (failed > 0) {
      context.fillStyle = theme.failed;
      const part = Math.max(2, (failed / most) * barHeight);
      context.fillRect(index * slice, y + barHeight - part, slice, part);
    }
  }
}

function paintAxis(context: CanvasRenderingContext2D, scene: Scene, x: (at: number) => number, theme: ChartTheme): void {
  context.font = theme.font;
  context.textBaseline = 'middle';
  for (const tick of ticks(scene.window, scene.width)) {
    const at = x(scene.origin + tick.at);
    const wide = context.measureText(tick.label).width;
    if (at + 4 + wide > scene.width) continue;
    line(context, at, axisHeight - 5, axisHeight, theme.line);
    context.fillStyle = theme.fg3;
    context.fillText(tick.label, at + 4, axisHeight / 2);
  }
  context.fillStyle = theme.line;
  context.fillRect(0, axisHeight - 1, scene.width, 1);
}

function outline(context: CanvasRenderingContext2D, scene: Scene, x: (at: number) => number, theme: ChartTheme): void {
  const span = scene.hovered;
  const index = span ? scene.lanes.findIndex((lane) => lane.task === span.task) : -1;
  if (!span || index < 0) return;
  const from = x(span.from);
  const to = Math.max(from + leastWidth, x(span.to ?? scene.now));
  context.strokeStyle = theme.fg;
  context.lineWidth = 1;
  const y = axisHeight + index * laneHeight - scene.scrollTop + (laneHeight - barHeight) / 2;
  context.strokeRect(Math.max(-2, from) - 0.5, y - 0.5, Math.min(scene.width + 4, to - Math.max(-2, from)) + 1, barHeight + 1);
}

function lastAttempts(spans: readonly Span[]): Map<number, number> {
  const last = new Map<number, number>();
  for (const span of spans) if (span.kind === 'attempt') last.set(span.visit, Math.max(last.get(span.visit) ?? 0, span.attempt));
  return last;
}

/** The colour of a bar's state; an attempt that another one followed is a retry, however it ended. */
export function colourOf(span: Span, retried: boolean, theme: ChartTheme): string {
  if (retried || span.status === 'retrying') return theme.retry;
  if (span.to === null) return theme.running;
  switch (span.status) {
    case 'succeeded':
      return theme.success;
    case 'failed':
      return theme.failed;
    case 'indoubt':
      return theme.paused;
    case 'running':
      return theme.running;
    default:
      return theme.idle;
  }
}

function bar(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  context.beginPath();
  context.roundRect(x, y, width, height, width > 4 ? 2 : 0);
  context.fill();
}

function line(context: CanvasRenderingContext2D, x: number, from: number, to: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(Math.round(x), from, 1, to - from);
}

let hatchTile: { readonly key: string; readonly tile: HTMLCanvasElement } | null = null;

/** Diagonal strokes, for time that passes without work. */
function hatching(context: CanvasRenderingContext2D, theme: ChartTheme): CanvasPattern | string {
  if (hatchTile?.key !== theme.strong) {
    const tile = document.createElement('canvas');
    tile.width = 6;
    tile.height = 6;
    const pen = tile.getContext('2d');
    if (!pen) return theme.line;
    pen.strokeStyle = faded(theme.strong, 0.6);
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const shift of [-6, 0, 6]) {
      pen.moveTo(shift - 1, 7);
      pen.lineTo(shift + 7, -1);
    }
    pen.stroke();
    hatchTile = { key: theme.strong, tile };
  }
  return context.createPattern(hatchTile.tile, 'repeat') ?? theme.line;
}
