import { type NodeChange, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { ArrowHead } from './arrow-head.tsx';
import { Dots } from './dots.tsx';
import { briefZoom, isClear, maxZoom, minZoom, viewportOn, viewportOver } from './geometry.ts';
import { buildEdges, buildNodes, type TaskNode, type TransitionEdge as Transition } from './graph.ts';
import { Minimap } from './minimap.tsx';
import { Overview } from './overview.tsx';
import { taskAt } from './paint.ts';
import { placesOf } from './places.ts';
import { TaskCard } from './task-card.tsx';
import { TransitionEdge } from './transition-edge.tsx';
import { useOverview } from './use-overview.ts';
import { useDetail } from './use-view.ts';

const nodeTypes = Object.freeze({ task: TaskCard });
const edgeTypes = Object.freeze({ transition: TransitionEdge });
const nothing: ReadonlySet<string> = new Set();

export interface RunCanvasProps {
  /** Key of the attached run (`runKey(runId)`): the cards take their state from it. */
  readonly runKey: string;
  /** The definition the run was started with. */
  readonly file: WorkflowFile;
  readonly selectedTask: string | null;
  readonly onSelectTask: (task: string | null) => void;
  /** Shown above the canvas, e.g. the run's line. */
  readonly children?: ReactNode;
}

/** The same canvas to look at: nothing can be moved or wired. */
export function RunCanvas(props: RunCanvasProps) {
  return (
    <ReactFlowProvider>
      <Picture {...props} />
    </ReactFlowProvider>
  );
}

function Picture({ runKey, file, selectedTask, onSelectTask, children }: RunCanvasProps) {
  const flow = useReactFlow<TaskNode, Transition>();
  const store = useStoreApi();
  const lod = useDetail();
  const ready = useStore((state) => state.width > 0);
  const selected = useMemo(() => (selectedTask === null ? nothing : new Set([selectedTask])), [selectedTask]);
  const before = useRef<readonly TaskNode[]>([]);
  const nodes = useMemo(() => {
    before.current = buildNodes(runKey, file, selected, before.current);
    return before.current;
  }, [runKey, file, selected]);
  const edges = useMemo(() => buildEdges(runKey, file, nothing, []), [runKey, file]);
  useOverview(nodes, edges);
  const picture = useMemo(
    () => ({ places: placesOf(file), edges: edges.map(({ source, target }) => ({ source, target })), selected }),
    [file, edges, selected],
  );
  useEffect(() => {
    const { width, height } = store.getState();
    const viewport = viewportOver(Object.values(placesOf(file)), width, height);
    if (ready && viewport) void flow.setViewport(viewport);
  }, [ready, file, flow, store]);
  useEffect(() => {
    const place = selectedTask === null ? undefined : placesOf(file)[selectedTask];
    if (!place || !ready) return;
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    if (!isClear(place, { x, y, zoom }, width, height))
      void flow.setViewport(viewportOn(place, Object.values(placesOf(file)), width, height, Math.max(zoom, briefZoom)), { duration: 160 });
  }, [selectedTask, file, ready, flow, store]);
  const onNodesChange = useCallback(
    (changes: NodeChange<TaskNode>[]) => {
      const chosen = changes.find((change) => change.type === 'select' && change.selected);
      if (chosen && 'id' in chosen) onSelectTask(chosen.id);
    },
    [onSelectTask],
  );
  const overview = lod === 'overview';
  return (
    <section aria-label="Canvas of the run" data-lod={lod} data-tool="hand" className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
      <ArrowHead />
      <ReactFlow<TaskNode, Transition>
        nodes={overview ? [] : (nodes as TaskNode[])}
        edges={overview ? [] : (edges as Transition[])}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onPaneClick={(event) => {
          const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          onSelectTask(overview ? taskAt(picture.places, at.x, at.y, 40) : null);
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesReconnectable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        minZoom={minZoom}
        maxZoom={maxZoom}
        deleteKeyCode={null}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        proOptions={{ hideAttribution: true }}
      >
        {overview ? null : <Dots />}
      </ReactFlow>
      {overview ? <Overview path={runKey} picture={picture} /> : null}
      <Minimap path={runKey} picture={picture} />
      {children}
    </section>
  );
}
