import { MillraceError } from '../../engine/errors.ts';
import type { Durability } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RunDelta, RunSummary, RunView } from '../../engine/run/view.ts';
import type { RunReport } from '../../shared/contract/types.ts';
import { readOwner } from '../store/owner.ts';

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

/**
 * Opens the data folder, or connects to the host that has it open. `in_use` when somebody has it who cannot be reached.
 */
export async function openSession(dataDir: string): Promise<Session> {
  const owner = readOwner(dataDir);
  if (owner?.url) return (await import('./remote-session.ts')).connectSession(owner.url);
  const { openLocalSession } = await import('./local-session.ts');
  try {
    return await openLocalSession(dataDir);
  } catch (error) {
    const url = error instanceof MillraceError && error.code === 'in_use' ? readOwner(dataDir)?.url : null;
    if (!url) throw error;
    return (await import('./remote-session.ts')).connectSession(url);
  }
}
