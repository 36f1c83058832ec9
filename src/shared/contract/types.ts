import type { Json, JsonObject } from '../../engine/json.ts';
import type { TaskError } from '../../engine/errors.ts';
import type { OpenAsk } from '../../engine/run/ask.ts';
import type { ReuseRow } from '../../engine/run/reuse-request.ts';
import type { ItemStatus, RunStatus, TaskStatus } from '../../engine/run/events.ts';
import type { RunDelta, RunParent, RunSummary, RunView } from '../../engine/run/view.ts';

/** What a host can do; the renderer asks for these, never for the kind of host. */
export interface Capabilities {
  /** A native dialog to choose a folder or a file. */
  readonly pickFolder: boolean;
  readonly showInFolder: boolean;
  readonly notifications: boolean;
}

export interface Hello {
  readonly version: string;
  readonly protocol: number;
  readonly host: 'electron' | 'serve' | 'cli';
  readonly platform: string;
  readonly capabilities: Capabilities;
  readonly dataDir: string;
  readonly libraryDir: string;
  readonly cores: number;
}

export interface LibraryEntry {
  /** Relative to the library folder. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly tasks: number;
  /** Task names, actions and parameter texts, for search; at most 4 KB. */
  readonly searchText: string;
  readonly problems: number;
  readonly modifiedAt: number;
  readonly sizeBytes: number;
  /** Newest first, at most 20. */
  readonly lastRuns: readonly {
    readonly runId: string;
    readonly status: RunStatus;
    readonly durationMs: number;
    readonly createdAt: number;
  }[];
  readonly p50Ms: number | null;
}

export interface LibraryListing {
  readonly dir: string;
  readonly entries: readonly LibraryEntry[];
}

export interface TemplateEntry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly tasks: number;
}

export interface WorkflowDocument {
  readonly path: string;
  readonly text: string;
  /** Content hash of what is on disk; given back with a save so that nobody's change is overwritten unseen. */
  readonly hash: string;
  readonly modifiedAt: number;
  /** Edits that were journalled but never saved (after a crash), newer than the file; null when there are none. */
  readonly draft: { readonly text: string; readonly savedAt: number; readonly baseHash: string | null } | null;
}

export interface StartedRun {
  readonly runId: string;
}

/** What a run that takes over results would do. */
export interface RunPreview {
  /** The run whose results are taken over; null when there is none to take from. */
  readonly basedOn: string | null;
  /** The file is another one than that run's. */
  readonly definitionChanged: boolean;
  /** In file order. */
  readonly tasks: readonly TaskPreview[];
}

/** What such a run does with one task, and why. */
export type TaskPreview = ReuseRow;

/** A question that waits for a person, in the list of all runs. */
export interface AskEntry extends OpenAsk {
  readonly runId: string;
  readonly workflow: string;
  readonly path: string | null;
  readonly taskName: string;
}

export interface Pin {
  readonly task: string;
  readonly result: Json;
  readonly savedAt: number;
}

/** Sizes in bytes. */
export interface StorageUse {
  readonly databaseBytes: number;
  readonly blobBytes: number;
  readonly backupBytes: number;
  /** Free on the disk of the data folder; null where it cannot be told. */
  readonly freeBytes: number | null;
  /** Largest first; runs of files that are gone included. */
  readonly workflows: readonly {
    readonly workflow: string;
    readonly path: string | null;
    readonly runs: number;
    readonly bytes: number;
    readonly oldestAt: number;
  }[];
  /** Newest first. */
  readonly backups: readonly { readonly file: string; readonly at: number; readonly bytes: number; readonly verified: boolean }[];
  /** Why the last backup failed; null when it did not. */
  readonly backupProblem: string | null;
}

export interface RunDetail {
  readonly view: RunView;
  /** The definition the run was started with. */
  readonly definitionText: string;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject | null;
}

/** One task of a run in full: for the Data panel. Values above 256 KB are cut; `truncated` names which. */
export interface TaskDetail {
  readonly id: string;
  readonly status: TaskStatus;
  readonly visit: number;
  readonly input: Json;
  readonly result: Json;
  readonly error: TaskError | null;
  readonly truncated: readonly ('input' | 'result')[];
  readonly attempts: readonly AttemptDetail[];
  readonly items: { readonly total: number; readonly succeeded: number; readonly failed: number; readonly running: number } | null;
}

export interface AttemptDetail {
  readonly visit: number;
  readonly attempt: number;
  readonly item: number | null;
  readonly status: ItemStatus | TaskStatus;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly error: TaskError | null;
}

export interface ItemRow {
  readonly index: number;
  readonly status: ItemStatus;
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly value: Json;
  readonly result: Json;
  readonly error: TaskError | null;
  /** The run that this item called. */
  readonly child?: string;
  readonly ask?: OpenAsk;
}

/** A run in one object, as the command line prints it. Durations in ms with one decimal. */
export interface RunReport {
  readonly runId: string;
  readonly workflow: string;
  readonly path: string | null;
  readonly status: RunStatus;
  /** ISO 8601 UTC; null before the run began. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly outputs: JsonObject;
  readonly error: (TaskError & { readonly task: string | null }) | null;
  readonly durationMs: number;
  readonly tasks: Readonly<Record<string, TaskReport>>;
  /** Task ids in the order in which their visits ended. */
  readonly order: readonly string[];
  /** The run and the task that called this one. */
  readonly parent?: RunParent;
  /** The run whose results this one took over. */
  readonly basedOn?: string;
  /** Why the run, or a part of it, does not move. Absent when everything that began is at work, and when it has ended. */
  readonly waitsFor?: readonly WaitReport[];
}

/** Something that a run waits for. */
export interface WaitReport {
  /** null for the run as a whole. */
  readonly task: string | null;
  readonly item: number | null;
  /**
   * `approve`, `input`: an answer. `doubt`: a decision about an interrupted attempt. `timer`, `retry`: a time. `call`: the
   * run `runId`. `slot`: room among the tasks at work. `place`: room among the runs. `paused`: somebody who resumes it.
   * `storage`: the disk.
   */
  readonly kind: 'approve' | 'input' | 'doubt' | 'timer' | 'retry' | 'call' | 'slot' | 'place' | 'paused' | 'storage';
  readonly text: string;
  /** ISO 8601 UTC; when it is over by itself. */
  readonly until: string | null;
  readonly runId?: string;
}

export interface TaskReport {
  readonly status: TaskStatus;
  readonly visits: number;
  readonly attempts: number;
  readonly durationMs: number;
  /** Of a list task only. */
  readonly items?: { readonly total: number; readonly succeeded: number; readonly failed: number };
  /** Cut to 256 KB. */
  readonly result: Json;
  readonly truncated?: true;
  readonly error?: TaskError;
  /** The run it called last. */
  readonly child?: string;
  /** The action did not run: its result came from the cache, from an earlier run, or was pinned. */
  readonly origin?: 'cached' | 'reused' | 'pinned';
}

/** The data of the last run of a workflow, cut small, for previews in expression fields. */
export interface SampleData {
  readonly runId: string | null;
  readonly inputs: JsonObject;
  readonly vars: JsonObject;
  readonly run: JsonObject;
  readonly tasks: Readonly<Record<string, JsonObject>>;
  /** What was cut to keep this small: `inputs`, `vars`, `tasks.<id>`. A value made from these is only a part. */
  readonly cut: readonly string[];
}

/** A frame of the run feed: first a snapshot, then deltas; at most 60 a second. */
export type RunFrame = { readonly kind: 'snapshot'; readonly view: RunView } | { readonly kind: 'delta'; readonly delta: RunDelta };

/** One second of the machine and the engine, for the strip, the status bar and the live graphs. */
export interface SystemSample {
  readonly at: number;
  readonly intervalMs: number;
  readonly tasksPerS: number;
  readonly running: number;
  readonly queued: number;
  readonly activeRuns: number;
  /** The limits in force now; adaptive concurrency and the memory limit move the first. */
  readonly maxConcurrentTasks: number;
  readonly maxConcurrentRuns: number;
  /** Why the task limit is not the one of the settings. */
  readonly limitedBy: 'load' | 'memory' | null;
  readonly cpu: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly loopDelayP50Ms: number;
  readonly loopDelayP99Ms: number;
  readonly commitsPerS: number;
  readonly commitP99Ms: number;
  readonly rowsPerS: number;
  readonly storeBytes: number;
  readonly overheadUs: number;
}

/** A frame of the system feed. The first one holds everything; later ones what changed. */
export interface SystemFrame {
  readonly seq: number;
  /** The newest samples; the first frame brings up to the last 120. */
  readonly samples: readonly SystemSample[];
  /** Runs that began, changed state or ended. The first frame brings all that go on. */
  readonly runs: readonly RunSummary[];
  /** The library's files changed; list again. */
  readonly libraryChanged: boolean;
  readonly storage: { readonly ok: boolean; readonly message: string | null };
}

export interface Percentiles {
  readonly count: number;
  readonly succeeded: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface PerformanceSummary {
  readonly from: number;
  readonly to: number;
  readonly runs: Percentiles;
  readonly workflows: readonly (Percentiles & { readonly workflow: string; readonly path: string | null })[];
  readonly tasks: readonly (Percentiles & {
    readonly workflow: string;
    readonly task: string;
    readonly action: string;
    /** Total over the range, ms. */
    readonly workMs: number;
    readonly waitMs: number;
    readonly retries: number;
    /** Share of all task work in the range, 0…1. */
    readonly share: number;
  })[];
  /** Work and wait over all tasks, ms. */
  readonly workMs: number;
  readonly waitMs: number;
  /** Buckets over the range: runs and tasks ended. */
  readonly throughput: {
    readonly at: readonly number[];
    readonly runs: readonly number[];
    readonly failed: readonly number[];
    readonly tasks: readonly number[];
  };
  /** One dot a run, newest 2,000. */
  readonly dots: readonly {
    readonly runId: string;
    readonly at: number;
    readonly durationMs: number;
    readonly status: RunStatus;
    readonly workflow: string;
  }[];
  readonly errors: readonly { readonly code: string; readonly count: number }[];
}

/** Columns over time, downsampled to at most `points`. */
export interface MachineSeries {
  readonly at: readonly number[];
  readonly cpu: readonly number[];
  readonly rssBytes: readonly number[];
  readonly heapBytes: readonly number[];
  readonly loopDelayP50Ms: readonly number[];
  readonly loopDelayP99Ms: readonly number[];
  readonly tasksPerS: readonly number[];
  readonly running: readonly number[];
  readonly commitsPerS: readonly number[];
  readonly commitP99Ms: readonly number[];
  readonly storeBytes: readonly number[];
}

/** The settings of the interfaces page. Sizes in bytes, times in ms. */
export interface HostSettings {
  readonly maxConcurrentRuns: number;
  readonly maxConcurrentTasks: number;
  readonly taskTimeoutMs: number;
  readonly runTimeoutMs: number;
  readonly memoryLimitBytes: number;
  readonly cacheSize: number;
  readonly readers: number;
  readonly compression: boolean;
  readonly caching: boolean;
  readonly monitoring: boolean;
  readonly adaptiveConcurrency: boolean;
  readonly retentionDays: number;
  readonly retentionBytes: number;
  readonly onQuit: 'pause' | 'finish';
  readonly missedSchedules: 'skip' | 'run once' | 'run all';
  /** Of the window: kept by the host so that both doors share it. */
  readonly theme: 'light' | 'dark' | 'system';
}

/** One measurement of the engine, by its own short suite. */
export interface BenchFigure {
  /** The same in every version, so that figures of two machines can be laid side by side. */
  readonly id: string;
  /** The row of the goals, `B7`. */
  readonly goal: string;
  readonly name: string;
  readonly unit: 'ns' | 'µs' | 'ms' | '/s';
  readonly better: 'less' | 'more';
  readonly median: number;
  /** One number a round, in the order in which they were taken. */
  readonly samples: readonly number[];
}

/** What the short suite found on one machine. */
export interface BenchReport {
  readonly at: number;
  readonly version: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGB: number;
    readonly os: string;
    /** Of Node, or of Electron and its Node. */
    readonly runtime: string;
  };
  /** Few rounds: shows that it works, and roughly how fast. */
  readonly quick: boolean;
  readonly rounds: number;
  readonly tookMs: number;
  readonly figures: readonly BenchFigure[];
}

/** The suite under way, then what it found. */
export type BenchFrame =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly name: string }
  | { readonly kind: 'done'; readonly report: BenchReport };
