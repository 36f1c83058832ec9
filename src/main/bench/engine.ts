import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Workflow } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunHandle, RunResult, Runtime, RuntimeLimits, StartRun } from '../../engine/runtime/api.ts';
import type { Effects } from '../../engine/runtime/effects.ts';
import { checkInputs, createRuntime } from '../../engine/runtime/index.ts';
import { systemClock, systemRandom } from '../host/clock.ts';
import { readWorkflow } from '../host/definition.ts';
import { createRuns } from '../host/runs.ts';
import type { Runs } from '../host/runs-api.ts';
import type { Store } from '../store/api.ts';
import { openStore } from '../store/client.ts';
import { contentHash } from '../store/content-hash.ts';
import type { OpenMeasure } from './measure.ts';
import { WrongAnswer } from './check.ts';
import { benchCatalogue, instantStep, runnersWith, type Step } from './step-action.ts';

/** A workflow read once and run many times, as a host that is asked again and again would find its plan ready. */
export interface Definition {
  readonly text: string;
  readonly hash: string;
  readonly workflow: Workflow;
}

export function define(text: string): Definition {
  return { text, hash: contentHash(text), workflow: readWorkflow(text, 'bench.flow.yaml', benchCatalogue) };
}

/** The engine as a host has it, without the host: real clock, real store, real journal. */
export interface Engine {
  readonly runtime: Runtime;
  /** Records a run and gives the function that begins it; what can be decided without waiting happens inside that call. */
  prepare(definition: Definition, inputs?: JsonObject): Promise<() => RunHandle>;
  /** Starts a run as the host does. */
  start(definition: Definition, inputs?: JsonObject): Promise<RunHandle>;
  close(): Promise<void>;
}

export interface DurableEngine extends Engine {
  readonly runs: Runs;
  readonly store: Store;
}

export interface EngineOptions {
  readonly limits?: Partial<RuntimeLimits>;
  /** Rows are compressed above this size, as a host does; null for never. */
  readonly compressAboveBytes?: number | null;
  /** What `bench.step` does; nothing by default. */
  readonly step?: Step;
}

export interface DurableOptions extends EngineOptions {
  /** The entry of the store's thread: a source file, or what the build made of it. */
  readonly storeWorkerUrl: URL;
}

/** Nothing is kept: durability `memory`. */
export function memoryEngine(options: EngineOptions = {}): Engine {
  const runtime = createRuntime({ ...runtimeParts(options), store: null });
  return {
    runtime,
    prepare(definition, inputs = {}) {
      const run = startOf(definition, inputs, 'memory');
      return Promise.resolve(() => runtime.start(run));
    },
    start: (definition, inputs = {}) => Promise.resolve(runtime.start(startOf(definition, inputs, 'memory'))),
    close: () => runtime.close(),
  };
}

/** Every end is on disk at FULL before anything follows from it; task records and summaries are kept as a host keeps them. */
export async function durableEngine(dataDir: string, options: DurableOptions): Promise<DurableEngine> {
  mkdirSync(dataDir, { recursive: true });
  const { compressAboveBytes } = options;
  const store = await openStore({
    dataDir,
    workerUrl: options.storeWorkerUrl,
    log: complain,
    ...(compressAboveBytes === undefined ? {} : { compressAboveBytes }),
  });
  const runtime = createRuntime({ ...runtimeParts(options), store });
  const runs = createRuns({ runtime, store, actions: benchCatalogue, clock: systemClock, random: systemRandom, log: complain });
  return {
    runtime,
    runs,
    store,
    async prepare(definition, inputs = {}) {
      const run = startOf(definition, inputs, 'durable');
      await store.createRun({
        ...run,
        workflow: run.workflow.name,
        durability: 'durable',
        definitionText: definition.text,
        tasksTotal: run.workflow.tasks.length,
      });
      return () => runtime.start(run);
    },
    start: ({ text }, inputs = {}) =>
      runs.start({ text, file: 'bench.flow.yaml', path: null, baseDir: '/', inputs, trigger: 'bench', durability: 'durable' }),
    async close() {
      await runtime.close();
      runs.close();
      await store.close();
    },
  };
}

/** Begins a run at once. */
export async function begin(engine: Engine, definition: Definition, inputs?: JsonObject): Promise<RunHandle> {
  return (await engine.prepare(definition, inputs))();
}

/** What is made ready with an engine; where that fails the engine is closed, as nobody else would. */
export async function opened<E extends Engine>(engine: E, ready: (engine: E) => Promise<OpenMeasure>): Promise<OpenMeasure> {
  try {
    return await ready(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** A run from its start to its end, ms, and the run. Recording it comes before and is not counted. */
export async function timeRun(
  engine: Engine,
  definition: Definition,
  inputs?: JsonObject,
): Promise<{ readonly tookMs: number; readonly run: RunHandle; readonly result: RunResult }> {
  const start = await engine.prepare(definition, inputs);
  const began = performance.now();
  const run = start();
  const result = await run.ended();
  return { tookMs: performance.now() - began, run, result };
}

function startOf({ workflow, hash }: Definition, inputs: JsonObject, durability: StartRun['durability']): StartRun {
  return {
    runId: randomUUID(),
    workflow,
    definitionHash: hash,
    path: null,
    baseDir: '/',
    inputs: checkInputs(workflow, inputs),
    trigger: 'bench',
    createdAt: Date.now(),
    durability,
  };
}

/** What a runtime, or a stream, is made of here but for its store. */
export function runtimeParts({ limits, step }: EngineOptions): Omit<Parameters<typeof createRuntime>[0], 'store'> {
  return {
    clock: systemClock,
    random: systemRandom,
    effects: noEffects,
    actions: benchCatalogue,
    runners: runnersWith(step ?? instantStep),
    env: {},
    log: complain,
    limits: {
      maxConcurrentRuns: 100,
      maxConcurrentTasks: 50,
      taskTimeoutMs: 300_000,
      runTimeoutMs: 3_600_000,
      cancelGraceMs: 10_000,
      ...limits,
    },
    load: () => 0,
    cores: availableParallelism(),
  };
}

function complain(level: string, message: string): void {
  if (level === 'error') throw new WrongAnswer(`the engine says: ${message}`);
}

const noEffects = new Proxy({} as Effects, {
  get: (_target, port) => {
    throw new WrongAnswer(`a benchmark of the engine alone reached for ${String(port)}`);
  },
});
