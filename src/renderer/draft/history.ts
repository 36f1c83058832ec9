/** What can be undone and redone. Holds authored changes only: a run never writes here. */
export interface History<T> {
  readonly past: readonly Step<T>[];
  readonly present: T;
  readonly future: readonly Step<T>[];
  /** Changes with the same key in a row are one step: typing in one field. null: the next change is a step of its own. */
  readonly mergeKey: string | null;
}

interface Step<T> {
  /** What was changed, in words, for the menu. */
  readonly label: string;
  readonly value: T;
}

const maxSteps = 500;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], mergeKey: null };
}

/** Records a change. The same value again is no change. */
export function record<T>(history: History<T>, value: T, label: string, mergeKey: string | null = null): History<T> {
  if (value === history.present) return history;
  if (mergeKey !== null && mergeKey === history.mergeKey) return { ...history, present: value, future: [] };
  return { past: [...history.past, { label, value: history.present }].slice(-maxSteps), present: value, future: [], mergeKey };
}

export function undo<T>(history: History<T>): History<T> {
  const step = history.past.at(-1);
  if (!step) return history;
  const future = [{ label: step.label, value: history.present }, ...history.future];
  return { past: history.past.slice(0, -1), present: step.value, future, mergeKey: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [step, ...future] = history.future;
  if (!step) return history;
  return { past: [...history.past, { label: step.label, value: history.present }], present: step.value, future, mergeKey: null };
}
