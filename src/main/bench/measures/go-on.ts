import { join } from 'node:path';
import { check } from '../check.ts';
import { begin, define, durableEngine, type DurableEngine } from '../engine.ts';
import { head } from '../flows.ts';
import type { Measure } from '../measure.ts';
import type { Step } from '../step-action.ts';

const rounds = 100;
const tasksInRound = 100;
const ended = rounds * tasksInRound;

/** A ring of tasks that is gone round many times, then an action with effects. */
function ringFlow(): string {
  const tasks = Array.from({ length: tasksInRound - 1 }, (_, at) => `  t${at}: { action: flow.noop, next: t${at + 1} }`);
  return `${head('long')}vars: { round: 1 }
tasks:
${tasks.join('\n')}
  t${tasksInRound - 1}:
    action: flow.noop
    nextMode: first
    next:
      - { to: t0, when: "{{ vars.round < ${rounds} }}", set: { round: "{{ vars.round + 1 }}" } }
      - { to: last }
  last: { action: bench.step }
`;
}

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
      let started: () => void = () => undefined;
      const reachedLast = new Promise<void>((resolve) => {
        started = resolve;
      });
      const step: Step = () => {
        started();
        return new Promise(() => undefined);
      };
      return { engine: await durableEngine(dataDir, { step, storeWorkerUrl }), reachedLast };
    };
    const first = await openEngine();
    const { runId, order } = await begin(first.engine, define(ringFlow())).then(async (run) => {
      await first.reachedLast;
      return { runId: run.runId, order: run.order() };
    });
    check(order.length === ended, `${order.length} tasks had ended`);
    await first.engine.close();
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
