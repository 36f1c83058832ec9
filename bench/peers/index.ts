import { runSuite } from '../lib/runner.ts';

/** Other engines beside ours: `npm run bench:peers`. What is missing here is named and skipped. */
await runSuite('bench:peers', {
  'dataflow-rs': async () => (await import('./benchmarks/dataflow-rs.ts')).dataflowRs,
  'shared-context': async () => (await import('./benchmarks/shared-context.ts')).sharedContext,
  openworkflow: async () => (await import('./benchmarks/openworkflow.ts')).openworkflow,
  'dbos-sqlite': async () => (await import('./benchmarks/dbos-sqlite.ts')).dbosSqlite,
  'node-red': async () => (await import('./benchmarks/node-red.ts')).nodeRed,
  n8n: async () => (await import('./benchmarks/n8n.ts')).n8n,
});
