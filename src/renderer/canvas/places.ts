import type { WorkflowFile } from '../../engine/format/model.ts';
import { walkTransitions } from '../../engine/format/index.ts';
import { isPoint, type Point } from '../draft/names.ts';
import { targetsOf, transitionsOf } from '../draft/transitions.ts';
import { cardHeight, cardWidth } from './geometry.ts';

export type Places = Readonly<Record<string, Point>>;

const stepX = cardWidth + 80;
const stepY = cardHeight + 48;

let last: { readonly tasks: WorkflowFile['tasks']; readonly layout: WorkflowFile['layout']; readonly places: Places } | null = null;

/** Where every task stands: as the file says, the others in columns by how far they are from a start. */
export function placesOf(file: WorkflowFile): Places {
  if (last && last.tasks === file.tasks && last.layout === file.layout) return last.places;
  const places: Record<string, Point> = {};
  const lost: string[] = [];
  for (const id of Object.keys(file.tasks)) {
    const at = file.layout?.[id];
    if (isPoint(at)) places[id] = { x: at.x, y: at.y };
    else lost.push(id);
  }
  if (lost.length > 0) placeMissing(file, lost, places);
  last = { tasks: file.tasks, layout: file.layout, places };
  return places;
}

function placeMissing(file: WorkflowFile, lost: readonly string[], places: Record<string, Point>): void {
  const column = columnsOf(file);
  const known = Object.values(places);
  const top = known.length ? Math.max(...known.map((place) => place.y)) + stepY : 80;
  const left = known.length ? Math.min(...known.map((place) => place.x)) : 80;
  const filled = new Map<number, number>();
  for (const id of lost) {
    const at = column.get(id) ?? 0;
    const row = filled.get(at) ?? 0;
    filled.set(at, row + 1);
    places[id] = { x: left + at * stepX, y: top + row * stepY };
  }
}

/** How many forward transitions the longest way from a start to each task has. */
export function columnsOf(file: WorkflowFile): ReadonlyMap<string, number> {
  const tasks = Object.entries(file.tasks).map(([id, task]) => ({
    id,
    next: transitionsOf(task).map((transition) => ({ to: targetsOf(transition) })),
  }));
  const { closing, forwardInbound, starts } = walkTransitions(tasks);
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const open = new Map(forwardInbound);
  const column = new Map<string, number>(starts.map((id) => [id, 0]));
  const queue = [...starts];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const from = id;
    byId.get(from)?.next.forEach(({ to }, index) => {
      to.forEach((target, position) => {
        const left = open.get(target);
        if (left === undefined || closing.has(`${from}>${index}>${position}`)) return;
        column.set(target, Math.max(column.get(target) ?? 0, (column.get(from) ?? 0) + 1));
        open.set(target, left - 1);
        if (left === 1) queue.push(target);
      });
    });
  }
  return column;
}
