import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { actionRunners } from '../../engine/actions/runners.ts';
import { isObject, type JsonObject } from '../../engine/json.ts';
import type { ChildRuns, Runtime, RuntimeLimits } from '../../engine/runtime/api.ts';
import { createRuntime } from '../../engine/runtime/index.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import { openStore, type StoreClient } from '../store/client.ts';
import { createChildRuns } from './children.ts';
import { createLoadMeter, systemClock, systemRandom } from './clock.ts';
import type { DesktopPort } from './options.ts';
import { openHeldRuns } from './held-runs.ts';
import { describeError, type HostLog } from './log.ts';
import { expressionEnvironment } from './expression-environment.ts';
import { createEffects } from './ports/index.ts';
import { createMemoryCache, createResultCache } from './result-cache.ts';
import { createRuns } from './runs.ts';
import type { Runs } from './runs-api.ts';
import { changeSettings, readSettings } from './settings.ts';

export interface CoreOptions {
  readonly kind: string;
  readonly dataDir: string;
  readonly storeWorkerUrl: URL;
  readonly scriptChildPath: string;
  readonly nodePath: string;
  /** What that Node needs in its environment; `ELECTRON_RUN_AS_NODE` where it is Electron. */
  readonly nodeEnv?: Readonly<Record<string, string>> | undefined;
  readonly desktop: DesktopPort;
  readonly log: HostLog;
  /** How a file is called: relative to the library with forward slashes, or absolute. Absolute where there is no library. */
  readonly pathOf?: (file: string) => string;
}

/** The part of a host that runs workflows: store, runtime, runs, settings. The command line needs no more. */
export interface Core {
  readonly store: StoreClient;
  readonly runtime: Runtime;
  readonly runs: Runs;
  readonly cores: number;
  readonly load: () => number;
  settings(): HostSettings;
  changeSettings(change: JsonObject): Promise<HostSettings>;
  onSettings(listener: (settings: HostSettings) => void): void;
  /** What is wrong with the storage; null while it answers. */
  storageProblem(): string | null;
  /** Aborts what runs without recording ends, commits what waits, lets go of the data folder. */
  close(): Promise<void>;
}

const settingsKey = 'settings';
const cancelGraceMs = 10_000;

/** Errors: `in_use` when another process has the data folder, `unsupported`, `storage`. Nothing is started or taken up. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { log } = options;
  // Results, inputs and the token of this host: nobody else's business.
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const store = await openStore({
    dataDir: options.dataDir,
    workerUrl: options.storeWorkerUrl,
    owner: { kind: options.kind },
    log: log.write,
  });
  try {
    const stored = await store.getSetting(settingsKey);
    let settings = readSettings(isObject(stored) ? stored : {});
    const listeners = new Set<(settings: HostSettings) => void>();
    const load = createLoadMeter();
    const cores = availableParallelism();
    const effects = createEffects({
      scriptChildPath: options.scriptChildPath,
      nodePath: options.nodePath,
      nodeEnv: options.nodeEnv ?? {},
      notify: options.desktop.notify,
      blobsFolder: join(options.dataDir, 'blobs'),
    });
    const settingsNow = (): HostSettings => settings;
    // The runtime calls for them only when a run calls another, and by then they are there.
    const children: ChildRuns = { open: (request) => childRuns.open(request) };
    const runtime = createRuntime({
      clock: systemClock,
      random: systemRandom,
      store,
      effects,
      lists: effects.lists,
      actions: actionCatalogue,
      runners: actionRunners,
      env: expressionEnvironment(process.env),
      log: log.write,
      limits: limitsOf(settings),
      load,
      cores,
      cache: createResultCache(store, settingsNow),
      memoryCache: createMemoryCache(systemClock, settingsNow),
      children,
    });
    const held = await openHeldRuns(store, log.write);
    const runs = createRuns({ held, runtime, store, actions: actionCatalogue, clock: systemClock, random: systemRandom, log: log.write });
    const childRuns = createChildRuns(runs, options.pathOf ?? ((file) => file));
    let storageProblem: string | null = null;
    const stopStorage = store.onStorage((state) => {
      storageProblem = state.ok ? null : state.error.message;
      runtime.setStorage(state.ok, state.ok ? null : state.error);
    });

    return {
      store,
      runtime,
      runs,
      cores,
      load,
      settings: settingsNow,
      async changeSettings(change) {
        const next = changeSettings(settings, change);
        await store.putSetting(settingsKey, { ...next });
        settings = next;
        runtime.setLimits(limitsOf(settings));
        for (const listener of listeners) listener(settings);
        return settings;
      },
      onSettings: (listener) => listeners.add(listener),
      storageProblem: () => storageProblem,
      async close() {
        try {
          await runtime.close();
          await effects.close();
        } catch (error) {
          log.write('error', 'The engine did not stop cleanly.', describeError(error));
        }
        runs.close();
        held.stop();
        stopStorage();
        await store.close();
        log.flush();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export function limitsOf(settings: HostSettings): RuntimeLimits {
  const { maxConcurrentRuns, maxConcurrentTasks, taskTimeoutMs, runTimeoutMs } = settings;
  return { maxConcurrentRuns, maxConcurrentTasks, taskTimeoutMs, runTimeoutMs, cancelGraceMs };
}
