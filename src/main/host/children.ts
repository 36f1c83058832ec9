import { dirname, resolve } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import type { ChildRuns } from '../../engine/runtime/api.ts';
import type { Runs } from './runs-api.ts';
import { readWorkflowText } from './workflow-text.ts';

/** How deep a run may be called by others; a workflow that calls itself ends here. */
export const maxCallDepth = 10;

/** Opens the runs that other runs call (`flow.call`). `pathOf`: how a file is called, relative to the library or absolute. */
export function createChildRuns(runs: Pick<Runs, 'find' | 'recover' | 'start'>, pathOf: (file: string) => string): ChildRuns {
  return {
    async open({ runId, parent, depth, workflow, inputs, baseDir, durability }) {
      // Known already: the host was stopped after the call, or stopped before it could say so.
      if (await runs.find(runId)) return runs.recover(runId);
      if (depth >= maxCallDepth) {
        throw new MillraceError(
          'limit',
          `${workflow} would be called ${depth + 1} deep; workflows may call each other ${maxCallDepth} deep.`,
        );
      }
      const file = resolve(baseDir, workflow);
      const path = pathOf(file);
      return runs.start({
        text: await readWorkflowText(file),
        file: path,
        path,
        baseDir: dirname(file),
        inputs,
        trigger: 'call',
        durability,
        called: { runId, parent, depth: depth + 1 },
      });
    },
  };
}
