import type { Durability } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RunDelta, RunSummary, RunView } from '../../engine/run/view.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import type { AskEntry, RunPreview, RunReport } from '../../shared/contract/types.ts';

export interface StartFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly inputs: JsonObject;
  readonly durability: Durability | undefined;
  /** Results of an earlier run are taken over. */
  readonly from?: StartFrom | undefined;
}

/** What a person decides: the answer to a question, or what becomes of an attempt in doubt. */
export type Decision =
  | { readonly approved?: boolean; readonly values?: JsonObject; readonly note: string | null; readonly by: string | undefined }
  | { readonly doubt: 'retry' | 'fail' | 'succeed' };

/** The host a command talks to: its own, or the one that has the data folder open. */
export interface Session {
  start(request: StartFile): Promise<SessionRun>;
  /** What `start` with the same `from` would run and take over. */
  preview(request: Pick<StartFile, 'file' | 'text'> & { readonly from: StartFrom }): Promise<RunPreview>;
  /** Goes on with a run that is paused or was interrupted; one that has ended is as it is. */
  resume(runId: string): Promise<SessionRun>;
  /** Newest first; with `parent`, the runs that this run called. */
  list(query: { readonly limit: number; readonly parent?: string }): Promise<RunSummary[]>;
  report(runId: string): Promise<RunReport>;
  /** Questions of the run and of the runs it called. */
  asks(runId: string): Promise<AskEntry[]>;
  /** Resolves when the decision is recorded, and where nobody else drives the run, when it is at rest again. */
  answer(runId: string, task: string, item: number | null, decision: Decision): Promise<RunStatus>;
  /** Resolves when the run has ended. */
  cancel(runId: string): Promise<RunStatus>;
  close(): Promise<void>;
}

export interface SessionRun {
  readonly runId: string;
  view(): RunView;
  onDelta(listener: (delta: RunDelta) => void): () => void;
  /** At rest: ended, paused, or waiting for a person. */
  settled(): Promise<RunStatus>;
  pause(): Promise<void>;
  report(): Promise<RunReport>;
  /** Questions of the run and of the runs it called. */
  asks(): Promise<AskEntry[]>;
}

/** The ids of a run and of every run below it. `called`: the runs that a run called. */
export async function runTree(runId: string, called: (parent: string) => Promise<readonly RunSummary[]>): Promise<Set<string>> {
  const ids = new Set([runId]);
  for (const id of ids) for (const run of await called(id)) ids.add(run.runId);
  return ids;
}
