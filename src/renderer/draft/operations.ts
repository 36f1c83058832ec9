import type { Json, JsonObject } from '../../engine/json.ts';
import type { LayoutFile, SettingsFile, TaskFile, TransitionFile, WorkflowFile } from '../../engine/format/model.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';
import { freeId, isPoint, type Point } from './names.ts';
import { edgesOf, onOf, packTransitions, parseEdgeId, targetsOf, transitionsOf } from './transitions.ts';

/*
 * Every change one can make to a workflow, one function each. All are pure: they give a new file that shares what they
 * did not touch, and the very same file when there was nothing to change, so that undo keeps no empty steps.
 */

/** A value taken out of an object is written as undefined. */
type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };
type WorkflowPart = Pick<WorkflowFile, 'name' | 'description' | 'tags' | 'inputs' | 'vars' | 'settings' | 'outputs' | 'layout'>;

export function addTask(
  file: WorkflowFile,
  task: { readonly id: string; readonly action: string; readonly name?: string; readonly with?: JsonObject; readonly at: Point },
): { readonly file: WorkflowFile; readonly id: string } {
  const id = freeId(task.id, file.tasks);
  const entry: TaskFile = {
    action: task.action,
    ...(task.name ? { name: task.name } : {}),
    ...(task.with && Object.keys(task.with).length ? { with: task.with } : {}),
  };
  return { file: moveTasks({ ...file, tasks: { ...file.tasks, [id]: entry } }, { [id]: task.at }), id };
}

/** Takes tasks out together with the transitions to them and their places. */
export function removeTasks(file: WorkflowFile, ids: ReadonlySet<string>): WorkflowFile {
  if (![...ids].some((id) => Object.hasOwn(file.tasks, id))) return file;
  const tasks: Record<string, TaskFile> = {};
  for (const [id, task] of Object.entries(file.tasks)) if (!ids.has(id)) tasks[id] = withoutTargets(task, ids);
  return withLayout({ ...file, tasks }, (layout) => without(layout, ids));
}

/** Takes tasks out and joins what led to each with what it led to. */
export function removeAndReconnect(file: WorkflowFile, ids: ReadonlySet<string>): WorkflowFile {
  const onward = (id: string, seen: ReadonlySet<string>): string[] => {
    const task = file.tasks[id];
    if (!task || seen.has(id)) return [];
    const next = new Set(seen).add(id);
    return edgesOf(id, task).flatMap((edge) => (ids.has(edge.to) ? onward(edge.to, next) : [edge.to]));
  };
  const tasks: Record<string, TaskFile> = {};
  for (const [id, task] of Object.entries(file.tasks)) {
    const transitions = transitionsOf(task);
    tasks[id] =
      ids.has(id) || !transitions.some((transition) => targetsOf(transition).some((to) => ids.has(to)))
        ? task
        : setNext(
            task,
            transitions.flatMap((transition) => {
              const to = targetsOf(transition).flatMap((target) => (ids.has(target) ? onward(target, new Set()) : [target]));
              return to.length ? [{ ...transition, to: [...new Set(to)] }] : [];
            }),
          );
  }
  return removeTasks({ ...file, tasks }, ids);
}

/** Changes fields of a task; undefined takes a field out. */
export function setTask(file: WorkflowFile, id: string, patch: Patch<TaskFile>): WorkflowFile {
  const task = file.tasks[id];
  if (!task) return file;
  const next = patched(task, patch);
  return next === task ? file : { ...file, tasks: { ...file.tasks, [id]: next } };
}

/** Sets one input of a task's action; undefined takes it out. */
export function setWith(file: WorkflowFile, id: string, key: string, value: Json | undefined): WorkflowFile {
  const task = file.tasks[id];
  if (!task) return file;
  const next = patched(task.with ?? {}, { [key]: value });
  if (next === task.with) return file;
  return setTask(file, id, { with: Object.keys(next).length ? next : undefined });
}

/** Gives a task another id, and follows it through transitions, places and expressions. The same file when the id is taken. */
export function renameTaskId(file: WorkflowFile, from: string, to: string): WorkflowFile {
  if (from === to || !Object.hasOwn(file.tasks, from) || Object.hasOwn(file.tasks, to)) return file;
  const mention = new RegExp(`\\btasks\\.${from}\\b`, 'g');
  const rewrite = (value: Json): Json => mapTexts(value, (text) => (text.includes('{{') ? text.replace(mention, `tasks.${to}`) : text));
  const tasks: Record<string, TaskFile> = {};
  for (const [id, task] of Object.entries(file.tasks)) {
    const { next, ...rest } = task;
    const transitions = transitionsOf(task).map((transition) => ({
      ...(rewrite(transition as unknown as Json) as unknown as TransitionFile),
      to: targetsOf(transition).map((target) => (target === from ? to : target)),
    }));
    const moved = rewrite(rest as unknown as Json) as unknown as TaskFile;
    tasks[id === from ? to : id] = next === undefined ? moved : setNext(moved, transitions);
  }
  const outputs = file.outputs && (rewrite(file.outputs) as JsonObject);
  const place = file.layout?.[from];
  const renamed: WorkflowFile = { ...file, tasks, ...(outputs ? { outputs } : {}) };
  return withLayout(renamed, (layout) => ({ ...without(layout, new Set([from])), ...(place === undefined ? {} : { [to]: place }) }));
}

/** Why two tasks cannot be joined that way, or null when they can. */
export function whyNotConnect(file: WorkflowFile, from: string, to: string, on: string): string | null {
  const source = file.tasks[from];
  if (!source || !Object.hasOwn(file.tasks, to)) return 'That task is not there any more.';
  const twice = edgesOf(from, source).some((edge) => edge.to === to && edge.on === on);
  return twice ? 'These two are connected that way already.' : null;
}

/** Adds a transition. The same file when there is one like it. */
export function connect(file: WorkflowFile, from: string, to: string, on = 'success'): WorkflowFile {
  const task = file.tasks[from];
  if (!task || whyNotConnect(file, from, to, on) !== null) return file;
  const transitions = [...transitionsOf(task), on === 'success' ? { to } : { to, on }];
  return { ...file, tasks: { ...file.tasks, [from]: setNext(task, transitions) } };
}

/** Takes arrows out, by their ids. */
export function disconnect(file: WorkflowFile, edgeIds: Iterable<string>): WorkflowFile {
  const cut = new Map<string, Map<number, Set<string>>>();
  for (const id of edgeIds) {
    const edge = parseEdgeId(id);
    if (!edge) continue;
    const byIndex = cut.get(edge.from) ?? new Map<number, Set<string>>();
    cut.set(edge.from, byIndex);
    byIndex.set(edge.index, (byIndex.get(edge.index) ?? new Set()).add(edge.to));
  }
  let result = file;
  for (const [from, byIndex] of cut) {
    const task = file.tasks[from];
    if (!task) continue;
    const transitions = transitionsOf(task).flatMap((transition, index) => {
      const gone = byIndex.get(index);
      if (!gone) return [transition];
      const to = targetsOf(transition).filter((target) => !gone.has(target));
      return to.length ? [{ ...transition, to }] : [];
    });
    result = { ...result, tasks: { ...result.tasks, [from]: setNext(task, transitions) } };
  }
  return result;
}

/** Changes a transition; it stays one for all its targets. */
export function setTransition(file: WorkflowFile, from: string, index: number, patch: Patch<TransitionFile>): WorkflowFile {
  const task = file.tasks[from];
  const transition = task && transitionsOf(task)[index];
  if (!task || !transition) return file;
  const next = patched(transition, patch) as TransitionFile;
  if (next === transition) return file;
  const transitions = transitionsOf(task).map((other, at) => (at === index ? next : other));
  return { ...file, tasks: { ...file.tasks, [from]: setNext(task, transitions) } };
}

/** Moves one arrow to another source, port or target; the rest of the transition goes along. */
export function reconnect(file: WorkflowFile, edge: string, from: string, to: string, on: string): WorkflowFile {
  const old = parseEdgeId(edge);
  const source = old && file.tasks[old.from];
  const transition = source && transitionsOf(source)[old.index];
  if (!old || !transition) return file;
  if (old.from === from && old.to === to && onOf(transition) === on) return file;
  if (whyNotConnect(file, from, to, on) !== null) return file;
  const cut = disconnect(file, [edge]);
  const task = cut.tasks[from];
  if (!task) return file;
  const moved = { ...transition, to, on };
  return { ...cut, tasks: { ...cut.tasks, [from]: setNext(task, [...transitionsOf(task), moved]) } };
}

/** Puts a task into an arrow: `from → id → to`. What the transition says stays with its first half. */
export function splice(file: WorkflowFile, edge: string, id: string): WorkflowFile {
  const parts = parseEdgeId(edge);
  const source = parts && file.tasks[parts.from];
  const transition = source && transitionsOf(source)[parts.index];
  if (!parts || !source || !transition || !Object.hasOwn(file.tasks, id) || parts.from === id || parts.to === id) return file;
  const to = targetsOf(transition).map((target) => (target === parts.to ? id : target));
  const transitions = transitionsOf(source).map((other, at) => (at === parts.index ? { ...transition, to } : other));
  const wired = { ...file, tasks: { ...file.tasks, [parts.from]: setNext(source, transitions) } };
  return connect(wired, id, parts.to);
}

/** Puts tasks at places (top left corner, whole pixels). */
export function moveTasks(file: WorkflowFile, places: Readonly<Record<string, Point>>): WorkflowFile {
  const moved = Object.entries(places).filter(([id, at]) => {
    const before = file.layout?.[id];
    return Object.hasOwn(file.tasks, id) && !(isPoint(before) && before.x === Math.round(at.x) && before.y === Math.round(at.y));
  });
  if (moved.length === 0) return file;
  return withLayout(file, (layout) => {
    const next: Record<string, Json> = { ...layout };
    for (const [id, at] of moved) {
      const before = next[id];
      next[id] = { ...(isPoint(before) ? before : {}), x: Math.round(at.x), y: Math.round(at.y) };
    }
    return next;
  });
}

/** Changes what belongs to the whole workflow; undefined takes a part out. */
export function setWorkflow(file: WorkflowFile, patch: Patch<WorkflowPart>): WorkflowFile {
  return patched<WorkflowFile>(file, patch);
}

export function setSetting<K extends keyof SettingsFile>(file: WorkflowFile, key: K, value: SettingsFile[K] | undefined): WorkflowFile {
  const settings = patched(file.settings ?? {}, { [key]: value });
  if (settings === file.settings) return file;
  return setWorkflow(file, { settings: Object.keys(settings).length ? settings : undefined });
}

/** Declares an input or changes it; undefined takes it out. */
export function setInput(file: WorkflowFile, name: string, schema: JsonSchema | undefined): WorkflowFile {
  const inputs = patched(file.inputs ?? {}, { [name]: schema });
  if (inputs === file.inputs) return file;
  return setWorkflow(file, { inputs: Object.keys(inputs).length ? inputs : undefined });
}

/** Gives an input another name where it stands, and in the expressions that read it. */
export function renameInput(file: WorkflowFile, from: string, to: string): WorkflowFile {
  const { inputs } = file;
  if (!inputs || from === to || !Object.hasOwn(inputs, from) || Object.hasOwn(inputs, to)) return file;
  const mention = new RegExp(`\\binputs\\.${from}\\b`, 'g');
  const { inputs: _inputs, layout, ...rest } = file;
  const body = mapTexts(rest as unknown as Json, (text) => (text.includes('{{') ? text.replace(mention, `inputs.${to}`) : text));
  const renamed = Object.fromEntries(Object.entries(inputs).map(([name, schema]) => [name === from ? to : name, schema]));
  return { ...(body as unknown as WorkflowFile), inputs: renamed, ...(layout ? { layout } : {}) };
}

function setNext(task: TaskFile, transitions: readonly TransitionFile[]): TaskFile {
  return patched(task, { next: packTransitions(transitions) });
}

function withoutTargets(task: TaskFile, ids: ReadonlySet<string>): TaskFile {
  const transitions = transitionsOf(task);
  if (!transitions.some((transition) => targetsOf(transition).some((to) => ids.has(to)))) return task;
  return setNext(
    task,
    transitions.flatMap((transition) => {
      const to = targetsOf(transition).filter((target) => !ids.has(target));
      return to.length ? [{ ...transition, to }] : [];
    }),
  );
}

function withLayout(file: WorkflowFile, change: (layout: LayoutFile) => LayoutFile): WorkflowFile {
  const layout = change(file.layout ?? {});
  return patched(file, { layout: Object.keys(layout).length ? layout : undefined });
}

function without<T>(record: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key)));
}

/** The object with the changes, or itself when nothing differs. Keys keep their order; new ones come last. */
function patched<T extends object>(object: T, patch: Patch<T>): T {
  let changed = false;
  const next: Record<string, unknown> = { ...(object as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined ? key in next : next[key] !== value) changed = true;
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  return changed ? (next as T) : object;
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry: Json) => mapTexts(entry, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, entry === undefined ? entry : mapTexts(entry, change)]));
  return value;
}
