import { parse, stringify } from 'yaml';
import { forbiddenKeys, isObject, type Json, type JsonObject } from '../../engine/json.ts';
import type { TaskFile, WorkflowFile } from '../../engine/format/model.ts';
import { freeId, isId, isPoint, type Point } from './names.ts';
import { packTransitions, targetsOf, transitionsOf } from './transitions.ts';
import { moveTasks } from './operations.ts';

const maxTextLength = 1024 * 1024;

/** Tasks as text: a small workflow file with their places. Transitions that lead outside stay behind. */
export function copyTasks(file: WorkflowFile, ids: ReadonlySet<string>, places: Readonly<Record<string, Point>>): string {
  const tasks: Record<string, TaskFile> = {};
  const layout: Record<string, Json> = {};
  for (const [id, task] of Object.entries(file.tasks)) {
    if (!ids.has(id)) continue;
    tasks[id] = keepTargets(task, (to) => (ids.has(to) ? to : null));
    const at = places[id];
    if (at) layout[id] = { x: Math.round(at.x), y: Math.round(at.y) };
  }
  return stringify({ millrace: 1, tasks, layout }, { lineWidth: 0, aliasDuplicateObjects: false });
}

export interface Clip {
  readonly tasks: Readonly<Record<string, TaskFile>>;
  readonly places: Readonly<Record<string, Point>>;
}

/** The tasks in a text (YAML or JSON, a whole workflow file or a part of one), or null when it holds none. */
export function readClip(text: string): Clip | null {
  if (text.length > maxTextLength || !/\btasks\b/.test(text)) return null;
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100, schema: 'core' });
  } catch {
    return null;
  }
  if (!isObject(value) || !isObject(value['tasks']) || !isSafe(value as Json)) return null;
  const tasks: Record<string, TaskFile> = {};
  for (const [id, task] of Object.entries(value['tasks']))
    if (isId(id) && isObject(task) && typeof task['action'] === 'string') tasks[id] = task as unknown as TaskFile;
  if (Object.keys(tasks).length === 0) return null;
  const places: Record<string, Point> = {};
  const layout = value['layout'];
  if (isObject(layout))
    for (const id of Object.keys(tasks)) {
      const at = layout[id];
      if (isPoint(at)) places[id] = { x: at.x, y: at.y };
    }
  return { tasks, places };
}

/** Adds copies of tasks under free ids, wired among themselves, with the top left one at `at`. */
export function pasteTasks(file: WorkflowFile, clip: Clip, at: Point): { readonly file: WorkflowFile; readonly ids: readonly string[] } {
  const names = new Map<string, string>();
  const tasks: Record<string, TaskFile> = { ...file.tasks };
  for (const id of Object.keys(clip.tasks)) {
    const free = freeId(id, tasks);
    names.set(id, free);
    tasks[free] = { action: '' };
  }
  for (const [id, task] of Object.entries(clip.tasks)) {
    const free = names.get(id) ?? id;
    tasks[free] = renameMentions(
      keepTargets(task, (to) => names.get(to) ?? null),
      names,
    );
  }
  const known = Object.values(clip.places);
  const left = known.length ? Math.min(...known.map((place) => place.x)) : 0;
  const top = known.length ? Math.min(...known.map((place) => place.y)) : 0;
  const places: Record<string, Point> = {};
  let stacked = 0;
  for (const [id, free] of names) {
    const place = clip.places[id] ?? { x: left, y: top + 100 * stacked++ };
    places[free] = { x: at.x + place.x - left, y: at.y + place.y - top };
  }
  return { file: moveTasks({ ...file, tasks }, places), ids: [...names.values()] };
}

function keepTargets(task: TaskFile, rename: (to: string) => string | null): TaskFile {
  const { next, ...rest } = task;
  if (next === undefined) return task;
  const transitions = transitionsOf(task).flatMap((transition) => {
    const to = targetsOf(transition).flatMap((target) => rename(target) ?? []);
    return to.length ? [{ ...transition, to }] : [];
  });
  const packed = packTransitions(transitions);
  return packed === undefined ? rest : { ...rest, next: packed };
}

function renameMentions(task: TaskFile, names: ReadonlyMap<string, string>): TaskFile {
  const walk = (value: Json): Json => {
    if (typeof value === 'string')
      return value.includes('{{')
        ? value.replace(/\btasks\.([A-Za-z_]\w*)/g, (_mention, id: string) => `tasks.${names.get(id) ?? id}`)
        : value;
    if (Array.isArray(value)) return value.map(walk);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, walk(entry)]));
    return value;
  };
  return walk(task as unknown as JsonObject) as unknown as TaskFile;
}

function isSafe(value: Json): boolean {
  if (Array.isArray(value)) return value.every(isSafe);
  if (isObject(value)) return Object.entries(value).every(([key, entry]) => !forbiddenKeys.has(key) && isSafe(entry));
  return true;
}
