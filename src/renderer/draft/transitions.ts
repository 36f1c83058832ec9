import type { TaskFile, TransitionFile, WorkflowFile } from '../../engine/format/model.ts';

/** One arrow on the canvas: a transition of `from` to one of its targets. */
export interface Edge {
  /** `from>index in next>to`, the key that run views count by. */
  readonly id: string;
  readonly from: string;
  /** Index of the transition in the task's `next`. */
  readonly index: number;
  readonly to: string;
  readonly on: string;
  readonly transition: TransitionFile;
}

export function edgeId(from: string, index: number, to: string): string {
  return `${from}>${index}>${to}`;
}

/** The parts of an edge id, or null when it is none. */
export function parseEdgeId(id: string): { readonly from: string; readonly index: number; readonly to: string } | null {
  const [from, index, to] = id.split('>');
  return from && index && to && /^\d+$/.test(index) ? { from, index: Number(index), to } : null;
}

/** A task's `next` with its short forms written out; the order, and so the indices, are those of the file. */
export function transitionsOf(task: TaskFile): readonly TransitionFile[] {
  const { next } = task;
  if (next === undefined || next === null) return [];
  if (typeof next === 'string') return [{ to: next }];
  if (!Array.isArray(next)) return [next as TransitionFile];
  return (next as readonly (string | TransitionFile)[]).map((entry) => (typeof entry === 'string' ? { to: entry } : entry));
}

export function targetsOf(transition: TransitionFile): readonly string[] {
  return typeof transition.to === 'string' ? [transition.to] : (transition.to ?? []);
}

/** What a transition waits for: `success` when the file does not say. */
export function onOf(transition: TransitionFile): string {
  return transition.on === undefined ? 'success' : String(transition.on);
}

/** Every arrow of one task, in file order. */
export function edgesOf(from: string, task: TaskFile): Edge[] {
  return transitionsOf(task).flatMap((transition, index) =>
    targetsOf(transition).map((to) => ({ id: edgeId(from, index, to), from, index, to, on: onOf(transition), transition })),
  );
}

/** Every arrow of the workflow, in file order. */
export function allEdges(file: WorkflowFile): Edge[] {
  return Object.entries(file.tasks).flatMap(([from, task]) => edgesOf(from, task));
}

/** The shortest way to write a list of transitions; undefined for none. */
export function packTransitions(transitions: readonly TransitionFile[]): TaskFile['next'] | undefined {
  const entries = transitions.map((transition) => {
    const to = targetsOf(transition);
    const single = to.length === 1 ? to[0] : undefined;
    const clean = cleaned({ ...transition, to: single ?? to });
    return Object.keys(clean).length === 1 && single !== undefined ? single : clean;
  });
  const [first] = entries;
  if (first === undefined) return undefined;
  return entries.length === 1 && typeof first === 'string' ? first : entries;
}

/** Without what only repeats a default: `on: success`, empty labels and sets, `when: true`. */
function cleaned(transition: TransitionFile): TransitionFile {
  const { on, when, set, label, ...rest } = transition;
  return {
    ...rest,
    ...(on !== undefined && on !== 'success' ? { on } : {}),
    ...(when !== undefined && when !== true && when !== '' ? { when } : {}),
    ...(set && Object.keys(set).length ? { set } : {}),
    ...(label ? { label } : {}),
  };
}
