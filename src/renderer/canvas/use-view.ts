import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { fileNow } from '../stores/documents.ts';
import { briefZoom, isClear, overviewZoom, viewportOn, viewportOver } from './geometry.ts';
import type { TaskNode, TransitionEdge } from './graph.ts';
import { placesOf } from './places.ts';

export type Detail = 'full' | 'brief' | 'overview';

const glideMs = 160;
/** A card that is brought into view is at least this large. */
const readableZoom = 0.8;

/** How much of a card can be read at the zoom of now; changes at the two thresholds only. */
export function useDetail(): Detail {
  return useStore((state) => (state.transform[2] < overviewZoom ? 'overview' : state.transform[2] < briefZoom ? 'brief' : 'full'));
}

export interface View {
  /** Shows these tasks, or all. */
  readonly fit: (ids?: ReadonlySet<string>, durationMs?: number) => void;
  /** Brings a task into view when it is out of it or too small to read; `center` in any case. */
  readonly reveal: (id: string, center?: boolean) => void;
  /** False until the first view was chosen: nothing is drawn before, since it would be thrown away. */
  readonly placed: boolean;
  readonly pointer: RefObject<{ readonly x: number; readonly y: number } | null>;
  /** Where the pointer is, else the middle of the canvas; on the screen. */
  readonly spot: () => { readonly x: number; readonly y: number };
}

/** Moving the view over the workflow at `path`. Shows everything once the canvas has a size. */
export function useView(path: string, wrapper: RefObject<HTMLElement | null>): View {
  const flow = useReactFlow<TaskNode, TransitionEdge>();
  const store = useStoreApi();
  const pointer = useRef<{ readonly x: number; readonly y: number } | null>(null);

  const fit = useCallback(
    (ids?: ReadonlySet<string>, durationMs = 200) => {
      const file = fileNow(path);
      const { width, height } = store.getState();
      if (!file || width === 0) return;
      const places = Object.entries(placesOf(file)).flatMap(([id, place]) => (!ids || ids.has(id) ? [place] : []));
      const viewport = viewportOver(places, width, height);
      if (viewport) void flow.setViewport(viewport, { duration: durationMs });
    },
    [flow, path, store],
  );

  const ready = useStore((state) => state.width > 0);
  const [placed, setPlaced] = useState(false);
  useEffect(() => {
    if (!ready || placed) return;
    fit(undefined, 0);
    setPlaced(true);
  }, [ready, placed, fit]);

  const reveal = useCallback(
    (id: string, center = false) => {
      const file = fileNow(path);
      const place = file && placesOf(file)[id];
      if (!place) return;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      if (isClear(place, { x, y, zoom }, width, height) && zoom >= briefZoom && !center) return;
      const others = Object.values(placesOf(file));
      void flow.setViewport(viewportOn(place, others, width, height, Math.max(zoom, readableZoom)), { duration: glideMs });
    },
    [flow, path, store],
  );

  const spot = useCallback(() => {
    const bounds = wrapper.current?.getBoundingClientRect();
    return pointer.current ?? (bounds ? { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 } : { x: 0, y: 0 });
  }, [wrapper]);

  return { fit, reveal, placed, pointer, spot };
}
