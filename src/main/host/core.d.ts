import { type JsonObject } from '../../engine/json.ts';
import type { Runtime, RuntimeLimits } from '../../engine/runtime/api.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import { type StoreClient } from '../store/client.ts';
import type { DesktopPort } from './options.ts';
import { type HostLog } from './log.ts';
import { type Runs } from './runs.ts';
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
  /** How a file is called: relative to the library with forward slashes, or absolute. */
  readonly pathOf: (file: string) => string;
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
/** Errors: `in_use` when another process has the data folder, `unsupported`, `storage`. Nothing is started or taken up. */
export declare function openCore(options: CoreOptions): Promise<Core>;
export declare function limitsOf(settings: HostSettings): RuntimeLimits;
