/** Sizes of the canvas in its own pixels; fixed, so that nothing is ever measured. */
export const cardWidth = 220;
export const cardHeight = 72;
/** What is placed on a card counts from inside its border. */
export const cardBorder = 1;
export const gridStep = 20;
export const handleSize = 8;
/** Below this zoom one overview picture stands for the cards. */
export const overviewZoom = 0.3;
/** Below this one a card is its icon, name and state. */
export const briefZoom = 0.6;
export const minZoom = 0.02;
export const maxZoom = 2.5;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The smallest box around cards at these places, or null for none. */
export function boxAround(places: Iterable<Point>): Box | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { x, y } of places) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + cardWidth);
    bottom = Math.max(bottom, y + cardHeight);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Room kept free at the edges of a view, in its pixels. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Where nothing of the workflow is put when all of it is shown: under the run's line, and behind the tools. */
export const viewInsets: Insets = { top: 60, right: 40, bottom: 64, left: 40 };
/** The minimap with its margin, at the right foot of the view. */
export const minimapRoom = { width: 172, height: 114 } as const;

export interface ViewportTransform {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The viewport that shows a box in the middle of what the insets leave of a view of that size. */
export function viewportFor(box: Box, width: number, height: number, insets: Insets = viewInsets, largest = 1): ViewportTransform {
  const free = { width: width - insets.left - insets.right, height: height - insets.top - insets.bottom };
  const fit = Math.min(free.width / Math.max(1, box.width), free.height / Math.max(1, box.height));
  const zoom = Math.max(minZoom, Math.min(largest, fit));
  return {
    x: insets.left + free.width / 2 - (box.x + box.width / 2) * zoom,
    y: insets.top + free.height / 2 - (box.y + box.height / 2) * zoom,
    zoom,
  };
}

/** True when a card at that place is seen whole, with nothing of the window over it. */
export function isClear(at: Point, { x, y, zoom }: ViewportTransform, width: number, height: number): boolean {
  const left = at.x * zoom + x;
  const top = at.y * zoom + y;
  const right = left + cardWidth * zoom;
  const bottom = top + cardHeight * zoom;
  const margin = 20;
  if (left < margin || right > width - margin || top < viewInsets.top - 8 || bottom > height - viewInsets.bottom + 8) return false;
  return right <= width - minimapRoom.width || bottom <= height - minimapRoom.height;
}

/** The viewport that shows all these cards, above the minimap where one would lie behind it; null for none. */
export function viewportOver(places: readonly Point[], width: number, height: number): ViewportTransform | null {
  const box = boxAround(places);
  if (!box) return null;
  const wide = viewportFor(box, width, height);
  if (places.every((place) => isClear(place, wide, width, height))) return wide;
  return viewportFor(box, width, height, { ...viewInsets, bottom: minimapRoom.height });
}

/** The run's line at the head of the view: no card may lie half behind it, pixels. */
const runLine = { halfWidth: 370, top: 12, bottom: 48 } as const;
const shiftStep = 4;

/** True when some card is partly behind the run's line. */
function isUnderLine(places: readonly Point[], { x, y, zoom }: ViewportTransform, width: number): boolean {
  return places.some((place) => {
    const left = place.x * zoom + x;
    const top = place.y * zoom + y;
    if (top >= runLine.bottom || top + cardHeight * zoom <= runLine.top) return false;
    return left + cardWidth * zoom > width / 2 - runLine.halfWidth && left < width / 2 + runLine.halfWidth;
  });
}

/**
 * The viewport that shows one card at that zoom with the others in sight: all of them where they fit, else the card in the
 * middle, moved as little as it takes so that no neighbour lies behind the run's line.
 */
export function viewportOn(at: Point, places: readonly Point[], width: number, height: number, zoom: number): ViewportTransform {
  const all = viewportOver(places, width, height);
  if (all && all.zoom >= zoom) return all;
  const middle: ViewportTransform = {
    x: width / 2 - (at.x + cardWidth / 2) * zoom,
    y: height / 2 - (at.y + cardHeight / 2) * zoom,
    zoom,
  };
  for (let shift = 0; shift <= height / 3; shift += shiftStep) {
    for (const way of shift === 0 ? [0] : [shift, -shift]) {
      const moved = { ...middle, y: middle.y + way };
      if (!isUnderLine(places, moved, width) && isClear(at, moved, width, height)) return moved;
    }
  }
  return middle;
}
