import type { TaskError } from '../errors.ts';
import type { Ask } from './ask.ts';
import type { Instant, ItemStatus, RunStatus, TaskStatus } from './events.ts';

/** Item counts of a list task by state; `total` is known when the list is opened. */
export interface ItemCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly running: number;
}

/** What a card on the canvas shows of one task: its latest visit. Small, plain, sent when it changed. */
export interface TaskView {
  readonly id: string;
  readonly status: TaskStatus;
  readonly visit: number;
  /** Number of the latest attempt; of all attempts of all items for a list task. */
  readonly attempt: number;
  readonly queuedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** When a delay, back-off or wait is over. */
  readonly dueAt: Instant | null;
  readonly items: ItemCounts | null;
  readonly error: TaskError | null;
  /** Short text about the result for the card: "412 items", "1.1 KB". */
  readonly note: string | null;
  /** What it asks a person; of a list task the first open question. `more`: further open questions of other items. */
  readonly ask?: { readonly ask: Ask; readonly item: number | null; readonly until: Instant | null; readonly more: number };
  /** The run it called last, in its latest visit. */
  readonly child?: string;
  /** The action did not run: the result came from the cache, from an earlier run, or was pinned by a person. */
  readonly origin?: 'cached' | 'reused' | 'pinned';
}

/** One bar of the timeline: an attempt of a task, the whole of a list task (item null), or an item's attempt. */
export interface Span {
  readonly task: string;
  readonly visit: number;
  readonly item: number | null;
  readonly attempt: number;
  readonly kind: 'queued' | 'attempt' | 'waiting' | 'backoff' | 'list';
  readonly from: Instant;
  /** null while it goes on. */
  readonly to: Instant | null;
  readonly status: ItemStatus | TaskStatus;
}

export interface LogLine {
  readonly seq: number;
  readonly at: Instant;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly task: string | null;
  readonly item: number | null;
  readonly attempt: number | null;
  readonly message: string;
}

/** Which transitions were taken how often: key is `from>index in next>to`. */
export type EdgeCounts = Readonly<Record<string, number>>;

export interface RunSummary {
  readonly runId: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** File in the library or absolute path; null when it was started from text alone. */
  readonly path: string | null;
  readonly definitionHash: string;
  readonly status: RunStatus;
  readonly trigger: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Wall time between start and end (or now), without the time it was paused; ms. */
  readonly durationMs: number;
  readonly tasksTotal: number;
  readonly tasksEnded: number;
  readonly error: (TaskError & { readonly task: string | null }) | null;
  /** The run and the task that called this one. */
  readonly parent?: RunParent;
  /** The run whose results this one took over. */
  readonly basedOn?: string;
  /** Questions that wait for a person, those of called runs not counted; absent when there are none. */
  readonly asks?: number;
  /**
   * What the engine itself took for each task visit and item that ended, µs: deciding, recording, showing and starting, by
   * the host's fine clock. Neither the actions' own code nor waiting (for a slot, a time, the disk) is in it. Absent before
   * the first end, in the list of kept runs, and where it was not measured.
   */
  readonly overheadUs?: number;
}

export interface RunParent {
  readonly runId: string;
  readonly task: string;
  readonly item: number | null;
}

/** Everything the canvas, the dock and the card need of one run at one sequence number. */
export interface RunView {
  readonly seq: number;
  readonly run: RunSummary;
  readonly tasks: Readonly<Record<string, TaskView>>;
  readonly edges: EdgeCounts;
  readonly spans: readonly Span[];
  readonly log: readonly LogLine[];
}

/** What changed since a sequence number: the latest of each task, spans that began or ended, new log lines. */
export interface RunDelta {
  readonly seq: number;
  readonly run?: RunSummary;
  readonly tasks?: readonly TaskView[];
  readonly edges?: EdgeCounts;
  readonly spans?: readonly Span[];
  readonly log?: readonly LogLine[];
}
