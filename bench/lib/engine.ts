import { type DurableEngine, durableEngine as openDurable, type EngineOptions } from '../../src/main/bench/engine.ts';

export {
  begin,
  type Definition,
  define,
  type DurableEngine,
  type Engine,
  type EngineOptions,
  memoryEngine,
  runtimeParts,
  timeRun,
} from '../../src/main/bench/engine.ts';

const storeWorkerUrl = new URL('../../src/main/store/worker.ts', import.meta.url);

/** The durable engine on the sources as they are. */
export function durableEngine(dataDir: string, options: EngineOptions = {}): Promise<DurableEngine> {
  return openDurable(dataDir, { ...options, storeWorkerUrl });
}
