import { ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore } from '@xyflow/react';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { Point } from '../draft/names.ts';
import { PlanPanel } from '../plan/plan-panel.tsx';
import { usePlan } from '../plan/plan-store.ts';
import { moveTasks } from '../draft/operations.ts';
import { allEdges } from '../draft/transitions.ts';
import { edit, fileNow, useFile } from '../stores/documents.ts';
import { clearSelection, select, selectionNow, useSelection } from '../stores/selection.ts';
import { showInspector, useUi } from '../stores/ui.ts';
import { notifyError } from '../ui/notices.tsx';
import { addAction } from './actions.ts';
import { ArrowHead } from './arrow-head.tsx';
import { provideCanvas } from './canvas-api.ts';
import { CanvasMenu } from './canvas-menu.tsx';
import { Dots } from './dots.tsx';
import { EmptyHint } from './empty-hint.tsx';
import { FindBar } from './find-bar.tsx';
import { cardWidth, gridStep, maxZoom, minZoom } from './geometry.ts';
import { buildEdges, buildNodes, type TaskNode, type TransitionEdge as Transition } from './graph.ts';
import { Minimap } from './minimap.tsx';
import { Overview } from './overview.tsx';
import { taskAt } from './paint.ts';
import { Palette, PaletteGhost } from './palette.tsx';
import { placesOf } from './places.ts';
import { QuickAdd } from './quick-add.tsx';
import { TaskCard } from './task-card.tsx';
import { tidyPlaces } from './tidy.ts';
import { CanvasToolbar } from './toolbar.tsx';
import { useTool } from './tool.ts';
import { TransitionEdge } from './transition-edge.tsx';
import { useGestures } from './use-gestures.ts';
import { useGlide } from './use-glide.ts';
import { useOverview } from './use-overview.ts';
import { useDetail, useView } from './use-view.ts';

// Frozen and outside: React Flow draws everything again when these change.
const nodeTypes = Object.freeze({ task: TaskCard });
const edgeTypes = Object.freeze({ transition: TransitionEdge });
const noNodes: TaskNode[] = [];
const noEdges: Transition[] = [];
const snapGrid: [number, number] = [gridStep / 2, gridStep / 2];
const handButtons = [0, 1, 2];
const selectButtons = [1, 2];

/** The palette and the canvas of one workflow. `children` are shown above the canvas. */
export function CanvasView({ path, children }: { readonly path: string; readonly children?: ReactNode }) {
  return (
    <ReactFlowProvider key={path}>
      <Workspace path={path}>{children}</Workspace>
    </ReactFlowProvider>
  );
}

function Workspace({ path, children }: { readonly path: string; readonly children?: ReactNode }) {
  const paletteOpen = useUi((state) => state.paletteOpen);
  const planned = usePlan(({ plan }) => plan?.path === path);
  const { screenToFlowPosition } = useReactFlow();
  const toFlow = useCallback((x: number, y: number) => screenToFlowPosition({ x, y }), [screenToFlowPosition]);
  const file = useFile(path);
  return (
    <>
      {planned && file ? <PlanPanel path={path} file={file} /> : paletteOpen ? <Palette toFlow={toFlow} /> : null}
      {file ? (
        <Canvas path={path} file={file}>
          {children}
        </Canvas>
      ) : null}
      <Ghost />
    </>
  );
}

function Ghost() {
  return <PaletteGhost zoom={useStore((state) => state.transform[2])} />;
}

interface AddAt {
  /** On the screen. */
  readonly x: number;
  readonly y: number;
  /** On the canvas. */
  readonly at: Point;
  readonly from: { readonly task: string; readonly on: string } | null;
}

function Canvas({ path, file, children }: { readonly path: string; readonly file: WorkflowFile; readonly children?: ReactNode }) {
  const flow = useReactFlow<TaskNode, Transition>();
  const wrapper = useRef<HTMLElement>(null);
  const tool = useTool((state) => state.tool);
  const selection = useSelection();
  const detail = useDetail();
  const { fit, reveal, placed, pointer, spot } = useView(path, wrapper);
  const [nodes, setNodes] = useState<readonly TaskNode[]>(() => buildNodes(path, file, selection.tasks, []));
  const [edges, setEdges] = useState<readonly Transition[]>(() => buildEdges(path, file, selection.edges, []));
  const [adding, setAdding] = useState<AddAt | null>(null);
  const [finding, setFinding] = useState(false);
  const glide = useGlide(setNodes);
  useOverview(nodes, edges);

  // The document decides: whatever changed it, undo included, is drawn from it.
  useEffect(() => setNodes((before) => buildNodes(path, file, selection.tasks, before)), [path, file, selection.tasks]);
  useEffect(() => setEdges((before) => buildEdges(path, file, selection.edges, before)), [path, file, selection.edges]);
  useEffect(() => dropGone(file), [file]);

  const focus = useCallback(() => wrapper.current?.focus({ preventScroll: true }), []);
  const openAdd = useCallback(
    (x: number, y: number, from: AddAt['from'], at?: Point) => {
      const place = flow.screenToFlowPosition({ x, y });
      setAdding({ x, y, from, at: at ?? (from ? { x: place.x + cardWidth / 2, y: place.y } : place) });
    },
    [flow],
  );
  const gestures = useGestures(
    path,
    setNodes,
    useCallback((end) => openAdd(end.x, end.y, end.from), [openAdd]),
  );

  useEffect(() => {
    provideCanvas({
      fit: (ids) => fit(ids),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 120 }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      reveal,
      focus,
      spot: () => flow.screenToFlowPosition(spot()),
      openQuickAdd: (options) => {
        const { x, y } = spot();
        openAdd(x, y, options?.from ?? null, options?.at);
      },
      tidy: async () => {
        const before = fileNow(path);
        if (!before || Object.keys(before.tasks).length === 0) return;
        try {
          const places = await tidyPlaces(before);
          await glide(places);
          edit(path, 'tidy', (now) => moveTasks(now, places));
          fit();
        } catch (cause) {
          notifyError('Not laid out', cause);
        }
      },
      openFind: () => setFinding(true),
    });
    return () => provideCanvas(null);
  }, [fit, flow, focus, glide, openAdd, path, reveal, spot]);

  const picture = useMemo(
    () => ({ places: placesOf(file), edges: edges.map(({ source, target }) => ({ source, target })), selected: selection.tasks }),
    [file, edges, selection.tasks],
  );
  const overview = detail === 'overview';
  const cancelAdding = useCallback(() => {
    setAdding(null);
    focus();
  }, [focus]);
  const bounds = wrapper.current?.getBoundingClientRect();

  return (
    <CanvasMenu>
      <section
        ref={wrapper}
        aria-label="Canvas"
        data-canvas=""
        data-canvas-drop=""
        data-lod={detail}
        data-tool={tool}
        tabIndex={-1}
        className="relative min-h-0 min-w-0 flex-1 overflow-hidden outline-none"
        onPointerMove={(event) => {
          pointer.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerLeave={() => {
          pointer.current = null;
        }}
      >
        <ArrowHead />
        <ReactFlow<TaskNode, Transition>
          {...gestures}
          nodes={overview || !placed ? noNodes : (nodes as TaskNode[])}
          edges={overview || !placed ? noEdges : (edges as Transition[])}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeDoubleClick={() => showInspector('settings')}
          onPaneClick={(event) => {
            focus();
            if (!overview) return;
            const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
            const hit = taskAt(picture.places, at.x, at.y, 40);
            if (hit) select([hit]);
            else clearSelection();
          }}
          onlyRenderVisibleElements
          minZoom={minZoom}
          maxZoom={maxZoom}
          snapToGrid
          snapGrid={snapGrid}
          panOnDrag={tool === 'hand' ? handButtons : selectButtons}
          selectionOnDrag={tool === 'select'}
          selectionMode={SelectionMode.Partial}
          panActivationKeyCode="Space"
          deleteKeyCode={null}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          connectionRadius={24}
          nodeDragThreshold={3}
          elevateNodesOnSelect={false}
          proOptions={proOptions}
        >
          {overview ? null : <Dots />}
        </ReactFlow>
        {overview ? <Overview path={path} picture={picture} /> : null}
        {nodes.length === 0 ? <EmptyHint /> : <Minimap path={path} picture={picture} />}
        <CanvasToolbar />
        {adding && bounds ? (
          <QuickAdd
            x={adding.x - bounds.left}
            y={adding.y - bounds.top}
            bounds={bounds}
            after={adding.from ? (file.tasks[adding.from.task]?.name ?? adding.from.task) : null}
            onPick={(action) => {
              setAdding(null);
              addAction({ action, at: adding.at, from: adding.from });
            }}
            onCancel={cancelAdding}
          />
        ) : null}
        {finding ? (
          <FindBar
            file={file}
            onPick={(id) => {
              setFinding(false);
              select([id]);
              reveal(id, true);
              focus();
            }}
            onCancel={() => {
              setFinding(false);
              focus();
            }}
          />
        ) : null}
        {children}
      </section>
    </CanvasMenu>
  );
}

const proOptions = { hideAttribution: true };

/** What is not there any more is not selected any more. */
function dropGone(file: WorkflowFile): void {
  const { tasks, edges } = selectionNow();
  const arrows = new Set(edges.size ? allEdges(file).map((edge) => edge.id) : []);
  const left = [...tasks].filter((id) => Object.hasOwn(file.tasks, id));
  const leftEdges = [...edges].filter((id) => arrows.has(id));
  if (left.length !== tasks.size || leftEdges.length !== edges.size) select(left, leftEdges);
}
