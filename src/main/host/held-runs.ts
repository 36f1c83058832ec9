import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { Restored, Store } from '../store/api.ts';
import { describeError } from './log.ts';

const heldKey = 'heldRuns';

/** Runs that must not go on by themselves: what the store lost may be what they did last. Kept until each has been paused. */
export interface HeldRuns {
  has(runId: string): boolean;
  /** It is paused now, and its own journal says so. */
  release(runId: string): void;
  /** Stops listening. */
  stop(): void;
}

/** Follows what the store says of its restoration; what is held outlives this process. */
export async function openHeldRuns(store: Pick<Store, 'getSetting' | 'putSetting' | 'onRestored'>, log: RuntimeLog): Promise<HeldRuns> {
  const stored = await store.getSetting(heldKey);
  const held = new Set<string>(Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []);
  const save = (): void => {
    store
      .putSetting(heldKey, [...held])
      .catch((error: unknown) => log('warn', 'Which runs are held could not be kept.', describeError(error)));
  };
  const stop = store.onRestored((restored) => {
    // The store has warned already; this names the runs.
    log('info', describeRestored(restored), { damagedFolder: restored.damagedFolder, runs: restored.lostRuns.map(({ runId }) => runId) });
    for (const { runId, state } of restored.lostRuns) if (state === 'older') held.add(runId);
    save();
  });
  return {
    has: (runId) => held.has(runId),
    release(runId) {
      if (held.delete(runId)) save();
    },
    stop,
  };
}

/** What the user is told of a store that was put right, in sentences. */
export function describeRestored({ from, reason, damagedFolder, salvagedRuns, lostRuns }: Restored): string {
  const gone = lostRuns.filter(({ state }) => state === 'gone');
  const older = lostRuns.filter(({ state }) => state === 'older');
  const read = salvagedRuns === 1 ? '1 run' : `${salvagedRuns} runs`;
  const parts = [
    from === null
      ? `The store was damaged (${reason}). There was no backup; it was made anew with ${read} that could be read.`
      : `The store was damaged (${reason}). It goes on from a backup, and with what could be read of ${read} since.`,
    gone.length > 0 ? `${gone.length === 1 ? '1 run is' : `${gone.length} runs are`} lost.` : null,
    older.length > 0
      ? `${older.length === 1 ? '1 run' : `${older.length} runs`} may lack the last events (${names(older)}); what had not ended is paused.`
      : null,
    lostRuns.length === 0 ? 'No run is known to have lost anything.' : null,
    `The damaged files are in ${damagedFolder}.`,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

function names(runs: Restored['lostRuns']): string {
  const shown = runs.slice(0, 3).map(({ workflow, runId }) => `${workflow} ${runId}`);
  return shown.join(', ') + (runs.length > shown.length ? ` and ${runs.length - shown.length} more` : '');
}
