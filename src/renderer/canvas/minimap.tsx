import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { useAttachedRun } from '../stores/runs.ts';
import { type Box, boxAround, cardHeight, cardWidth } from './geometry.ts';
import { paintWorkflow, stateOf, type Picture, prepare, type Viewport } from './paint.ts';

const width = 150;
const height = 92;
const padding = 8;
/** The states of a run are painted this often at most, ms: nobody reads more in so small a picture. */
const statesEveryMs = 100;

/** The whole workflow in a corner, and which part of it is seen. Dragging there moves the view. */
export function Minimap({ path, picture }: { readonly path: string; readonly picture: Omit<Picture, 'stateOf'> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const shown = useRef<Viewport>({ zoom: 1, x: 0, y: 0 });
  const flow = useStoreApi();
  const { setCenter, getZoom } = useReactFlow();
  const live = useAttachedRun(path)?.live;
  useEffect(() => {
    const all = boxAround(Object.values(picture.places));
    let pending = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stale = true;
    // Moving the view moves the frame; the picture is painted again only when it has become another one.
    const draw = (): void => {
      pending = 0;
      const { transform, width: seenWidth, height: seenHeight } = flow.getState();
      const [tx, ty, zoom] = transform;
      const seen: Box = { x: -tx / zoom, y: -ty / zoom, width: seenWidth / zoom, height: seenHeight / zoom };
      const viewport = viewportOf(all, seen);
      const last = shown.current;
      if (stale || viewport.zoom !== last.zoom || viewport.x !== last.x || viewport.y !== last.y) {
        stale = false;
        shown.current = viewport;
        const context = canvas.current && prepare(canvas.current, width, height);
        if (context) paintWorkflow(context, { ...picture, stateOf: (id) => stateOf(live?.task(id)) }, viewport, width, height, false);
      }
      const style = frame.current?.style;
      if (!style) return;
      style.transform = `translate(${seen.x * viewport.zoom + viewport.x}px, ${seen.y * viewport.zoom + viewport.y}px)`;
      style.width = `${seen.width * viewport.zoom}px`;
      style.height = `${seen.height * viewport.zoom}px`;
    };
    const soon = (): void => {
      pending ||= requestAnimationFrame(draw);
    };
    const again = (): void => {
      stale = true;
      soon();
    };
    const statesChanged = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        again();
      }, statesEveryMs);
    };
    draw();
    const stopFlow = flow.subscribe(soon);
    const stopRun = live?.onPart('tasks', statesChanged);
    const theme = new MutationObserver(again);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      cancelAnimationFrame(pending);
      clearTimeout(timer);
      stopFlow();
      stopRun?.();
      theme.disconnect();
    };
  }, [flow, live, picture]);

  const go = (event: PointerEvent<HTMLDivElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const { zoom, x, y } = shown.current;
    void setCenter((event.clientX - bounds.left - x) / zoom, (event.clientY - bounds.top - y) / zoom, { zoom: getZoom() });
  };
  return (
    <div
      role="img"
      aria-label="Minimap"
      className="absolute right-3.5 bottom-3.5 z-10 h-[92px] w-[150px] overflow-hidden rounded-card border border-line bg-surface"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    >
      <canvas ref={canvas} className="block size-full" />
      <div ref={frame} className="pointer-events-none absolute top-0 left-0 border border-strong will-change-transform" />
    </div>
  );
}

/** Shows the workflow and what is seen of it, which may lie beside. */
function viewportOf(all: Box | null, seen: Box): Viewport {
  const left = Math.min(all?.x ?? seen.x, seen.x);
  const top = Math.min(all?.y ?? seen.y, seen.y);
  const right = Math.max(all ? all.x + all.width : left, seen.x + seen.width);
  const bottom = Math.max(all ? all.y + all.height : top, seen.y + seen.height);
  const zoom = Math.min(
    (width - 2 * padding) / Math.max(right - left, cardWidth),
    (height - 2 * padding) / Math.max(bottom - top, cardHeight),
  );
  return {
    zoom,
    x: (width - (right - left) * zoom) / 2 - left * zoom,
    y: (height - (bottom - top) * zoom) / 2 - top * zoom,
  };
}
