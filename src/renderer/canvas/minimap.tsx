import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { useAttachedRun } from '../stores/runs.ts';
import { type Box, boxAround, cardHeight, cardWidth } from './geometry.ts';
import { paintWorkflow, type Picture, prepare } from './paint.ts';

const width = 150;
const height = 92;
const padding = 8;

interface Frame {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** The whole workflow in a corner, and which part of it is seen. Dragging there moves the view. */
export function Minimap({ path, picture }: { readonly path: string; readonly picture: Omit<Picture, 'statusOf'> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frameNow = useRef<Frame>({ zoom: 1, x: 0, y: 0 });
  const flow = useStoreApi();
  const { setCenter, getZoom } = useReactFlow();
  const live = useAttachedRun(path)?.live;
  useEffect(() => {
    let pending = 0;
    const draw = (): void => {
      pending = 0;
      const context = canvas.current && prepare(canvas.current, width, height);
      if (!context) return;
      const state = flow.getState();
      const [tx, ty, zoom] = state.transform;
      const seen: Box = { x: -tx / zoom, y: -ty / zoom, width: state.width / zoom, height: state.height / zoom };
      const all = boxAround(Object.values(picture.places)) ?? seen;
      const left = Math.min(all.x, seen.x);
      const top = Math.min(all.y, seen.y);
      const box = {
        x: left,
        y: top,
        width: Math.max(all.x + all.width, seen.x + seen.width) - left,
        height: Math.max(all.y + all.height, seen.y + seen.height) - top,
      };
      const scale = Math.min(
        (width - 2 * padding) / Math.max(box.width, cardWidth),
        (height - 2 * padding) / Math.max(box.height, cardHeight),
      );
      const x = (width - box.width * scale) / 2 - box.x * scale;
      const y = (height - box.height * scale) / 2 - box.y * scale;
      frameNow.current = { zoom: scale, x, y };
      paintWorkflow(context, { ...picture, statusOf: (id) => live?.task(id)?.status }, { x, y, zoom: scale }, width, height, false);
      context.strokeStyle = getComputedStyle(context.canvas).getPropertyValue('--strong');
      context.lineWidth = 1;
      context.strokeRect(seen.x * scale + x + 0.5, seen.y * scale + y + 0.5, seen.width * scale - 1, seen.height * scale - 1);
    };
    const soon = (): void => {
      pending ||= requestAnimationFrame(draw);
    };
    draw();
    const stopFlow = flow.subscribe(soon);
    const stopRun = live?.onPart('tasks', soon);
    const theme = new MutationObserver(soon);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      cancelAnimationFrame(pending);
      stopFlow();
      stopRun?.();
      theme.disconnect();
    };
  }, [flow, live, picture]);

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const { zoom, x, y } = frameNow.current;
    void setCenter((event.clientX - bounds.left - x) / zoom, (event.clientY - bounds.top - y) / zoom, { zoom: getZoom() });
  };
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label="Minimap"
      className="absolute right-3.5 bottom-3.5 z-10 h-[92px] w-[150px] rounded-card border border-line bg-surface"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    />
  );
}
