import { dirname, resolve } from 'node:path';
import type { ChildRuns } from '../../engine/runtime/api.ts';
import type { Runs } from './runs-api.ts';
import { readWorkflowText } from './workflow-text.ts';

/** Opens the runs that other runs call (`flow.call`). `pathOf`: how a file is called, relative to the library or absolute. */
export function createChildRuns(runs: Pick<Runs, 'find' | 'recover' | 'start'>, pathOf: (file: string) => string): ChildRuns {
  return {
    async open({ runId, parent, depth, workflow, inputs, baseDir, durability }) {
      // Known already: the host was stopped after the call, or stopped before it could say so.
      if (await runs.find(runId)) return runs.recover(runId);
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
