import type { ActionRunner } from '../actions/types.ts';
import type { JsonObject } from '../json.ts';
import type { ListReader } from '../long-list.ts';
import type { RunInput } from '../run/input.ts';
import type { Projection } from '../run/projection.ts';
import type { ChildRuns, RunHandle, RuntimeLimits, TaskEnded } from './api.ts';
import type { CachedResults } from './cache.ts';
import type { EngineTime } from './engine-time.ts';
import type { Effects } from './effects.ts';
import type { Clock, Random, RunStore, RuntimeLog } from './ports.ts';
import type { RunState } from '../run/state.ts';

/** What a runtime knows of the drivers it holds. */
export interface Driver extends RunHandle {
  readonly projection: Projection;
  readonly state: RunState;
  readonly hasEnded: boolean;
  /** Another run called it: it does not wait for a place among the host's runs, its caller has one. */
  readonly isChild: boolean;
  /** Work that only waits for a slot of the host. */
  readonly wantsSlots: boolean;
  /** Begins a new run. */
  begin(): void;
  send(input: RunInput): void;
  /** The host goes down: nothing is recorded any more. */
  close(): void;
}

/** What a driver needs of the runtime around it. */
export interface RuntimeCore {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: RunStore | null;
  readonly effects: Effects;
  readonly lists: ListReader;
  /** null: the host keeps no results. */
  readonly results: CachedResults | null;
  /** Of runs without history. */
  readonly memoryResults: CachedResults | null;
  readonly runners: Readonly<Record<string, ActionRunner>>;
  readonly env: JsonObject;
  readonly log: RuntimeLog;
  readonly cores: number;
  readonly time: EngineTime;
  readonly limits: RuntimeLimits;
  /** Absent: no run can call another. */
  readonly children: ChildRuns | undefined;
  load(): number;
  /** -Infinity while nothing may start, so that the slot of an attempt that ends is not given on either. */
  freeSlots(): number;
  runningChanged(by: number): void;
  /** A run came to rest for a moment: others that wait for slots get their turn. */
  slotsMayBeFree(from: Driver): void;
  /** A restored run goes on: it counts among the active ones from now on. */
  adopt(driver: Driver): void;
  runChanged(driver: Driver): void;
  taskEnded(record: TaskEnded, driver: Driver): void;
  itemsEnded(count: number): void;
}
