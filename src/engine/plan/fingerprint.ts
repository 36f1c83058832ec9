import type { Task } from '../format/model.ts';
import { canonicalText } from '../schema/index.ts';

/**
 * Text that two definitions of a task share exactly when they do the same: everything but the name, the description and
 * the labels of its arrows. Where the task stands in the file and on the canvas does not matter.
 */
export function fingerprintOf(task: Task): string {
  const { id: _id, name: _name, description: _description, next, ...does } = task;
  return canonicalText({ ...does, next: next.map(({ label: _label, ...transition }) => transition) });
}
