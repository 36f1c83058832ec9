import type { Durability } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RunDelta, RunSummary, RunView } from '../../engine/run/view.ts';
import type { RunReport } from '../../shared/contract/types.ts';

export interface StartFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly inputs: JsonObject;
  readonly durability: Durability | undefined;
}

/** The host a command talks to: its own, or the one that has the data folder open. */
export interface Session {
  start(request: StartFile): Promise<SessionRun>;
  /** Goes on with a run that is paused or was interrupted; one that has ended is as it is. */
  resume(runId: string): Promise<SessionRun>;
  /** Newest first. */
  list(limit: number): Promise<RunSummary[]>;
  report(runId: string): Promise<RunReport>;
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
}
