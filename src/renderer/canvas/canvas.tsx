import {
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
  useStoreApi,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { allEdges, parseEdgeId } from '../draft/transitions.ts';
import { connect, moveTasks, reconnect, splice, whyNotConnect } from '../draft/operations.ts';
import { edit, fileNow, useFile } from '../stores/documents.ts';
import { clearSelection, select, selectionNow, useSelection } from '../stores/selection.ts';
import { showInspector, useUi } from '../stores/ui.ts';
import { notify, notifyError } from '../ui/notices.tsx';
import { addAction } from './actions.ts';
import { CanvasMenu } from './canvas-menu.tsx';
import { provideCanvas } from './canvas-api.ts';
import { EmptyHint } from './empty-hint.tsx';
import { FindBar } from './find-bar.tsx';
import { boxAround, briefZoom, cardHeight, cardWidth, gridStep, maxZoom, minZoom, overviewZoom, viewportFor } from './geometry.ts';
import { buildEdges, buildNodes, type TaskNode, type TransitionEdge as Transition } from './graph.ts';
import { Minimap } from './minimap.tsx';
import { Overview } from './overview.tsx';
import { taskAt } from './paint.ts';
import { edgeAt, markEdge } from './palette-drag.ts';
import { Palette, PaletteGhost } from './palette.tsx';
import { placesOf } from './places.ts';
import { QuickAdd } from './quick-add.tsx';
import { TaskCard } from './task-card.tsx';
import { tidyPlaces } from './tidy.ts';
import { CanvasToolbar } from './toolbar.tsx';
import { useTool } from './tool.ts';
import { TransitionEdge } from './transition-edge.tsx';
import { useGlide } from './use-glide.ts';
import { ArrowHead } from './arrow-head.tsx';

const nodeTypes = Object.freeze({ task: TaskCard });
const edgeTypes = Object.freeze({ transition: TransitionEdge });
const noNodes: TaskNode[] = [];
const noEdges: Transition[] = [];

/** The palette and the canvas of one workflow. */
export function CanvasView({ path, children }: { readonly path: string; readonly children?: React.ReactNode }) {
  return (
    <ReactFlowProvider>
      <Workspace key={path} path={path}>
        {children}
      </Workspace>
    </ReactFlowProvider>
  );
}

function Workspace({ path, children }: { readonly path: string; readonly children?: React.ReactNode }) {
  const paletteOpen = useUi((state) => state.paletteOpen);
  const { screenToFlowPosition } = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  const toFlow = useCallback((x: number, y: number) => screenToFlowPosition({ x, y }), [screenToFlowPosition]);
  const file = useFile(path);
  return (
    <>
      {paletteOpen ? <Palette toFlow={toFlow} /> : null}
      {file ? (
        <Canvas path={path} file={file}>
          {children}
        </Canvas>
      ) : null}
      <PaletteGhost zoom={zoom} />
    </>
  );
}

interface AddAt {
  readonly x: number;
  readonly y: number;
  readonly flow: { readonly x: number; readonly y: number };
  readonly from: { readonly task: string; readonly on: string } | null;
}

function Canvas({ path, file, children }: { readonly path: string; readonly file: WorkflowFile; readonly children?: React.ReactNode }) {
  const flow = useReactFlow<TaskNode, Transition>();
  const store = useStoreApi();
  const wrapper = useRef<HTMLElement>(null);
  const pointer = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const tool = useTool((state) => state.tool);
  const selection = useSelection();
  const lod = useStore((state) => (state.transform[2] < overviewZoom ? 'overview' : state.transform[2] < briefZoom ? 'brief' : 'full'));
  const [nodes, setNodes] = useState<readonly TaskNode[]>(() => buildNodes(path, file, selection.tasks, []));
  const [edges, setEdges] = useState<readonly Transition[]>(() => buildEdges(path, file, selection.edges, []));
  const [adding, setAdding] = useState<AddAt | null>(null);
  const [finding, setFinding] = useState(false);
  const glide = useGlide(setNodes);

  // The document decides: whatever changed it, undo included, is drawn from it.
  useEffect(() => setNodes((before) => buildNodes(path, file, selection.tasks, before)), [path, file, selection.tasks]);
  useEffect(() => setEdges((before) => buildEdges(path, file, selection.edges, before)), [path, file, selection.edges]);
  useEffect(() => {
    const { tasks, edges: chosen } = selectionNow();
    const arrows = new Set(chosen.size ? allEdges(file).map((edge) => edge.id) : []);
    const left = [...tasks].filter((id) => Object.hasOwn(file.tasks, id));
    const leftEdges = [...chosen].filter((id) => arrows.has(id));
    if (left.length !== tasks.size || leftEdges.length !== chosen.size) select(left, leftEdges);
  }, [file]);

  const fit = useCallback(
    (ids?: ReadonlySet<string>, duration = 200) => {
      const now = fileNow(path);
      const { width, height } = store.getState();
      if (!now || width === 0) return;
      const places = Object.entries(placesOf(now)).flatMap(([id, place]) => (!ids || ids.has(id) ? [place] : []));
      const box = boxAround(places);
      if (box) void flow.setViewport(viewportFor(box, width, height), { duration });
    },
    [flow, path, store],
  );

  // Once the size is known, everything is shown.
  const ready = useStore((state) => state.width > 0);
  const shown = useRef(false);
  useEffect(() => {
    if (!ready || shown.current) return;
    shown.current = true;
    fit(undefined, 0);
  }, [ready, fit]);

  const tidy = useCallback(async () => {
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
  }, [fit, glide, path]);

  useEffect(() => {
    const middle = (): { x: number; y: number } => {
      const bounds = wrapper.current?.getBoundingClientRect();
      return bounds ? { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 } : { x: 0, y: 0 };
    };
    provideCanvas({
      fit: (ids) => fit(ids),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: 120 }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      reveal: (id) => {
        const now = fileNow(path);
        const place = now && placesOf(now)[id];
        if (!place) return;
        const { transform, width, height } = store.getState();
        const [x, y, zoom] = transform;
        const left = place.x * zoom + x;
        const top = place.y * zoom + y;
        const inside = left >= 20 && top >= 20 && left + cardWidth * zoom <= width - 20 && top + cardHeight * zoom <= height - 20;
        if (!inside || zoom < briefZoom)
          void flow.setCenter(place.x + cardWidth / 2, place.y + cardHeight / 2, { zoom: Math.max(zoom, 0.8), duration: 160 });
      },
      focus: () => wrapper.current?.focus(),
      spot: () => flow.screenToFlowPosition(pointer.current ?? middle()),
      openQuickAdd: (options) => {
        const bounds = wrapper.current?.getBoundingClientRect();
        const at = pointer.current ?? middle();
        if (bounds)
          setAdding({
            x: at.x - bounds.left,
            y: at.y - bounds.top,
            flow: options?.at ?? flow.screenToFlowPosition(at),
            from: options?.from ?? null,
          });
      },
      tidy,
      openFind: () => setFinding(true),
    });
    return () => provideCanvas(null);
  }, [fit, flow, path, store, tidy]);

  const onNodesChange = useCallback((changes: NodeChange<TaskNode>[]) => {
    const moved = new Map<string, { x: number; y: number }>();
    let tasks: Set<string> | null = null;
    for (const change of changes) {
      if (change.type === 'position' && change.position) moved.set(change.id, change.position);
      if (change.type === 'select') {
        tasks ??= new Set(selectionNow().tasks);
        if (change.selected) tasks.add(change.id);
        else tasks.delete(change.id);
      }
    }
    if (moved.size)
      setNodes((before) =>
        before.map((node) => {
          const position = moved.get(node.id);
          return position ? { ...node, position } : node;
        }),
      );
    if (tasks) select(tasks, selectionNow().edges);
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange<Transition>[]) => {
    const chosen = new Set(selectionNow().edges);
    let changed = false;
    for (const change of changes) {
      if (change.type !== 'select') continue;
      changed = true;
      if (change.selected) chosen.add(change.id);
      else chosen.delete(change.id);
    }
    if (changed) select(selectionNow().tasks, chosen);
  }, []);

  const onNodeDrag = useCallback((event: MouseEvent | TouchEvent, node: TaskNode, dragged: TaskNode[]) => {
    markEdge(
      dragged.length === 1 && 'clientX' in event ? spliceTarget(event.clientX, event.clientY, node.id, fileNow(node.data.path)) : null,
    );
  }, []);

  const onNodeDragStop = useCallback(
    (event: MouseEvent | TouchEvent, node: TaskNode, dragged: TaskNode[]) => {
      markEdge(null);
      const places = Object.fromEntries(dragged.map((each) => [each.id, each.position]));
      const target = dragged.length === 1 && 'clientX' in event ? spliceTarget(event.clientX, event.clientY, node.id, fileNow(path)) : null;
      edit(path, 'move', (now) => {
        const moved = moveTasks(now, places);
        return target ? splice(moved, target, node.id) : moved;
      });
    },
    [path],
  );

  const onConnect = useCallback(
    ({ source, target, sourceHandle }: Connection) => {
      edit(path, 'connect', (now) => connect(now, source, target, sourceHandle ?? 'success'));
    },
    [path],
  );

  const isValid = useCallback(
    (edge: Connection | Transition) => {
      const now = fileNow(path);
      return now !== null && whyNotConnect(now, edge.source, edge.target, edge.sourceHandle ?? 'success') === null;
    },
    [path],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || state.fromHandle?.type !== 'source' || !state.fromNode) return;
      const from = { task: state.fromNode.id, on: state.fromHandle.id ?? 'success' };
      const now = fileNow(path);
      if (state.toNode && now) {
        const reason = whyNotConnect(now, from.task, state.toNode.id, from.on);
        if (reason) notify({ tone: 'info', text: reason });
        return;
      }
      const point = 'clientX' in event ? event : event.changedTouches[0];
      const bounds = wrapper.current?.getBoundingClientRect();
      if (!point || !bounds) return;
      const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      setAdding({
        x: point.clientX - bounds.left,
        y: point.clientY - bounds.top,
        flow: { x: at.x + cardWidth / 2, y: at.y },
        from,
      });
    },
    [flow, path],
  );

  const onReconnect = useCallback(
    (old: Transition, to: Connection) => {
      const on = to.sourceHandle ?? 'success';
      const same = parseEdgeId(old.id)?.from === to.source && old.sourceHandle === on;
      const before = same ? onBefore(path, old.id) : on;
      edit(path, 'reconnect', (now) => reconnect(now, old.id, to.source, to.target, before));
    },
    [path],
  );

  const picture = useMemo(
    () => ({ places: placesOf(file), edges: edges.map(({ source, target }) => ({ source, target })), selected: selection.tasks }),
    [file, edges, selection.tasks],
  );
  const overview = lod === 'overview';
  const empty = nodes.length === 0;
  const pick = (action: string): void => {
    if (adding) addAction({ action, at: adding.flow, from: adding.from });
    setAdding(null);
  };
  const cancelAdding = useCallback(() => {
    setAdding(null);
    wrapper.current?.focus();
  }, []);

  return (
    <CanvasMenu>
      <section
        ref={wrapper}
        aria-label="Canvas"
        data-canvas=""
        data-canvas-drop=""
        data-lod={lod}
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
          nodes={overview ? noNodes : (nodes as TaskNode[])}
          edges={overview ? noEdges : (edges as Transition[])}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDrag={onNodeDrag}
          onNodeDragStop={onNodeDragStop}
          onSelectionDragStop={(_event, dragged) =>
            edit(path, 'move', (now) => moveTasks(now, Object.fromEntries(dragged.map((each) => [each.id, each.position]))))
          }
          onNodeContextMenu={(_event, node) => selectionNow().tasks.has(node.id) || select([node.id])}
          onEdgeContextMenu={(_event, edge) => selectionNow().edges.has(edge.id) || select([], [edge.id])}
          onNodeDoubleClick={() => showInspector('settings')}
          onConnect={onConnect}
          onConnectEnd={onConnectEnd}
          onReconnect={onReconnect}
          isValidConnection={isValid}
          onPaneClick={(event) => {
            wrapper.current?.focus();
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
          snapGrid={[gridStep / 2, gridStep / 2]}
          panOnDrag={tool === 'hand' ? [0, 1, 2] : [1, 2]}
          selectionOnDrag={tool === 'select'}
          selectionMode={SelectionMode.Partial}
          panActivationKeyCode="Space"
          deleteKeyCode={null}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          connectionRadius={24}
          nodeDragThreshold={3}
          elevateNodesOnSelect={false}
          proOptions={{ hideAttribution: true }}
        >
          {overview ? null : (
            <Background
              variant={BackgroundVariant.Dots}
              gap={gridStep}
              size={1}
              color="color-mix(in srgb, var(--strong) 30%, transparent)"
            />
          )}
        </ReactFlow>
        {overview ? <Overview path={path} picture={picture} /> : null}
        {empty ? <EmptyHint /> : <Minimap path={path} picture={picture} />}
        <CanvasToolbar />
        {adding ? (
          <QuickAdd
            x={adding.x}
            y={adding.y}
            bounds={{ width: wrapper.current?.clientWidth ?? 0, height: wrapper.current?.clientHeight ?? 0 }}
            after={adding.from ? (file.tasks[adding.from.task]?.name ?? adding.from.task) : null}
            onPick={pick}
            onCancel={cancelAdding}
          />
        ) : null}
        {finding ? (
          <FindBar
            file={file}
            onPick={(id) => {
              setFinding(false);
              select([id]);
              void flow.setCenter((picture.places[id]?.x ?? 0) + cardWidth / 2, (picture.places[id]?.y ?? 0) + cardHeight / 2, {
                zoom: Math.max(flow.getZoom(), 0.8),
                duration: 160,
              });
              wrapper.current?.focus();
            }}
            onCancel={() => {
              setFinding(false);
              wrapper.current?.focus();
            }}
          />
        ) : null}
        {children}
      </section>
    </CanvasMenu>
  );
}

function onBefore(path: string, id: string): string {
  const file = fileNow(path);
  return (file && allEdges(file).find((edge) => edge.id === id)?.on) ?? 'success';
}

/** The arrow a dragged card would go into: one it is no end of, and only a card that is not wired yet. */
function spliceTarget(x: number, y: number, task: string, file: WorkflowFile | null): string | null {
  if (!file) return null;
  const wired = allEdges(file).some((edge) => edge.from === task || edge.to === task);
  return wired ? null : edgeAt(x, y);
}
