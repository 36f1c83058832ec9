import ElkApi, { type ELK, type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { Point } from '../draft/names.ts';
import { allEdges } from '../draft/transitions.ts';
import { closingEdges } from './closing.ts';
import { cardHeight, cardWidth } from './geometry.ts';
import { placesOf } from './places.ts';

let elk: ELK | null = null;

/** Places in layers from left to right, worked out in a worker. The top left corner stays where it was. */
export async function tidyPlaces(file: WorkflowFile): Promise<Readonly<Record<string, Point>>> {
  elk ??= new ElkApi({ workerFactory: () => new Worker(workerUrl) });
  const ids = Object.keys(file.tasks);
  const closing = closingEdges(file);
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.spacing.nodeNode': '40',
      'elk.layered.spacing.nodeNodeBetweenLayers': '80',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.separateConnectedComponents': 'true',
    },
    children: ids.map((id) => ({ id, width: cardWidth, height: cardHeight })),
    edges: allEdges(file)
      // Arrows that close a cycle take no part: the loop is drawn in the direction it is run.
      .filter((edge) => Object.hasOwn(file.tasks, edge.to) && !closing.has(edge.id))
      .map((edge) => ({ id: edge.id, sources: [edge.from], targets: [edge.to] })),
  };
  const result = await elk.layout(graph);
  const before = Object.values(placesOf(file));
  const left = before.length ? Math.min(...before.map((place) => place.x)) : 0;
  const top = before.length ? Math.min(...before.map((place) => place.y)) : 0;
  const placed = result.children ?? [];
  const minX = Math.min(...placed.map((node) => node.x ?? 0));
  const minY = Math.min(...placed.map((node) => node.y ?? 0));
  return Object.fromEntries(
    placed.map((node) => [node.id, { x: Math.round((node.x ?? 0) - minX + left), y: Math.round((node.y ?? 0) - minY + top) }]),
  );
}
