import { machineSeries, summarisePerformance } from '../performance.ts';
import { api, type Parts } from './base.ts';

export function performanceApi({ store }: Parts) {
  return {
    summary: api.performance.summary.handler(({ input }) => summarisePerformance(store, input)),
    machine: api.performance.machine.handler(async ({ input }) =>
      machineSeries(await store.listMetrics(input.from, input.to, input.points)),
    ),
  };
}
