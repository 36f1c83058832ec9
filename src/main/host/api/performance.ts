import { machineSeries, summarisePerformance } from '../performance.ts';
import { api, type Parts } from './base.ts';
import { guarded } from './errors.ts';

export function performanceApi({ store, bench, log }: Parts) {
  return {
    summary: api.performance.summary.handler(({ input }) => summarisePerformance(store, input)),
    machine: api.performance.machine.handler(async ({ input }) =>
      machineSeries(await store.listMetrics(input.from, input.to, input.points)),
    ),
    bench: api.performance.bench.handler(({ input, signal }) => guarded(bench.run({ quick: input.quick ?? false, signal }), log)),
    lastBench: api.performance.lastBench.handler(() => bench.last()),
  };
}
