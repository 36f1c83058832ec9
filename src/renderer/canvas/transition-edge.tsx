import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath, Position } from '@xyflow/react';
import { memo } from 'react';
import type { TaskView } from '../../engine/run/view.ts';
import { formatCount } from '../lib/format.ts';
import { useEdgeCount, useTaskView } from '../stores/runs.ts';
import { cardHeight } from './geometry.ts';
import type { TransitionEdge as Transition } from './graph.ts';

/** An arrow: a calm curve with its condition and, in a run, how often it was taken. */
export const TransitionEdge = memo(function TransitionEdge(props: EdgeProps<Transition>) {
  const { id, source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data } = props;
  const count = useEdgeCount(data?.path ?? '', id);
  const from = useTaskView(data?.path ?? '', source);
  const text = [data?.label, count > 0 ? passedOn(from, count) : ''].filter(Boolean).join(' · ');
  const [line, labelX, labelY] = data?.closing
    ? backPath(sourceX, sourceY, targetX, targetY, sourcePosition)
    : forwardPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.35 }, text);
  return (
    <>
      <BaseEdge
        id={id}
        path={line}
        interactionWidth={18}
        className="transition-line"
        data-taken={count > 0 ? '' : undefined}
        data-selected={selected ? '' : undefined}
        data-tone={data?.tone}
        markerEnd={data?.closing ? 'url(#millrace-arrow)' : undefined}
      />
      {text ? (
        // Above all arrows: no other line goes through it.
        <EdgeLabelRenderer>
          <div className="transition-label" style={{ left: labelX, top: labelY }}>
            {text}
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});

/** What went over an arrow: the items of the list that its task gave, else how often it was taken when that is more than once. */
function passedOn(from: TaskView | undefined, count: number): string {
  const items = from?.items ? from.items.total : Number(/^([\d,]+) items?$/.exec(from?.note ?? '')?.[1]?.replaceAll(',', '') ?? Number.NaN);
  if (Number.isFinite(items)) return formatCount(items);
  return count > 1 ? `${formatCount(count)} times` : '';
}

/** Where the text of an arrow stands on its way: past the stem that it shares with others from the same handle. */
const labelAt = 0.75;
/** About the width of a character of it, and the room at each of its sides. */
const labelChar = 6.4;
const labelMargin = 6;

/** A calm curve, and the place of its text: near the target, but not under its card while there is room. */
function forwardPath(ends: Parameters<typeof getBezierPath>[0], text: string): [string, number, number] {
  const [line] = getBezierPath(ends);
  // "M x,y C x,y x,y x,y": the four points of the curve.
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = (line.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const right = x3 - (text.length * labelChar) / 2 - labelMargin;
  const middle = (x0 + x3) / 2;
  const own = along(labelAt, x0, x1, x2, x3);
  return [line, x3 > x0 ? Math.max(middle, Math.min(right, own)) : own, along(labelAt, y0, y1, y2, y3)];
}

/** A coordinate of a cubic curve at `t` between 0 and 1. */
function along(t: number, a: number, b: number, c: number, d: number): number {
  const rest = 1 - t;
  return rest ** 3 * a + 3 * rest * rest * t * b + 3 * rest * t * t * c + t ** 3 * d;
}

/** Out at the source, under both cards, and in at the target: the way back of a loop. */
function backPath(sx: number, sy: number, tx: number, ty: number, from: Position): [string, number, number] {
  const below = Math.max(sy, ty) + cardHeight / 2 + 44;
  const out = 44;
  const start =
    from === Position.Bottom
      ? `M${sx} ${sy} C${sx} ${below} ${sx} ${below} ${sx - 30} ${below}`
      : `M${sx} ${sy} C${sx + out} ${sy} ${sx + out} ${below} ${sx - 30} ${below}`;
  const line = `${start} L${tx + 30} ${below} C${tx - out} ${below} ${tx - out} ${ty} ${tx} ${ty}`;
  return [line, (sx + tx) / 2, below];
}
