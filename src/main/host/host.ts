import type { JsonObject } from '../../engine/json.ts';
import type { Runtime } from '../../engine/runtime/api.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
import type { HostRouter } from './api/index.ts';
import type { RunFeed } from './feed/run-feed.ts';
import type { SystemFeed } from './feed/system-feed.ts';
import type { Library } from './library/library.ts';
import type { HostLog } from './log.ts';
import type { Runs } from './runs.ts';

/** What the desktop lends to the host; what is missing the host says it cannot do. */
export interface DesktopPort {
  /** Asks for a folder; null when the user chose none. */
  readonly pickFolder?: (title: string) => Promise<string | null>;
  readonly showInFolder?: (file: string) => void;
  /** Shows a notification; false when it could not. */
  readonly notify?: (request: { title: string; body: string }) => boolean;
}

export interface HostOptions {
  readonly kind: 'electron' | 'serve' | 'cli';
  readonly version: string;
  readonly dataDir: string;
  /** Overrides the folder that was open last. */
  readonly libraryDir?: string | undefined;
  /** The library of somebody who never opened another one. */
  readonly defaultLibraryDir: string;
  readonly storeWorkerUrl: URL;
  readonly scriptChildPath: string;
  /** A Node that runs scripts. */
  readonly nodePath: string;
  /** What that Node needs in its environment; `ELECTRON_RUN_AS_NODE` where it is Electron. */
  readonly nodeEnv?: Readonly<Record<string, string>> | undefined;
  readonly examplesDir: string;
  /** What the sample reports on. */
  readonly appSourcesDir: string;
  readonly desktop: DesktopPort;
  readonly log: HostLog;
}

/** The program without its door: plain Node, no transport. */
export interface Host {
  readonly router: HostRouter;
  readonly log: RuntimeLog;
  /** Tells second processes where this one can be reached; the address carries the token. */
  announce(url: string): void;
  /** Runs that have not ended. */
  activeRuns(): number;
  /** Pauses what runs (setting onQuit), puts everything on disk, lets go of the data folder. Safe to call twice. */
  close(): Promise<void>;
}

/** What the calls of the contract stand on. */
export interface HostParts {
  readonly options: HostOptions;
  readonly cores: number;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly runs: Runs;
  readonly library: Library;
  readonly systemFeed: SystemFeed;
  readonly runFeed: RunFeed;
  readonly log: RuntimeLog;
  readonly settings: () => HostSettings;
  readonly changeSettings: (change: JsonObject) => Promise<HostSettings>;
}
