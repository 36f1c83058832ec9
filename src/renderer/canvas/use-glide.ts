import { type Dispatch, type SetStateAction, useCallback } from 'react';
import type { TaskNode } from './graph.ts';
import type { Places } from './places.ts';

const glideMs = 200;

/** Moves the cards to new places within 200 ms, so that the eye can follow; at once where motion is not wanted. */
export function useGlide(setNodes: Dispatch<SetStateAction<readonly TaskNode[]>>): (places: Places) => Promise<void> {
  return useCallback(
    (places) =>
      new Promise((resolve) => {
        if (matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden) return resolve();
        const begin = performance.now();
        let from: ReadonlyMap<string, TaskNode['position']> | null = null;
        const step = (now: number): void => {
          const t = Math.min(1, (now - begin) / glideMs);
          const eased = 1 - (1 - t) ** 3;
          setNodes((nodes) => {
            from ??= new Map(nodes.map((node) => [node.id, node.position]));
            return nodes.map((node) => {
              const a = from?.get(node.id);
              const b = places[node.id];
              return a && b ? { ...node, position: { x: a.x + (b.x - a.x) * eased, y: a.y + (b.y - a.y) * eased } } : node;
            });
          });
          if (t < 1) requestAnimationFrame(step);
          else resolve();
        };
        requestAnimationFrame(step);
      }),
    [setNodes],
  );
}
