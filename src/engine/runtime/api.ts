import type { ActionCatalogue, ActionRunner } from '../actions/types.ts';
import type { MillraceError, TaskError } from '../errors.ts';
import type { Workflow } from '../format/model.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Answer, OpenAsk } from '../run/ask.ts';
import type { Instant, ItemStatus, RunEvent, RunStatus, TaskStatus } from '../run/events.ts';
import type { ReusedTask } from '../run/reuse.ts';
import type { RunDelta, RunParent, RunSummary, RunView, TaskView } from '../run/view.ts';
import type { ListReader } from '../long-list.ts';
import type { Effects } from './effects.ts';
import type { Clock, Random, ResultCache, RunStore, RuntimeLog } from './ports.ts';

/** What a runtime stands on. `store` null runs everything in memory (durability `memory`). */
export interface RuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: RunStore | null;
  readonly effects: Effects;
  /** Opens lists that stand outside the runs' data; absent: there are none. */
  readonly lists?: ListReader;
  readonly actions: ActionCatalogue;
  readonly runners: Readonly<Record<string, ActionRunner>>;
  /** Allow-listed environment for `env` in expressions. */
  readonly env: JsonObject;
  readonly log: RuntimeLog;
  readonly limits: RuntimeLimits;
  /** Load of the machine for strategy auto and adaptive concurrency: 0 idle … 1 all cores busy. */
  readonly load: () => number;
  readonly cores: number;
  /** Absent: `cache` of tasks has no effect. */
  readonly cache?: ResultCache;
  /** The cache of runs with durability `memory`, which leave nothing behind. Absent: `cache` is theirs too. */
  readonly memoryCache?: ResultCache;
  /** Absent: `flow.call` fails with `unsupported`. */
  readonly children?: ChildRuns;
}

/** How a run gets at the runs it calls (`flow.call`). */
export interface ChildRuns {
  /**
   * Starts the workflow as the run `runId`, or takes up the one that is already known under that id. Resolves with its
   * handle, moving or ended. Rejects with a MillraceError when it cannot be started: `not_found`, `invalid_workflow`,
   * `invalid_input`, `limit` (called too deep).
   */
  open(request: {
    readonly runId: string;
    readonly parent: RunParent;
    /** Of the calling run; 0 for one that nobody called. */
    readonly depth: number;
    readonly workflow: string;
    readonly inputs: JsonObject;
    readonly baseDir: string;
    readonly durability: 'durable' | 'relaxed' | 'memory';
  }): Promise<RunHandle>;
}

export interface RuntimeLimits {
  readonly maxConcurrentRuns: number;
  readonly maxConcurrentTasks: number;
  readonly taskTimeoutMs: number;
  readonly runTimeoutMs: number;
  readonly cancelGraceMs: number;
}

export interface StartRun {
  readonly runId: string;
  readonly workflow: Workflow;
  readonly definitionHash: string;
  readonly path: string | null;
  readonly baseDir: string;
  /** Already checked and filled with defaults by `checkInputs`. */
  readonly inputs: JsonObject;
  readonly trigger: string;
  readonly createdAt: Instant;
  readonly durability: 'durable' | 'relaxed' | 'memory';
  /** Run these tasks alone. */
  readonly only?: readonly string[];
  /** Results of the run `basedOn` that are taken over (`reuseFor` in run/reuse-for). */
  readonly reuse?: readonly ReusedTask[];
  /** Values that variables begin with, in place of their definitions' (`reuseFor`). */
  readonly vars?: JsonObject;
  readonly basedOn?: string;
  /** The run that called this one, and how deep this one is called. */
  readonly parent?: RunParent;
  readonly depth?: number;
}

/**
 * A run read back from the journal, to be shown (ended) or gone on with. `only`, `reuse` and `vars` matter only for
 * one whose first event was never written: `recover` begins it as it was meant to.
 */
export interface RestoreRun extends StartRun {
  readonly events: Iterable<RunEvent>;
}

/** Drives every run of a host: one core, many runs, shared slots. */
export interface Runtime {
  /** Throws MillraceError('invalid_input') before anything is recorded. */
  start(run: StartRun): RunHandle;
  /**
   * Folds the journal. A run that has not ended stays still until `handle.recover()`; one that has ended only answers
   * questions. Nothing is started by restoring.
   */
  restore(run: RestoreRun): RunHandle;
  get(runId: string): RunHandle | undefined;
  /** Runs that have not ended. */
  active(): readonly RunHandle[];
  setLimits(limits: RuntimeLimits): void;
  stats(): RuntimeStats;
  /** Every run that begins, changes state or ends, once that is committed. */
  onRun(listener: (summary: RunSummary, handle: RunHandle) => void): () => void;
  /** Every task visit that ended, once committed. */
  onTaskEnded(listener: (record: TaskEnded, handle: RunHandle) => void): () => void;
  /** Storage answers again or not: while not ok nothing new starts. */
  setStorage(ok: boolean, error: MillraceError | null): void;
  /** Aborts what runs without recording ends (the host is going down); journals stay as they are. */
  close(): Promise<void>;
}

export interface RuntimeStats {
  readonly running: number;
  readonly queued: number;
  readonly activeRuns: number;
  /** Task visits and items that ended since the runtime was made. */
  readonly tasksEnded: number;
  readonly runsEnded: number;
  /** The engine's own time since the runtime was made, ms (`EngineTime`); per task ended it is the overhead shown on screen. */
  readonly engineMs: number;
}

export interface TaskEnded {
  readonly task: string;
  readonly action: string;
  readonly visit: number;
  readonly status: TaskStatus;
  readonly queuedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant;
  /** Time in attempts (for a list task: wall time from first item to last), ms. */
  readonly workMs: number;
  /** Time queued, delayed, backing off or waiting, ms. */
  readonly waitMs: number;
  /** All tries; for a list task those of its items. */
  readonly attempts: number;
  /** Tries beyond the first, of the task or of its items. */
  readonly retries: number;
  readonly errorCode: string | null;
}

export interface RunResult {
  readonly status: RunStatus;
  readonly outputs: JsonObject;
  readonly error: (TaskError & { readonly task: string | null }) | null;
}

export interface RunHandle {
  readonly runId: string;
  /** What is committed: never ahead of the disk. */
  summary(): RunSummary;
  view(): RunView;
  outputs(): JsonObject | null;
  /** Without those that the workflow calls secret. */
  inputs(): JsonObject;
  /** Called after each commit with what it changed. The caller coalesces (`mergeDeltas` in run/view-fold). */
  subscribe(listener: (delta: RunDelta) => void): () => void;
  /** Each resolves when the intention is committed. No-ops when the run is past it; `conflict` when it has ended. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  cancel(): Promise<void>;
  resolve(task: string, item: number | null, decision: 'retry' | 'fail' | 'succeed'): Promise<void>;
  /** Questions that wait for a person. */
  asks(): readonly OpenAsk[];
  /** Answers one. `not_found` when nothing is asked there, `invalid_input` when the answer does not fit the question. */
  answer(task: string, item: number | null, answer: Answer): Promise<void>;
  /** Takes a restored run up again: interrupted attempts follow their policy, timers keep their due time; a paused run stays paused. */
  recover(): Promise<void>;
  /** Settles when the run is at rest: ended, paused, or waiting for a person. */
  settled(): Promise<RunResult>;
  ended(): Promise<RunResult>;
  /** null for an unknown task id. */
  task(id: string): TaskData | null;
  items(
    id: string,
    query: { offset: number; limit: number; status: 'all' | 'failed' | 'succeeded' | 'running' },
  ): { total: number; rows: ItemData[] } | null;
  /** Task ids in the order in which their visits ended. */
  order(): readonly string[];
  taskIds(): readonly string[];
  vars(): JsonObject;
}

export interface TaskData {
  readonly view: TaskView;
  readonly action: string;
  readonly visits: number;
  /** All attempts of the latest visit, of all items for a list task. */
  readonly attempts: number;
  readonly durationMs: number;
  /** undefined when it was not kept and cannot be evaluated any more. */
  readonly input: Json | undefined;
  readonly result: Json;
  readonly error: TaskError | null;
  readonly port: string | null;
  /** The newest 1,000 attempts of the task itself; items have their own rows. */
  readonly history: readonly {
    visit: number;
    attempt: number;
    status: ItemStatus | TaskStatus;
    startedAt: Instant;
    endedAt: Instant | null;
    error: TaskError | null;
  }[];
}

export interface ItemData {
  readonly index: number;
  readonly status: ItemStatus;
  readonly attempts: number;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly value: Json;
  readonly result: Json;
  readonly error: TaskError | null;
  /** The run that this item called. */
  readonly child?: string;
  readonly ask?: OpenAsk;
}
