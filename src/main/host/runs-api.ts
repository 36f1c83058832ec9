import type { ActionCatalogue } from '../../engine/actions/types.ts';
import type { Durability, Workflow } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { ReusedTask } from '../../engine/run/reuse.ts';
import type { RunParent, RunSummary } from '../../engine/run/view.ts';
import type { RunHandle, Runtime } from '../../engine/runtime/api.ts';
import type { Clock, Random, RuntimeLog } from '../../engine/runtime/ports.ts';
import type { RunQuery, Store } from '../store/api.ts';
import type { HeldRuns } from './held-runs.ts';

export interface RunRequest {
  readonly text: string;
  /** How problems name the file. */
  readonly file: string;
  /** What the run remembers: relative to the library, or absolute; null for text alone. */
  readonly path: string | null;
  readonly baseDir: string;
  readonly inputs: JsonObject;
  readonly trigger: string;
  readonly durability?: Durability | undefined;
  readonly only?: readonly string[] | undefined;
  /** Results of the run `basedOn` that are taken over. */
  readonly reuse?: readonly ReusedTask[] | undefined;
  /** Values that variables begin with, in place of their definitions'. */
  readonly vars?: JsonObject | undefined;
  readonly basedOn?: string | undefined;
  /** Of a called run: the id its caller recorded, who that is, and how deep it is called. */
  readonly called?: { readonly runId: string; readonly parent: RunParent; readonly depth: number } | undefined;
}

/** What a run was started with. */
export interface RunOrigin {
  readonly handle: RunHandle;
  readonly workflow: Workflow;
  /** All of them, secret ones too: they leave the host only as inputs of another run. */
  readonly inputs: JsonObject;
  readonly definitionHash: string;
  /** False for a run without history. */
  readonly kept: boolean;
}

/** The runs of a host: those that go on, and those of the journal, read back when somebody asks. */
export interface Runs {
  /** Resolves when the run is recorded. `invalid_workflow`, `invalid_input`. */
  start(request: RunRequest): Promise<RunHandle>;
  /** Live, or folded from the journal. `not_found`. */
  open(runId: string): Promise<RunHandle>;
  /** The same; null when there is no such run. */
  find(runId: string): Promise<RunHandle | null>;
  /** Opens a run and goes on with it when nobody does; a paused one stays paused. Safe to call twice. */
  recover(runId: string): Promise<RunHandle>;
  /** The same for a run that `open` gave. What the caller asks of the handle next comes before anything starts. */
  takeUp(handle: RunHandle): Promise<void>;
  /** Takes up everything that was going when the last host stopped. */
  recoverAll(): Promise<void>;
  list(query: RunQuery): Promise<{ runs: RunSummary[]; total: number }>;
  definitionText(runId: string): Promise<string>;
  origin(runId: string): Promise<RunOrigin>;
  /** The definition of a run that `open` gave. */
  workflowOf(handle: RunHandle): Workflow | null;
  /** With the ended runs it called. `conflict` while the run goes on. */
  remove(runId: string): Promise<void>;
  /** Runs that began, changed state or ended, once that is committed. */
  onRun(listener: (summary: RunSummary) => void): () => void;
  /** Every run that can move from now on: new (`taken` false) or taken up from the journal. */
  onMoving(listener: (handle: RunHandle, taken: boolean) => void): () => void;
  /** Stops listening and hands what it holds to the store. */
  close(): void;
}

export interface RunsOptions {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly actions: ActionCatalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: RuntimeLog;
  /** Runs that are taken up paused. */
  readonly held?: Pick<HeldRuns, 'has' | 'release'>;
}
