/** Sizes of the canvas in its own pixels; fixed, so that nothing is ever measured. */
export const cardWidth = 220;
export const cardHeight = 72;
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

/** The smallest box around cards at these places, or null for none. */
export function boxAround(places: Iterable<{ readonly x: number; readonly y: number }>): Box | null {
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

/** The viewport that shows a box in the middle of a view of that size. */
export function viewportFor(box: Box, width: number, height: number, padding = 40, largest = 1): { x: number; y: number; zoom: number } {
  const fit = Math.min((width - 2 * padding) / Math.max(1, box.width), (height - 2 * padding) / Math.max(1, box.height));
  const zoom = Math.max(minZoom, Math.min(largest, fit));
  return { x: width / 2 - (box.x + box.width / 2) * zoom, y: height / 2 - (box.y + box.height / 2) * zoom, zoom };
}
