import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { actionRunners } from '../../engine/actions/runners.ts';
import type { ChildRuns, Runtime, RuntimeLimits } from '../../engine/runtime/api.ts';
import { createRuntime } from '../../engine/runtime/index.ts';
import { createChildRuns } from '../host/children.ts';
import { systemClock, systemRandom } from '../host/clock.ts';
import { createEffects } from '../host/ports/index.ts';
import { createRuns } from '../host/runs.ts';
import type { Runs, RunsOptions } from '../host/runs-api.ts';
import type { Store } from '../store/api.ts';

export interface Engine {
  readonly runtime: Runtime;
  readonly runs: Runs;
  /** As a killed host leaves it: nothing that runs is recorded as ended. */
  die(): Promise<void>;
}

/** The part of a host that runs workflows, on a store that outlives it. */
export function engineOn(store: Store, limits: Partial<RuntimeLimits> = {}, held?: RunsOptions['held']): Engine {
  const effects = createEffects({ scriptChildPath: '' });
  // Known when the first run calls another.
  const children: ChildRuns = { open: (request) => childRuns.open(request) };
  const runtime = createRuntime({
    clock: systemClock,
    random: systemRandom,
    store,
    effects,
    actions: actionCatalogue,
    runners: actionRunners,
    env: {},
    log: () => undefined,
    limits: { maxConcurrentRuns: 10, maxConcurrentTasks: 10, taskTimeoutMs: 60_000, runTimeoutMs: 60_000, cancelGraceMs: 100, ...limits },
    load: () => 0,
    cores: 2,
    children,
  });
  const runs = createRuns({
    runtime,
    store,
    actions: actionCatalogue,
    clock: systemClock,
    random: systemRandom,
    log: () => undefined,
    ...(held ? { held } : {}),
  });
  const childRuns = createChildRuns(runs, (file) => file);
  return {
    runtime,
    runs,
    async die() {
      await runtime.close();
      await effects.close();
      runs.close();
    },
  };
}
