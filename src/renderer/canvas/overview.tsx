import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useAttachedRun } from '../stores/runs.ts';
import { paintWorkflow, stateOf, type Picture, prepare } from './paint.ts';

/** Everything as one picture: what stands for the cards when they would be too small to read. */
export function Overview({ path, picture }: { readonly path: string; readonly picture: Omit<Picture, 'stateOf'> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useStoreApi();
  const live = useAttachedRun(path)?.live;
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      const context = canvas.current && prepare(canvas.current, width, height);
      if (!context) return;
      const [x, y, zoom] = transform;
      paintWorkflow(context, { ...picture, stateOf: (id) => stateOf(live?.task(id)) }, { x, y, zoom }, width, height, true);
    };
    const soon = (): void => {
      frame ||= requestAnimationFrame(draw);
    };
    draw();
    const stopFlow = flow.subscribe(soon);
    const stopRun = live?.onPart('tasks', soon);
    const theme = new MutationObserver(soon);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      cancelAnimationFrame(frame);
      stopFlow();
      stopRun?.();
      theme.disconnect();
    };
  }, [flow, live, picture]);
  return <canvas ref={canvas} aria-hidden="true" className="pointer-events-none absolute inset-0 size-full" data-testid="overview" />;
}
