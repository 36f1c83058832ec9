import { join } from 'node:path';
import { check } from '../check.ts';
import { begin, define, durableEngine, type DurableEngine } from '../engine.ts';
import { longFlow } from '../flows.ts';
import type { Measure } from '../measure.ts';
import { endlessStep } from '../step-action.ts';

const rounds = 100;
const tasksInRound = 100;
const ended = rounds * tasksInRound;

/** B13, second half: a run of 10,000 ended tasks that a host left behind, from opening it to its next start. */
export const goOn: Measure = {
  id: 'continue',
  goal: 'B13',
  name: 'Continue a run of 10,000 ended tasks',
  unit: 'ms',
  better: 'less',
  async open({ dir, storeWorkerUrl }) {
    const dataDir = join(dir, 'continue-data');
    const openEngine = async (): Promise<{ engine: DurableEngine; reachedLast: Promise<void> }> => {
      const { step, begun } = endlessStep();
      return { engine: await durableEngine(dataDir, { step, storeWorkerUrl }), reachedLast: begun };
    };
    const first = await openEngine();
    const { runId, order } = await begin(first.engine, define(longFlow(tasksInRound, rounds))).then(async (run) => {
      await first.reachedLast;
      return { runId: run.runId, order: run.order() };
    });
    await first.engine.close();
    check(order.length === ended, `${order.length} tasks had ended`);
    return {
      async sample() {
        const { engine, reachedLast } = await openEngine();
        try {
          const began = performance.now();
          const run = await engine.runs.open(runId);
          const read = run.order().length;
          await run.recover();
          await reachedLast;
          const tookMs = performance.now() - began;
          check(read === ended, `after a restart ${read} tasks had ended`);
          return tookMs;
        } finally {
          await engine.close();
        }
      },
      close: () => Promise.resolve(),
    };
  },
};
