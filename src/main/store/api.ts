import type { MillraceError } from '../../engine/errors.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import type { Instant, RunEvent } from '../../engine/run/events.ts';
import type { RunParent, RunSummary } from '../../engine/run/view.ts';
import type { CachedResult, RunStore, StorageState } from '../../engine/runtime/ports.ts';

/** A run as the store knows it: what is needed to list it, show it and take it up again. */
export interface StoredRun {
  readonly summary: RunSummary;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject | null;
  readonly baseDir: string;
  readonly durability: 'durable' | 'relaxed';
  readonly trigger: Json;
  /** What a run begins with beside its inputs: kept so that one whose first event was never written begins as it was meant to. */
  readonly start: Json | null;
  readonly depth: number;
}

export interface NewRun {
  readonly runId: string;
  readonly workflow: string;
  readonly path: string | null;
  readonly definitionHash: string;
  /** The file's text; kept once per hash. */
  readonly definitionText: string;
  readonly baseDir: string;
  readonly durability: 'durable' | 'relaxed';
  readonly trigger: Json;
  readonly inputs: JsonObject;
  readonly createdAt: Instant;
  readonly tasksTotal: number;
  readonly parent?: RunParent;
  /** How deep it is called; 0 when nobody called it. */
  readonly depth?: number;
  readonly basedOn?: string;
  readonly start?: Json;
}

/** One ended task visit (items folded in), for the performance screen. Times are ms. */
export interface TaskRecord {
  readonly runId: string;
  readonly workflow: string;
  readonly task: string;
  readonly action: string;
  readonly visit: number;
  readonly status: string;
  readonly queuedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant;
  readonly workMs: number;
  readonly waitMs: number;
  /** 1 + retries of the task or of its items. */
  readonly attempts: number;
  readonly errorCode: string | null;
}

/** One second (or minute) of the machine. Counters are per interval, gauges are at its end. */
export interface MetricSample {
  readonly at: Instant;
  readonly intervalMs: number;
  readonly tasksEnded: number;
  readonly runsEnded: number;
  readonly running: number;
  readonly queued: number;
  readonly activeRuns: number;
  /** Share of one core, 0…1 per core used. */
  readonly cpu: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly loopDelayP50Ms: number;
  readonly loopDelayP99Ms: number;
  readonly commits: number;
  readonly commitP99Ms: number;
  readonly rows: number;
  readonly storeBytes: number;
  /** Engine time per task ended in the interval, microseconds. */
  readonly overheadUs: number;
}

/** The store thread's client. Every method rejects with a MillraceError. Writes of one run keep their order. */
export interface Store extends RunStore {
  createRun(run: NewRun): Promise<void>;
  /** Saved beside the events it follows from, in the same commit order; called by the host when a summary changes state. */
  putSummary(summary: RunSummary, outputs: JsonObject | null): void;
  getRun(runId: string): Promise<StoredRun | null>;
  /** Newest first; `createdBefore` and `createdAfter` are excluded themselves. `total` counts all that match. */
  listRuns(query: RunQuery): Promise<{ runs: RunSummary[]; total: number }>;
  /** Runs that have not ended, oldest first. */
  openRuns(): Promise<StoredRun[]>;
  /** The journal from `fromSeq` on, at most `limit` events, checksums verified. */
  readEvents(runId: string, fromSeq: number, limit: number): Promise<RunEvent[]>;
  /** Whole journals, read together: of each run its events, null when it is not here, or what `readEvents` would reject with. */
  readJournals(runIds: readonly string[]): Promise<(RunEvent[] | MillraceError | null)[]>;
  getDefinition(hash: string): Promise<string | null>;
  removeRun(runId: string): Promise<void>;

  putTaskRecords(records: readonly TaskRecord[]): void;
  /** Both ends included, newest first. */
  listTaskRecords(query: { from: Instant; to: Instant; workflow: string | null; limit: number }): Promise<TaskRecord[]>;
  putMetrics(sample: MetricSample): void;
  /** Both ends included, oldest first, merged into at most `points` samples. */
  listMetrics(from: Instant, to: Instant, points: number): Promise<MetricSample[]>;

  putDraft(path: string, text: string, baseHash: string | null): Promise<void>;
  getDraft(path: string): Promise<{ text: string; baseHash: string | null; savedAt: Instant } | null>;
  removeDraft(path: string): Promise<void>;
  /** Kept under the SHA-256 of the text, 50 for each path; a text that is there already becomes the newest. Its text: `getDefinition`. */
  addVersion(path: string, text: string): Promise<void>;
  /** Newest first. */
  listVersions(path: string): Promise<{ hash: string; savedAt: Instant }[]>;

  /** A result kept under that key, unless it is older than it may be; null when there is none. Reading it makes it the newest. */
  getCached(key: string, now: Instant): Promise<CachedResult | null>;
  /** At most `keep` are kept: those read or written last. */
  putCached(key: string, value: CachedResult, expiresAt: Instant | null, keep: number): void;
  clearCache(): Promise<void>;

  listPins(path: string): Promise<{ task: string; result: Json; savedAt: Instant }[]>;
  putPin(path: string, task: string, result: Json): Promise<void>;
  removePin(path: string, task: string): Promise<void>;

  storageUse(): Promise<StoreUse>;
  /** Copies the store and checks the copy. `storage` when it cannot be made or is not whole. */
  backUp(): Promise<void>;

  getSetting(key: string): Promise<Json | undefined>;
  putSetting(key: string, value: Json): Promise<void>;

  stats(): StoreStats;
  /** Told at once and on every change. */
  onStorage(listener: (state: StorageState) => void): () => void;
  /**
   * Told of a write that can never succeed: a journal that already holds something else under that number, a gap in the
   * numbers, a run that was removed. Nothing more of that run is committed; the host ends it and says why.
   */
  onRefused(listener: (refusal: Refusal) => void): () => void;
  /** How the store was put right since this process began; null when it was whole. */
  restored(): Restored | null;
  /** Told at once when it was, and when it happens while the store is open. */
  onRestored(listener: (restored: Restored) => void): () => void;
  /** Commits what waits, checkpoints, closes. */
  close(): Promise<void>;
}

export interface Refusal {
  /** null for a write that belongs to no run. */
  readonly runId: string | null;
  readonly error: MillraceError;
}

/** How a damaged store was put right. */
export interface Restored {
  readonly at: Instant;
  /** What was wrong. */
  readonly reason: string;
  /** The backup it goes on from; null when there was none. */
  readonly from: string | null;
  /** Where the damaged files are. */
  readonly damagedFolder: string;
  /** Runs of which the damaged file had more than the backup. */
  readonly salvagedRuns: number;
  readonly lostRuns: readonly LostRun[];
}

/**
 * A run that is not all there any more. `gone`: nothing is kept. `older`: what is kept may lack its last events; when it has
 * not ended it must not go on by itself, for it would repeat what it forgot.
 */
export interface LostRun {
  readonly runId: string;
  readonly workflow: string;
  readonly state: 'older' | 'gone';
  readonly reason: string;
}

export interface RunQuery {
  readonly workflow?: string;
  readonly path?: string;
  /** Runs that this run called; null: runs that nobody called. Absent: all. */
  readonly parent?: string | null;
  readonly status?: readonly string[];
  readonly createdBefore?: Instant;
  readonly createdAfter?: Instant;
  readonly limit: number;
  readonly offset?: number;
}

/** What the store's files hold. Sizes in bytes; a workflow's are those of its runs' journals and blobs, largest first. */
export interface StoreUse {
  readonly databaseBytes: number;
  readonly blobBytes: number;
  readonly workflows: readonly {
    readonly workflow: string;
    readonly path: string | null;
    readonly runs: number;
    readonly bytes: number;
    readonly oldestAt: Instant;
  }[];
  /** Newest first. */
  readonly backups: readonly { readonly file: string; readonly at: Instant; readonly bytes: number; readonly verified: boolean }[];
  readonly backupProblem: string | null;
}

export interface StoreStats {
  readonly commits: number;
  readonly rows: number;
  readonly waiting: number;
  readonly commitP50Ms: number;
  readonly commitP99Ms: number;
  readonly bytes: number;
}
