import type { RuntimeLimits } from '../../engine/runtime/api.ts';

const busy = 0.8;
const idle = 0.3;

/**
 * Effective limits that follow the load of the machine (setting adaptiveConcurrency): ×0.8 while it is above 0.8, ×1.2
 * while it is below 0.3, never above twice the setting nor below one.
 */
export class AdaptiveLimits {
  #factor = 1;

  next(limits: RuntimeLimits, load: number): RuntimeLimits {
    if (load > busy) this.#factor *= 0.8;
    else if (load < idle) this.#factor *= 1.2;
    this.#factor = Math.min(2, Math.max(1 / limits.maxConcurrentTasks, this.#factor));
    return {
      ...limits,
      maxConcurrentTasks: Math.min(limits.maxConcurrentTasks * 2, Math.max(1, Math.round(limits.maxConcurrentTasks * this.#factor))),
    };
  }

  reset(): void {
    this.#factor = 1;
  }
}
