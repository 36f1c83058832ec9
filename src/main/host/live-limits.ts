import type { RuntimeLimits } from '../../engine/runtime/api.ts';
import type { HostSettings, SystemSample } from '../../shared/contract/types.ts';
import { AdaptiveLimits } from './adapt.ts';

/** The limits in force: those of the settings, moved by the load of the machine and by the memory this host uses. */
export class LiveLimits {
  readonly #adaptive = new AdaptiveLimits();
  #limits: RuntimeLimits;
  #limitedBy: SystemSample['limitedBy'] = null;

  constructor(limits: RuntimeLimits) {
    this.#limits = limits;
  }

  get limits(): RuntimeLimits {
    return this.#limits;
  }

  /** What a sample says of them. */
  get shown(): Pick<SystemSample, 'maxConcurrentTasks' | 'maxConcurrentRuns' | 'limitedBy'> {
    const { maxConcurrentTasks, maxConcurrentRuns } = this.#limits;
    return { maxConcurrentTasks, maxConcurrentRuns, limitedBy: this.#limitedBy };
  }

  /** The settings were changed: they hold as they are until the next look. */
  reset(limits: RuntimeLimits): void {
    this.#adaptive.reset();
    this.#limits = limits;
    this.#limitedBy = null;
  }

  /** A look at the machine, once a second. `set`: the limits of the settings. `load`: 0 idle … 1 all cores busy. */
  look(
    set: RuntimeLimits,
    settings: Pick<HostSettings, 'adaptiveConcurrency' | 'memoryLimitBytes'>,
    machine: { readonly activeRuns: number; readonly rssBytes: number; readonly load: number },
  ): void {
    this.#limits = set;
    // Nothing to learn from an idle host: the next run begins with the limits of the settings.
    if (machine.activeRuns === 0) this.#adaptive.reset();
    else if (settings.adaptiveConcurrency) this.#limits = this.#adaptive.next(set, machine.load);
    this.#limitedBy = this.#limits.maxConcurrentTasks === set.maxConcurrentTasks ? null : 'load';
    // Short of memory, work goes on, but nothing beside it: a run that stood still could never give any back.
    if (machine.rssBytes > settings.memoryLimitBytes) {
      this.#limits = { ...this.#limits, maxConcurrentTasks: 1 };
      this.#limitedBy = 'memory';
    }
  }
}
