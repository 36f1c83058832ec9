import { type PointerEvent, useRef } from 'react';
import { create } from 'zustand';

/** What is being dragged out of the palette, and where it is over. */
export interface PaletteDrag {
  readonly action: string;
  readonly x: number;
  readonly y: number;
  /** The arrow under the pointer, which the task would be put into. */
  readonly edge: string | null;
  readonly overCanvas: boolean;
}

export const usePaletteDrag = create<{ drag: PaletteDrag | null }>(() => ({ drag: null }));

const slop = 4;

/** The arrow at a place on the screen, or null. */
export function edgeAt(x: number, y: number, ignore: ReadonlySet<string> = new Set()): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('.react-flow__edge')?.getAttribute('data-id');
    if (id && !ignore.has(id)) return id;
  }
  return null;
}

/** Marks the arrow that a drop would go into. */
export function markEdge(id: string | null): void {
  for (const marked of document.querySelectorAll('.react-flow__edge.drop-target')) marked.classList.remove('drop-target');
  if (id !== null) document.querySelector(`.react-flow__edge[data-id="${CSS.escape(id)}"]`)?.classList.add('drop-target');
}

function overCanvas(x: number, y: number): boolean {
  return document.elementsFromPoint(x, y)[0]?.closest('[data-canvas-drop]') != null;
}

/** Pointer handlers that drag an action: the same for mouse, pen and touch. A click without a drag calls `onClick`. */
export function usePaletteItem(
  action: string,
  onDrop: (drop: { readonly action: string; readonly x: number; readonly y: number; readonly edge: string | null }) => void,
  onClick: (action: string) => void,
) {
  const start = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const moved = useRef(false);
  const end = (): void => {
    start.current = null;
    markEdge(null);
    usePaletteDrag.setState({ drag: null });
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY };
      moved.current = false;
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = start.current;
      if (!from) return;
      const { clientX: x, clientY: y } = event;
      if (!moved.current && Math.hypot(x - from.x, y - from.y) < slop) return;
      moved.current = true;
      const over = overCanvas(x, y);
      const edge = over ? edgeAt(x, y) : null;
      markEdge(edge);
      usePaletteDrag.setState({ drag: { action, x, y, edge, overCanvas: over } });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (!start.current) return;
      const { clientX: x, clientY: y } = event;
      const over = overCanvas(x, y);
      const edge = over ? edgeAt(x, y) : null;
      const wasDrag = moved.current;
      end();
      if (wasDrag && over) onDrop({ action, x, y, edge });
    },
    onPointerCancel: end,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Escape' && start.current) end();
    },
    onClick: () => {
      if (moved.current) moved.current = false;
      else onClick(action);
    },
  };
}
