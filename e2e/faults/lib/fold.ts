import { actionCatalogue } from '../../../src/engine/actions/catalog.ts';
import { actionRunners } from '../../../src/engine/actions/runners.ts';
import type { Workflow } from '../../../src/engine/format/model.ts';
import type { RunEvent } from '../../../src/engine/run/events.ts';
import type { RunHandle } from '../../../src/engine/runtime/api.ts';
import type { Effects } from '../../../src/engine/runtime/effects.ts';
import { createRuntime } from '../../../src/engine/runtime/index.ts';
import { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';
import { systemClock } from '../../../src/main/host/clock.ts';
import { readWorkflow } from '../../../src/main/host/definition.ts';
import type { StoredRun } from '../../../src/main/store/api.ts';

const workflows = new Map<string, Workflow>();

export function workflowOf(text: string): Workflow {
  let workflow = workflows.get(text);
  if (!workflow) workflows.set(text, (workflow = readWorkflow(text, 'stored.flow.yaml', actionCatalogue)));
  return workflow;
}

/** The run as its journal tells it. Nothing of it is started: there is nothing it could reach. */
export function foldRun(stored: StoredRun, definition: string, events: readonly RunEvent[]): RunHandle {
  const { summary } = stored;
  const runtime = createRuntime({
    clock: systemClock,
    random: new SeededRandom(1),
    store: null,
    // A restored run stays still, so nothing is ever asked of them.
    effects: {} as Effects,
    actions: actionCatalogue,
    runners: actionRunners,
    env: {},
    log: () => undefined,
    limits: { maxConcurrentRuns: 1, maxConcurrentTasks: 1, taskTimeoutMs: 1000, runTimeoutMs: 1000, cancelGraceMs: 1000 },
    load: () => 0,
    cores: 1,
  });
  return runtime.restore({
    runId: summary.runId,
    workflow: workflowOf(definition),
    definitionHash: summary.definitionHash,
    path: summary.path,
    baseDir: stored.baseDir,
    inputs: stored.inputs,
    trigger: summary.trigger,
    createdAt: summary.createdAt,
    durability: stored.durability,
    events,
  });
}
