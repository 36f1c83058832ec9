import type { TaskView } from '../../engine/run/view.ts';
import { shownState } from '../run/shown-state.ts';
import { type GlyphState, stateColorVar } from '../ui/state-glyph.tsx';
import { cardHeight, cardWidth } from './geometry.ts';
import type { Places } from './places.ts';

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Picture {
  readonly places: Places;
  readonly edges: readonly { readonly source: string; readonly target: string }[];
  readonly selected: ReadonlySet<string>;
  readonly stateOf: (id: string) => GlyphState | undefined;
}

/** The state of a task as the picture colours it. */
export function stateOf(view: TaskView | undefined): GlyphState | undefined {
  return view && shownState(view);
}

/** The colours of the theme, read once a picture. */
function colours(element: Element): (name: string) => string {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      value = style.getPropertyValue(name).trim();
      known.set(name, value);
    }
    return value;
  };
}

/** Makes the canvas as sharp as the screen and gives its context, cleared. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio || 1;
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** The whole workflow as rectangles and lines: the overview below zoom 0.3, and the minimap. Cards out of view are left out. */
export function paintWorkflow(
  context: CanvasRenderingContext2D,
  picture: Picture,
  viewport: Viewport,
  width: number,
  height: number,
  withEdges: boolean,
): void {
  const colour = colours(context.canvas);
  const { zoom } = viewport;
  const w = Math.max(2, cardWidth * zoom);
  const h = Math.max(1.5, cardHeight * zoom);
  if (withEdges) {
    context.beginPath();
    for (const edge of picture.edges) {
      const from = picture.places[edge.source];
      const to = picture.places[edge.target];
      if (!from || !to) continue;
      const x1 = (from.x + cardWidth) * zoom + viewport.x;
      const y1 = (from.y + cardHeight / 2) * zoom + viewport.y;
      const x2 = to.x * zoom + viewport.x;
      const y2 = (to.y + cardHeight / 2) * zoom + viewport.y;
      if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.strokeStyle = colour('--line');
    context.lineWidth = 1;
    context.stroke();
  }
  const byColour = new Map<string, Path2D>();
  const chosen = new Path2D();
  for (const id in picture.places) {
    const place = picture.places[id];
    if (!place) continue;
    const x = place.x * zoom + viewport.x;
    const y = place.y * zoom + viewport.y;
    if (x + w < 0 || x > width || y + h < 0 || y > height) continue;
    const status = picture.stateOf(id);
    const name = status === undefined || status === 'pending' ? '--strong' : stateColorVar[status];
    let path = byColour.get(name);
    if (!path) {
      path = new Path2D();
      byColour.set(name, path);
    }
    path.rect(x, y, w, h);
    if (picture.selected.has(id)) chosen.rect(x - 2, y - 2, w + 4, h + 4);
  }
  for (const [name, path] of byColour) {
    context.fillStyle = colour(name);
    context.globalAlpha = name === '--strong' ? 0.45 : 1;
    context.fill(path);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colour('--focus');
  context.lineWidth = 2;
  context.stroke(chosen);
}

/** The task whose card is at a place on the canvas, or null. */
export function taskAt(places: Places, x: number, y: number, slack = 0): string | null {
  for (const id in places) {
    const place = places[id];
    if (place && x >= place.x - slack && x <= place.x + cardWidth + slack && y >= place.y - slack && y <= place.y + cardHeight + slack)
      return id;
  }
  return null;
}
