import type { TaskStatus } from '../../../engine/run/events.ts';
import type { Span, TaskView } from '../../../engine/run/view.ts';

/** All bars of one task. Times are ms since 1970; `to` null goes on. */
export interface Lane {
  readonly task: string;
  readonly status: TaskStatus;
  readonly total: number | null;
  /** When the task was first seen. */
  readonly firstAt: number;
  /** When it first worked; Infinity while it only waits. */
  readonly workAt: number;
  /** Bars of the task itself: attempts, waits, and for a list task its whole. In order of time. */
  readonly spans: readonly Span[];
  /** Attempts of the items of a list task, in order of their start; drawn as a density. Empty when the feed left some of them out. */
  readonly items: readonly Span[];
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Earliest and latest instant that any bar touches; null when there is none. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Bars grouped by task, tasks in the order in which they began to work, then those that only wait. A task that only waits so far has a lane with the wait
 * its view tells of, so that nothing that holds a run up is left out.
 */
export function buildLanes(spans: readonly Span[], tasks: Iterable<TaskView>): Lanes {
  const byTask = new Map<string, { spans: Span[]; items: Span[]; firstAt: number; workAt: number }>();
  let from = Infinity;
  let to = -Infinity;
  for (const span of spans) {
    let lane = byTask.get(span.task);
    if (!lane) {
      lane = { spans: [], items: [], firstAt: span.from, workAt: Infinity };
      byTask.set(span.task, lane);
    }
    (span.item === null ? lane.spans : lane.items).push(span);
    if (span.from < lane.firstAt) lane.firstAt = span.from;
    if (span.kind !== 'queued' && span.from < lane.workAt) lane.workAt = span.from;
    if (span.from < from) from = span.from;
    const end = span.to ?? span.from;
    if (end > to) to = end;
  }
  const lanes: Lane[] = [];
  for (const task of tasks) {
    const lane = byTask.get(task.id);
    const extra = impliedWait(task, lane?.spans ?? []);
    if (!lane && !extra) continue;
    const own = lane ?? { spans: [], items: [], firstAt: extra?.from ?? 0, workAt: Infinity };
    if (extra) {
      from = Math.min(from, extra.from);
      to = Math.max(to, extra.to ?? extra.from);
    }
    lanes.push({
      task: task.id,
      status: task.status,
      total: task.items?.total ?? null,
      firstAt: extra ? Math.min(own.firstAt, extra.from) : own.firstAt,
      workAt: own.workAt,
      spans: byStart(extra ? [...own.spans, extra] : own.spans),
      items: isWhole(task, own.items) ? byStart(own.items) : [],
    });
  }
  lanes.sort((a, b) => (a.workAt === b.workAt ? 0 : a.workAt - b.workAt) || a.firstAt - b.firstAt);
  return Number.isFinite(from) ? { lanes, from, to } : { lanes, from: null, to: null };
}

/** Long lists send bars for their first items only: a density of those would show a drop that never was. */
function isWhole(task: TaskView, items: readonly Span[]): boolean {
  if (items.length === 0 || !task.items) return false;
  const seen = new Set<number | null>();
  for (const span of items) if (span.visit === task.visit) seen.add(span.item);
  return seen.size >= task.items.succeeded + task.items.failed + task.items.running;
}

function byStart(spans: Span[]): Span[] {
  for (let index = 1; index < spans.length; index++) {
    const [before, after] = [spans[index - 1], spans[index]];
    if (before && after && before.from > after.from) return spans.sort((a, b) => a.from - b.from);
  }
  return spans;
}

/** The wait between queued and started that the feed sent no bar for. */
function impliedWait(task: TaskView, spans: readonly Span[]): Span | null {
  if (task.queuedAt === null || spans.some((span) => span.kind === 'queued' && span.visit === task.visit)) return null;
  const to = task.startedAt ?? (task.status === 'queued' ? null : task.endedAt);
  if (to === null ? task.status !== 'queued' : to - task.queuedAt < 1) return null;
  return { task: task.id, visit: task.visit, item: null, attempt: 0, kind: 'queued', from: task.queuedAt, to, status: 'queued' };
}

/**
 * How many bars cover each of `columns` equal slices of [from, to): a difference list, so the cost is bars + columns
 * whatever their number. `now` ends the bars that go on. A bar counts in every slice it touches.
 */
export function density(spans: readonly Span[], from: number, to: number, columns: number, now: number): Float64Array {
  const counts = new Float64Array(columns + 1);
  if (columns < 1 || to <= from) return counts.subarray(0, Math.max(0, columns));
  const scale = columns / (to - from);
  for (const span of spans) {
    const end = span.to ?? now;
    if (end < from || span.from >= to) continue;
    const first = Math.max(0, Math.floor((span.from - from) * scale));
    const last = Math.min(columns - 1, Math.max(first, Math.ceil((end - from) * scale) - 1));
    counts[first] = (counts[first] ?? 0) + 1;
    counts[last + 1] = (counts[last + 1] ?? 0) - 1;
  }
  let running = 0;
  for (let index = 0; index < columns; index++) {
    running += counts[index] ?? 0;
    counts[index] = running;
  }
  return counts.subarray(0, columns);
}

/** Smallest width that a bar can be pointed at with, px. */
export const minHitWidth = 6;

/**
 * The bar under a point of a lane: one that covers it, else one whose widened shape (`minHitWidth`) does; an attempt
 * before a wait, the shorter before the longer.
 */
export function pickSpan(spans: readonly Span[], at: number, msPerPx: number, now: number): Span | null {
  let best: Span | null = null;
  let bestRank = Infinity;
  for (const span of spans) {
    const end = span.to ?? now;
    const slack = Math.max(0, minHitWidth * msPerPx - (end - span.from)) / 2;
    if (at < span.from - slack || at > end + slack) continue;
    const covers = at >= span.from && at <= end;
    const rank =
      (span.kind === 'attempt' ? 0 : 2) + (span.kind === 'list' ? 1 : 0) + (covers ? 0 : 0.5) + Math.min(0.4, (end - span.from) / 1e12);
    if (rank < bestRank) {
      best = span;
      bestRank = rank;
    }
  }
  return best;
}

/** How many items were at work at once at that instant. */
export function itemsAt(items: readonly Span[], at: number, now: number): number {
  let count = 0;
  for (const span of items) if (span.from <= at && (span.to ?? now) > at && span.kind === 'attempt') count++;
  return count;
}
