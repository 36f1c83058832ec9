import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import type { RuntimeOptions } from '../runtime/api.ts';
import type { Effects } from '../runtime/effects.ts';
import type { Clock } from '../runtime/ports.ts';
import { SeededRandom } from './seeded-random.ts';

/** A runtime without a store and without effects: touching one throws. */
export function runtimeOptions(clock: Clock): Omit<RuntimeOptions, 'store'> {
  const effects = new Proxy(
    {},
    {
      get: (_, name) => {
        throw new Error(`there is no ${String(name)} here`);
      },
    },
  ) as Effects;
  return {
    clock,
    random: new SeededRandom(1),
    effects,
    actions: actionCatalogue,
    runners: actionRunners,
    env: {},
    log: () => {},
    limits: { maxConcurrentRuns: 100, maxConcurrentTasks: 100, taskTimeoutMs: 1e9, runTimeoutMs: 1e9, cancelGraceMs: 1000 },
    load: () => 0,
    cores: 2,
  };
}
