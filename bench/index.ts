import { runSuite } from './lib/runner.ts';

await runSuite('bench', {
  expressions: async () => (await import('./workloads/expressions.ts')).expressions,
  rules: async () => (await import('./workloads/messages.ts')).rules,
  mapping: async () => (await import('./workloads/messages.ts')).mapping,
  aggregate: async () => (await import('./workloads/messages.ts')).aggregate,
  streams: async () => (await import('./workloads/streams.ts')).streams,
  scopes: async () => (await import('./workloads/scopes.ts')).scopes,
  lists: async () => (await import('./workloads/lists.ts')).lists,
  graphs: async () => (await import('./workloads/graphs.ts')).graphs,
  chains: async () => (await import('./workloads/chains.ts')).chains,
  dispatch: async () => (await import('./workloads/dispatch.ts')).dispatch,
  durable: async () => (await import('./workloads/durable.ts')).durable,
  pause: async () => (await import('./workloads/pause.ts')).pause,
  restart: async () => (await import('./workloads/restart.ts')).restart,
  start: async () => (await import('./workloads/start.ts')).start,
  load: async () => (await import('./workloads/load.ts')).load,
  canvas: async () => (await import('./workloads/canvas.ts')).canvas,
});
