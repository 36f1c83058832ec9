import type { Json, JsonObject } from '../../engine/json.ts';
import type { Instant } from '../../engine/run/events.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { CachedResult } from '../../engine/runtime/ports.ts';
import type { MetricSample, NewRun, Restored, RunQuery, StoredRun, StoreUse, TaskRecord } from './api.ts';
import type { Failure } from './failure.ts';

/** What the thread is started with (`workerData`). */
export interface WorkerOptions {
  readonly dataDir: string;
  /** Lowest SQLite accepted, e.g. `3.51.3`. */
  readonly minimumSqlite: string;
  /** How long to wait for another owner to let go, ms. */
  readonly lockTimeoutMs: number;
  /** Payloads of more bytes are compressed; null for never. */
  readonly compressAboveBytes: number | null;
  /** This thread's own entry, from which it starts one that checks a copy; without it a copy is checked where it is made. */
  readonly workerUrl?: string;
  /** Accepts `fault` messages. Tests only. */
  readonly testing: boolean;
}

/** One change. All that wait are committed together; each can be applied twice with the effect of once. */
export type Write =
  | {
      readonly kind: 'append';
      readonly runId: string;
      readonly firstSeq: number;
      readonly lastSeq: number;
      readonly at: Instant;
      readonly payload: string;
      /** No result in it is longer than this as JSON; absent when nobody looked. */
      readonly largestBytes?: number;
    }
  | { readonly kind: 'run'; readonly run: NewRun }
  | { readonly kind: 'summary'; readonly summary: RunSummary; readonly outputs: JsonObject | null }
  | { readonly kind: 'task_records'; readonly records: readonly TaskRecord[] }
  | { readonly kind: 'metrics'; readonly sample: MetricSample }
  | { readonly kind: 'draft'; readonly path: string; readonly text: string; readonly baseHash: string | null; readonly savedAt: Instant }
  | { readonly kind: 'remove_draft'; readonly path: string }
  | { readonly kind: 'version'; readonly path: string; readonly text: string; readonly hash: string; readonly savedAt: Instant }
  | {
      readonly kind: 'cached';
      readonly key: string;
      /** JSON, as in `pin`. */
      readonly result: string;
      readonly port: string | null;
      readonly expiresAt: Instant | null;
      readonly keep: number;
    }
  | { readonly kind: 'clear_cache' }
  | { readonly kind: 'pin'; readonly path: string; readonly task: string; readonly result: string; readonly savedAt: Instant }
  | { readonly kind: 'remove_pin'; readonly path: string; readonly task: string }
  | { readonly kind: 'setting'; readonly key: string; readonly value: Json };

/** Questions, by name: what is asked and what is answered. */
export interface Queries {
  get_run: { ask: { readonly runId: string }; answer: StoredRun | null };
  list_runs: { ask: RunQuery; answer: { runs: RunSummary[]; total: number } };
  open_runs: { ask: { readonly afterRun: number; readonly limit: number }; answer: { runs: StoredRun[]; next: number | null } };
  read_events: { ask: { readonly runId: string; readonly fromSeq: number; readonly limit: number }; answer: EventPage };
  /** The first pages of these runs' journals, of as many runs as fit; null for a run that is not here. */
  read_journals: { ask: { readonly runIds: readonly string[] }; answer: (EventPage | { readonly failure: Failure } | null)[] };
  get_definition: { ask: { readonly hash: string }; answer: string | null };
  list_task_records: {
    ask: { readonly from: Instant; readonly to: Instant; readonly workflow: string | null; readonly limit: number };
    answer: TaskRecord[];
  };
  list_metrics: { ask: { readonly from: Instant; readonly to: Instant; readonly points: number }; answer: MetricSample[] };
  get_draft: { ask: { readonly path: string }; answer: { text: string; baseHash: string | null; savedAt: Instant } | null };
  list_versions: { ask: { readonly path: string }; answer: { hash: string; savedAt: Instant }[] };
  get_cached: { ask: { readonly key: string; readonly now: Instant }; answer: CachedResult | null };
  list_pins: { ask: { readonly path: string }; answer: { task: string; result: Json; savedAt: Instant }[] };
  storage_use: { ask: Record<never, never>; answer: StoreUse };
  get_setting: { ask: { readonly key: string }; answer: { value: Json } | null };
  /** Removes a slice of the run and tells whether anything is left. */
  remove_run: { ask: { readonly runId: string }; answer: { done: boolean } };
}

export type QueryName = keyof Queries;
export type Question = { [N in QueryName]: { readonly name: N; readonly ask: Queries[N]['ask'] } }[QueryName];

/** Rows of a journal, whole and checked. `end`: the journal ends with the last of them. */
export interface EventPage {
  /** `payload`: JSON, or the bytes of it. */
  readonly rows: readonly { readonly firstSeq: number; readonly lastSeq: number; readonly payload: string | Uint8Array }[];
  readonly end: boolean;
}

/**
 * Makes storage fail on purpose. `full` limits the file to its present size until `times` commits have failed; `io`
 * fails before COMMIT, `io_after` after it (the rows are there, the answer says error); `die` ends the thread.
 */
export interface Fault {
  readonly kind: 'full' | 'io' | 'io_after' | 'die';
  /** Commits that still go through. */
  readonly after: number;
  readonly times: number;
}

export type Request =
  | { readonly type: 'commit'; readonly id: number; readonly generation: number; readonly writes: readonly Write[] }
  | { readonly type: 'query'; readonly id: number; readonly question: Question }
  | { readonly type: 'back_up'; readonly id: number }
  | { readonly type: 'fault'; readonly id: number; readonly fault: Fault }
  | { readonly type: 'close'; readonly id: number };

/** How big the store is on disk: database, write-ahead log and blobs. */
export interface StoreSize {
  readonly bytes: number;
}

/** What a commit did. `refused` lists writes that can never succeed, by index; the others are on disk. */
export interface CommitOutcome {
  readonly refused: readonly { readonly index: number; readonly failure: Failure }[];
  /** Present about once a second. */
  readonly size: StoreSize | null;
  /** It took room that is held for this: the disk is full, and only what is under way is to be written. */
  readonly isDiskFull: boolean;
}

export type Response =
  | { readonly type: 'ready'; readonly size: StoreSize; readonly sqlite: string }
  /** The store was found damaged, at the start or later, and has been put right. */
  | { readonly type: 'restored'; readonly restored: Restored }
  | { readonly type: 'refused'; readonly failure: Failure }
  | { readonly type: 'committed'; readonly id: number; readonly outcome: CommitOutcome }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  /** Nothing of the request happened, or (`failure.reopen`) its outcome is unknown. */
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string; readonly data: Json };
