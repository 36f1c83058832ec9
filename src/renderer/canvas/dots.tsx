import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { gridStep } from './geometry.ts';

/**
 * The dot grid of a canvas, on a layer of its own: moving the view shifts that layer by less than a step and paints
 * nothing. As a pattern among the arrows it would be painted anew in every frame.
 */
export function Dots() {
  const element = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    let drawn = 0;
    const place = (): void => {
      const style = element.current?.style;
      if (!style) return;
      const [x, y, zoom] = flow.getState().transform;
      const gap = gridStep * zoom;
      // A dot stands in the middle of its tile.
      style.transform = `translate(${before(x - gap / 2, gap)}px, ${before(y - gap / 2, gap)}px)`;
      if (zoom === drawn) return;
      drawn = zoom;
      style.backgroundSize = `${gap}px ${gap}px`;
    };
    place();
    return flow.subscribe(place);
  }, [flow]);
  return <div ref={element} className="canvas-dots" aria-hidden="true" />;
}

/** The same place in the tile that begins left of (or above) the corner. */
function before(at: number, gap: number): number {
  return (((at % gap) + gap) % gap) - gap;
}
