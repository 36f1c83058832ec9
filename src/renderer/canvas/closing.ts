import { edgeKey, walkTransitions } from '../../engine/format/index.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { edgeId, targetsOf, transitionsOf } from '../draft/transitions.ts';

/** The ids of the arrows that close a cycle, as the engine sees it. */
export function closingEdges(file: WorkflowFile): ReadonlySet<string> {
  const tasks = Object.entries(file.tasks).map(([id, task]) => ({
    id,
    next: transitionsOf(task).map((transition) => ({ to: targetsOf(transition) })),
  }));
  const { closing } = walkTransitions(tasks);
  const ids = new Set<string>();
  for (const { id, next } of tasks)
    for (const [index, { to }] of next.entries())
      for (const [position, target] of to.entries()) if (closing.has(edgeKey(id, index, position))) ids.add(edgeId(id, index, target));
  return ids;
}
