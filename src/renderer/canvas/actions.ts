import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { TaskFile, WorkflowFile } from '../../engine/format/model.ts';
import { copyTasks, pasteTasks, readClip } from '../draft/clipboard.ts';
import { type Point, toId } from '../draft/names.ts';
import { addTask, connect, disconnect, moveTasks, removeAndReconnect, removeTasks, splice } from '../draft/operations.ts';
import { allEdges, edgesOf } from '../draft/transitions.ts';
import { edit, fileNow, useDocuments } from '../stores/documents.ts';
import { clearSelection, select, selectionNow } from '../stores/selection.ts';
import { showInspector, useUi } from '../stores/ui.ts';
import { plural } from '../lib/format.ts';
import { canvas } from './canvas-api.ts';
import { cardHeight, cardWidth, gridStep } from './geometry.ts';
import { placesOf } from './places.ts';

export type Direction = 'Left' | 'Right' | 'Up' | 'Down';

function open(): { readonly path: string; readonly file: WorkflowFile } | null {
  const path = useDocuments.getState().active;
  const file = path === null ? null : fileNow(path);
  return path !== null && file ? { path, file } : null;
}

function snapped(at: Point): Point {
  return { x: Math.round(at.x / gridStep) * gridStep, y: Math.round(at.y / gridStep) * gridStep };
}

/** A free spot at or below a place, so that a new card never covers another. */
function clearOf(file: WorkflowFile, at: Point): Point {
  const places = Object.values(placesOf(file));
  let spot = snapped(at);
  while (places.some((place) => Math.abs(place.x - spot.x) < cardWidth && Math.abs(place.y - spot.y) < cardHeight))
    spot = { x: spot.x, y: spot.y + cardHeight + gridStep };
  return spot;
}

export interface NewTask {
  readonly action: string;
  /** Where the middle of the card goes. */
  readonly at: Point;
  /** The arrow it is put into. */
  readonly edge?: string | null;
  /** The handle it is wired to. */
  readonly from?: { readonly task: string; readonly on: string } | null;
}

/** Adds a task of an action, wired as asked, and selects it. Gives its id. */
export function addAction({ action, at, edge = null, from = null }: NewTask): string | null {
  const target = open();
  const definition = actionCatalogue.get(action);
  if (!target || !definition) return null;
  let id = '';
  edit(target.path, `add ${definition.title}`, (file) => {
    const corner = clearOf(file, { x: at.x - cardWidth / 2, y: at.y - cardHeight / 2 });
    const added = addTask(file, { id: toId(definition.title), action, name: freeName(definition.title, file), at: corner });
    id = added.id;
    let next = added.file;
    if (edge) next = splice(next, edge, id);
    if (from) next = connect(next, from.task, id, from.on);
    return next;
  });
  select([id]);
  showInspector('settings');
  canvas()?.focus();
  return id;
}

function freeName(title: string, file: WorkflowFile): string {
  const names = new Set(Object.values(file.tasks).map((task) => task.name));
  if (!names.has(title)) return title;
  for (let number = 2; ; number += 1) if (!names.has(`${title} ${number}`)) return `${title} ${number}`;
}

export function deleteSelection(): void {
  const target = open();
  const { tasks, edges } = selectionNow();
  if (!target || tasks.size + edges.size === 0) return;
  const label = tasks.size ? `delete ${plural(tasks.size, 'task')}` : 'disconnect';
  edit(target.path, label, (file) => removeTasks(disconnect(file, edges), tasks));
  clearSelection();
}

export function deleteAndReconnect(): void {
  const target = open();
  const { tasks } = selectionNow();
  if (!target || tasks.size === 0) return;
  edit(target.path, `delete ${plural(tasks.size, 'task')}`, (file) => removeAndReconnect(file, tasks));
  clearSelection();
}

/** The selected tasks as text, or null when none is. */
export function copyText(): string | null {
  const target = open();
  const { tasks } = selectionNow();
  return target && tasks.size ? copyTasks(target.file, tasks, placesOf(target.file)) : null;
}

/** Adds the tasks in a text. False when it holds none. */
export function pasteText(text: string, at: Point, label = 'paste'): boolean {
  const target = open();
  const clip = readClip(text);
  if (!target || !clip) return false;
  let ids: readonly string[] = [];
  edit(target.path, label, (file) => {
    const pasted = pasteTasks(file, clip, clearOf(file, at));
    ids = pasted.ids;
    return pasted.file;
  });
  select(ids);
  return true;
}

export function duplicateSelection(): void {
  const target = open();
  const text = copyText();
  if (!target || text === null) return;
  const places = placesOf(target.file);
  const chosen = [...selectionNow().tasks].flatMap((id) => places[id] ?? []);
  const left = Math.min(...chosen.map((place) => place.x));
  const top = Math.min(...chosen.map((place) => place.y));
  pasteText(text, { x: left + gridStep * 2, y: top + gridStep * 2 }, 'duplicate');
}

export function selectAll(): void {
  const target = open();
  if (target) select(Object.keys(target.file.tasks));
}

export function renameSelected(): void {
  showInspector('settings');
  useUi.setState({ focusField: { task: [...selectionNow().tasks][0] ?? null, path: ['name'] } });
}

export function moveSelection(direction: Direction, steps: number): void {
  const target = open();
  if (!target) return;
  const by = gridStep * steps;
  const dx = direction === 'Left' ? -by : direction === 'Right' ? by : 0;
  const dy = direction === 'Up' ? -by : direction === 'Down' ? by : 0;
  const places = placesOf(target.file);
  const moved: Record<string, Point> = {};
  for (const id of selectionNow().tasks) {
    const at = places[id];
    if (at) moved[id] = { x: at.x + dx, y: at.y + dy };
  }
  edit(target.path, 'move', (file) => moveTasks(file, moved), `move-keys:${[...selectionNow().tasks].join()}`);
}

/** Goes along an arrow to the next or previous task; up and down to the nearest one. */
export function walk(direction: Direction): void {
  const target = open();
  if (!target) return;
  const { file } = target;
  const from = [...selectionNow().tasks].at(-1);
  const next = from === undefined ? Object.keys(file.tasks)[0] : neighbour(file, from, direction);
  if (next === undefined) return;
  select([next]);
  canvas()?.reveal(next);
}

function neighbour(file: WorkflowFile, from: string, direction: Direction): string | undefined {
  const task: TaskFile | undefined = file.tasks[from];
  const places = placesOf(file);
  const here = places[from];
  if (!task || !here) return undefined;
  const horizontal = direction === 'Left' || direction === 'Right';
  const wired =
    direction === 'Right'
      ? edgesOf(from, task).map((edge) => edge.to)
      : direction === 'Left'
        ? allEdges(file).flatMap((edge) => (edge.to === from ? [edge.from] : []))
        : [];
  const candidates = wired.length ? wired : Object.keys(file.tasks);
  const sign = direction === 'Right' || direction === 'Down' ? 1 : -1;
  let best: string | undefined;
  let bestCost = Infinity;
  for (const id of candidates) {
    const at = places[id];
    if (!at || id === from) continue;
    const along = sign * (horizontal ? at.x - here.x : at.y - here.y);
    const across = Math.abs(horizontal ? at.y - here.y : at.x - here.x);
    if (!wired.length && along <= 0) continue;
    const cost = Math.abs(along) + 2 * across;
    if (cost < bestCost) {
      best = id;
      bestCost = cost;
    }
  }
  return best;
}
