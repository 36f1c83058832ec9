import type { JsonObject } from '../../engine/json.ts';
import type { Runtime } from '../../engine/runtime/api.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { HostSettings } from '../../shared/contract/types.ts';
import type { Store } from '../store/api.ts';
import type { Bench } from './bench.ts';
import type { RunFeed } from './feed/run-feed.ts';
import type { SystemFeed } from './feed/system-feed.ts';
import type { Library } from './library/library.ts';
import type { HostOptions } from './options.ts';
import type { Runs } from './runs-api.ts';

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
  readonly bench: Bench;
  readonly log: RuntimeLog;
  readonly settings: () => HostSettings;
  readonly changeSettings: (change: JsonObject) => Promise<HostSettings>;
  /** What is wrong with the storage; null while it answers. */
  readonly storageProblem: () => string | null;
  /** Who answers questions, where a call does not say. */
  readonly userName: string;
}
