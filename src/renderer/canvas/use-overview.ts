import { useStoreApi } from '@xyflow/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { overviewZoom } from './geometry.ts';
import type { TaskNode, TransitionEdge } from './graph.ts';

/**
 * Takes the cards away in the moment in which the zoom goes below the overview's, and brings them back above. React Flow
 * would otherwise mount every card that the smaller zoom lets into view, just to remove it when the overview is shown.
 */
export function useOverview(nodes: readonly TaskNode[], edges: readonly TransitionEdge[]): void {
  const flow = useStoreApi<TaskNode, TransitionEdge>();
  const shown = useRef({ nodes, edges });
  useLayoutEffect(() => {
    shown.current = { nodes, edges };
  }, [nodes, edges]);
  useEffect(
    () =>
      flow.subscribe((state, before) => {
        const isOverview = state.transform[2] < overviewZoom;
        if (isOverview === before.transform[2] < overviewZoom) return;
        state.setNodes(isOverview ? [] : [...shown.current.nodes]);
        state.setEdges(isOverview ? [] : [...shown.current.edges]);
      }),
    [flow],
  );
}
