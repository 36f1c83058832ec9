import { type Edge as FlowEdge, type Node as FlowNode, Position } from '@xyflow/react';
import type { TaskFile, WorkflowFile } from '../../engine/format/model.ts';
import { edgeId, onOf, targetsOf, transitionsOf } from '../draft/transitions.ts';
import { closingEdges } from './closing.ts';
import { cardHeight, cardWidth, handleSize } from './geometry.ts';
import { maxLabelled, type Outlet, outletFor, outletsOf, portNames } from './outlets.ts';
import { placesOf } from './places.ts';

/** Structure and place only. What a run does to a task is read by its card, by key. */
export type TaskNode = FlowNode<{ readonly path: string; readonly task: TaskFile; readonly outlets: readonly Outlet[] }, 'task'>;
export type TransitionEdge = FlowEdge<
  { readonly path: string; readonly label: string; readonly tone: 'plain' | 'failure'; readonly closing: boolean },
  'transition'
>;

const half = handleSize / 2;

function handlesOf(outlets: readonly Outlet[]): NonNullable<TaskNode['handles']> {
  return [
    { id: 'in', type: 'target', position: Position.Left, x: -half, y: cardHeight / 2 - half, width: handleSize, height: handleSize },
    ...outlets.map((outlet) => ({
      id: outlet.on,
      type: 'source' as const,
      position: outlet.side === 'right' ? Position.Right : Position.Bottom,
      x: outlet.x - half,
      y: outlet.y - half,
      width: handleSize,
      height: handleSize,
    })),
  ];
}

/** The nodes of a workflow. A node that is as before is the same object, so React Flow passes it by. */
export function buildNodes(
  path: string,
  file: WorkflowFile,
  selected: ReadonlySet<string>,
  before: readonly TaskNode[],
): readonly TaskNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  const places = placesOf(file);
  let changed = before.length !== Object.keys(file.tasks).length;
  const nodes = Object.entries(file.tasks).map(([id, task], index): TaskNode => {
    const position = places[id] ?? { x: 0, y: 0 };
    const isSelected = selected.has(id);
    const last = old.get(id);
    if (
      last &&
      last.data.path === path &&
      last.data.task === task &&
      last.selected === isSelected &&
      last.position.x === position.x &&
      last.position.y === position.y
    ) {
      if (before[index] !== last) changed = true;
      return last;
    }
    changed = true;
    const outlets = last?.data.task === task ? last.data.outlets : outletsOf(task);
    return {
      id,
      type: 'task',
      position,
      selected: isSelected,
      width: cardWidth,
      height: cardHeight,
      measured: { width: cardWidth, height: cardHeight },
      handles: last?.data.task === task && last.handles ? last.handles : handlesOf(outlets),
      ariaLabel: `${task.name ?? id}, ${task.action}`,
      // The DOM of a node: what tests and scripts look a task up by.
      domAttributes: { 'data-task-id': id } as TaskNode['domAttributes'],
      data: { path, task, outlets },
    };
  });
  return changed ? nodes : before;
}

/** The arrows of a workflow; those that close a cycle are marked. */
export function buildEdges(
  path: string,
  file: WorkflowFile,
  selected: ReadonlySet<string>,
  before: readonly TransitionEdge[],
): readonly TransitionEdge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const tasks = Object.entries(file.tasks).map(([id, task]) => ({
    id,
    task,
    ports: portNames(task),
    next: transitionsOf(task).map((transition) => ({ transition, to: targetsOf(transition) })),
  }));
  const closing = closingEdges(file);
  const edges: TransitionEdge[] = [];
  const seen = new Set<string>();
  for (const { id: source, next, ports } of tasks) {
    for (const [index, { transition, to }] of next.entries()) {
      const on = onOf(transition);
      const sourceHandle = outletFor(on, ports);
      const named = ports.length < maxLabelled && (sourceHandle !== 'failure' || on === 'timeout');
      const label = labelOf(transition.label, on, transition.when, named && on === sourceHandle);
      const tone = on === 'failure' || on === 'timeout' ? 'failure' : 'plain';
      for (const target of to) {
        const id = edgeId(source, index, target);
        if (!Object.hasOwn(file.tasks, target) || seen.has(id)) continue;
        seen.add(id);
        const isClosing = closing.has(id);
        const isSelected = selected.has(id);
        const last = old.get(id);
        const same =
          last &&
          last.data?.path === path &&
          last.data.label === label &&
          last.data.closing === isClosing &&
          last.data.tone === tone &&
          last.sourceHandle === sourceHandle &&
          last.selected === isSelected;
        edges.push(
          same
            ? last
            : {
                id,
                source,
                target,
                sourceHandle,
                targetHandle: 'in',
                type: 'transition',
                selected: isSelected,
                ariaLabel: `From ${source} to ${target}${label ? `, ${label}` : ''}`,
                data: { path, label, tone, closing: isClosing },
              },
        );
      }
    }
  }
  return edges.length === before.length && edges.every((edge, index) => edge === before[index]) ? before : edges;
}

/** What an arrow says: its own label, else what it waits for where the handle does not show it, and its condition. */
function labelOf(label: string | undefined, on: string, when: boolean | string | undefined, named: boolean): string {
  if (label) return label;
  const parts: string[] = [];
  if (on !== 'success' && !named) parts.push(on);
  if (typeof when === 'string') {
    const inner = /^\s*\{\{(.*)\}\}\s*$/s.exec(when)?.[1]?.trim() ?? when;
    parts.push(`if ${inner.length > 32 ? `${inner.slice(0, 31)}…` : inner}`);
  } else if (when === false) parts.push('never');
  return parts.join(', ');
}
