import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, check } from '../lib/benchmark.ts';
import { define, durableEngine } from '../lib/engine.ts';
import { chainFlow } from '../lib/flows.ts';

/** Ended tasks of each run: with the run's start and the last intent it makes 50 events. */
const endedTasks = 24;

/** B14: a host comes back to many runs that were going. */
export const restart: Benchmark = {
  name: 'restart',
  goal: 'B14',
  title: 'open runs of 50 events taken up again after the host was killed',
  async run(bench) {
    const runs = bench.quick ? 100 : 1_000;
    const limits = { maxConcurrentRuns: runs, maxConcurrentTasks: runs };
    const left = join(bench.dir, 'left');
    const definition = define(chainFlow(endedTasks + 1, { action: 'bench.step' }));

    const steps = new Map<string, number>();
    let waiting = 0;
    const first = await durableEngine(left, {
      limits,
      step: (_input, context) => {
        const [run = ''] = context.idempotencyKey.split('/');
        const step = (steps.get(run) ?? 0) + 1;
        steps.set(run, step);
        if (step <= endedTasks) return Promise.resolve({ result: null });
        waiting += 1;
        return new Promise(() => undefined);
      },
    });
    const starts = await Promise.all(Array.from({ length: runs }, () => first.prepare(definition)));
    const handles = starts.map((start) => start());
    while (waiting < runs) await new Promise((resolve) => setTimeout(resolve, 5));
    const events = (await first.store.readEvents(handles[0]?.runId ?? '', 0, 1_000)).length;
    check(events === 2 * endedTasks + 2, `a run has ${events} events`);
    await first.close();

    const firstMs: number[] = [];
    const allMs: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      const dataDir = join(bench.dir, `round-${round}`);
      cpSync(left, dataDir, { recursive: true });
      const began = performance.now();
      const again = new Set<string>();
      let firstAt = 0;
      let allAt = 0;
      const engine = await durableEngine(dataDir, {
        limits,
        step: (_input, context) => {
          firstAt ||= performance.now();
          again.add(context.idempotencyKey);
          if (again.size === runs) allAt = performance.now();
          return new Promise(() => undefined);
        },
      });
      try {
        await engine.runs.recoverAll();
        while (allAt === 0) {
          check(performance.now() - began < 120_000, `${again.size} of ${runs} runs went on within two minutes`);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const last = `t${endedTasks}`;
        check(
          [...again].every((key) => key.split('/')[1] === last),
          'a run went on with a task that had ended',
        );
        firstMs.push(firstAt - began);
        allMs.push(allAt - began);
      } finally {
        await engine.close();
      }
    }
    return [
      { name: `${runs} runs, first dispatch`, unit: 'ms', samples: firstMs, goal: { atMost: 1_000 } },
      { name: `${runs} runs, all of them going`, unit: 'ms', samples: allMs },
    ];
  },
};
