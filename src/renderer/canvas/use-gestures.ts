import type { Connection, EdgeChange, FinalConnectionState, NodeChange, ReactFlowProps } from '@xyflow/react';
import { type Dispatch, type SetStateAction, useMemo } from 'react';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { connect, moveTasks, reconnect, splice, whyNotConnect } from '../draft/operations.ts';
import { allEdges, parseEdgeId } from '../draft/transitions.ts';
import { edit, fileNow } from '../stores/documents.ts';
import { select, selectionNow } from '../stores/selection.ts';
import { notify } from '../ui/notices.tsx';
import type { TaskNode, TransitionEdge } from './graph.ts';
import { edgeAt, markEdge } from './palette-drag.ts';

type Props = ReactFlowProps<TaskNode, TransitionEdge>;

/** Where a handle was dropped on empty canvas (on the screen), and the handle. */
export interface LooseEnd {
  readonly x: number;
  readonly y: number;
  readonly from: { readonly task: string; readonly on: string };
}

/** What the mouse does on the canvas, as edits of the document. Dragging moves the drawn cards; the document hears of the end. */
export function useGestures(path: string, setNodes: Dispatch<SetStateAction<readonly TaskNode[]>>, onLooseEnd: (end: LooseEnd) => void) {
  return useMemo(() => {
    const onNodesChange = (changes: NodeChange<TaskNode>[]): void => {
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
    };

    // A box takes tasks; their arrows are chosen one at a time.
    let boxing = false;
    const onEdgesChange = (changes: EdgeChange<TransitionEdge>[]): void => {
      if (boxing) return;
      const chosen = new Set(selectionNow().edges);
      let changed = false;
      for (const change of changes) {
        if (change.type !== 'select') continue;
        changed = true;
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      if (changed) select(selectionNow().tasks, chosen);
    };

    const target = (event: MouseEvent | TouchEvent, node: TaskNode, dragged: readonly TaskNode[]): string | null =>
      dragged.length === 1 && 'clientX' in event ? spliceTarget(event.clientX, event.clientY, node.id, fileNow(path)) : null;

    const onNodeDrag: Props['onNodeDrag'] = (event, node, dragged) => markEdge(target(event, node, dragged));

    const onNodeDragStop: Props['onNodeDragStop'] = (event, node, dragged) => {
      markEdge(null);
      const into = target(event, node, dragged);
      const places = Object.fromEntries(dragged.map((each) => [each.id, each.position]));
      edit(path, 'move', (now) => {
        const moved = moveTasks(now, places);
        return into ? splice(moved, into, node.id) : moved;
      });
    };

    const onSelectionDragStop: Props['onSelectionDragStop'] = (_event, dragged) =>
      edit(path, 'move', (now) => moveTasks(now, Object.fromEntries(dragged.map((each) => [each.id, each.position]))));

    const onConnect = ({ source, target: to, sourceHandle }: Connection): void =>
      edit(path, 'connect', (now) => connect(now, source, to, sourceHandle ?? 'success'));

    const isValidConnection = (edge: Connection | TransitionEdge): boolean => {
      const now = fileNow(path);
      return now !== null && whyNotConnect(now, edge.source, edge.target, edge.sourceHandle ?? 'success') === null;
    };

    const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      if (state.isValid || state.fromHandle?.type !== 'source' || !state.fromNode) return;
      const from = { task: state.fromNode.id, on: state.fromHandle.id ?? 'success' };
      const now = fileNow(path);
      if (state.toNode && now) {
        const reason = whyNotConnect(now, from.task, state.toNode.id, from.on);
        if (reason) notify({ tone: 'info', text: reason });
        return;
      }
      const point = 'clientX' in event ? event : event.changedTouches[0];
      if (point) onLooseEnd({ x: point.clientX, y: point.clientY, from });
    };

    const onReconnect = (old: TransitionEdge, to: Connection): void => {
      const handle = to.sourceHandle ?? 'success';
      // The same handle stands for several outcomes (failure and timeout): those keep theirs.
      const same = parseEdgeId(old.id)?.from === to.source && old.sourceHandle === handle;
      const file = fileNow(path);
      const on = same && file ? (allEdges(file).find((edge) => edge.id === old.id)?.on ?? handle) : handle;
      edit(path, 'reconnect', (now) => reconnect(now, old.id, to.source, to.target, on));
    };

    return {
      onNodesChange,
      onEdgesChange,
      onNodeDrag,
      onNodeDragStop,
      onSelectionDragStop,
      onConnect,
      onConnectEnd,
      onReconnect,
      isValidConnection,
      onSelectionStart: () => {
        boxing = true;
        if (selectionNow().edges.size) select(selectionNow().tasks);
      },
      onSelectionEnd: () => {
        boxing = false;
      },
      onNodeContextMenu: ((_event, node) => {
        if (!selectionNow().tasks.has(node.id)) select([node.id]);
      }) as Props['onNodeContextMenu'],
      onEdgeContextMenu: ((_event, edge) => {
        if (!selectionNow().edges.has(edge.id)) select([], [edge.id]);
      }) as Props['onEdgeContextMenu'],
    };
  }, [path, setNodes, onLooseEnd]);
}

/** The arrow a dragged card would go into: only for a card that is not wired yet. */
function spliceTarget(x: number, y: number, task: string, file: WorkflowFile | null): string | null {
  if (!file) return null;
  const wired = allEdges(file).some((edge) => edge.from === task || edge.to === task);
  return wired ? null : edgeAt(x, y);
}
