import type { Step } from './step-action.ts';

/** Notes how long after the end of one step the next one starts, ms. */
export class GapWatch {
  gapsMs: number[] = [];
  #endedAt = 0;

  step: Step = () => {
    const now = performance.now();
    if (this.#endedAt > 0) this.gapsMs.push(now - this.#endedAt);
    return new Promise((resolve) => {
      // A promise of its own turn, as an action's answer from outside is.
      setImmediate(() => {
        this.#endedAt = performance.now();
        resolve({ result: null });
      });
    });
  };

  take(): number[] {
    const taken = this.gapsMs;
    this.gapsMs = [];
    this.#endedAt = 0;
    return taken;
  }
}
