import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { BackupFolder } from './backup-folder.ts';
import type { Ballast } from './ballast.ts';
import { shelves } from './blobs.ts';
import { saysDamaged, toFailure } from './failure.ts';
import type { Holder } from './holder.ts';
import { maintain, sweepBlobs } from './maintenance.ts';

/** The work nobody waits for. */
export interface Housekeeping {
  /** Called every few seconds between requests. */
  idle(now: number): void;
  wrote(now: number): void;
  /** Deletes files that no row and no backup names. */
  purge(): void;
}

export interface HousekeepingOptions {
  readonly holder: Holder;
  readonly backups: BackupFolder;
  readonly ballast: Ballast;
  readonly log: RuntimeLog;
  readonly isBackingUp: () => boolean;
  readonly backUp: () => void;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const checkpointAfterMs = 30_000;
const quietMs = 10_000;
const purgeAtOnce = 1000;
/** With each commit it is noted how far the journal goes; whose log it is, and its length, so long afterwards. */
const noteAfterMs = 100;

export function createHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { holder, backups, ballast, log } = options;
  const openedAt = Date.now();
  let minuteAt = 0;
  let lastWriteAt = 0;
  let triedAt = 0;
  let shelf = 0;
  let checkpointed = false;
  let noting: NodeJS.Timeout | null = null;

  /** A copy that is being made holds what is there. */
  function purge(): void {
    if (options.isBackingUp()) return;
    holder.file?.blobs.purge(backups.list().at(-1)?.at ?? Number.POSITIVE_INFINITY, purgeAtOnce);
  }

  /** Daily in a quiet moment, on the second day in any; soon when the file could not be looked through at the start. */
  function backUpWhenDue(now: number): void {
    if (options.isBackingUp() || now - triedAt < hourMs || now - openedAt < minuteMs) return;
    const newest = backups.list().find((backup) => backup.verified)?.at ?? 0;
    const isQuiet = now - lastWriteAt >= quietMs;
    const isDue = holder.unchecked || (now - newest >= dayMs && isQuiet) || now - newest >= 2 * dayMs;
    if (!isDue || (!isQuiet && newest === 0 && now - openedAt < hourMs)) return;
    triedAt = now;
    options.backUp();
  }

  function note(): void {
    noting = null;
    try {
      holder.note();
    } catch (error) {
      if (toFailure(error).reopen) holder.distrust(error);
    }
  }

  return {
    idle(now) {
      const { file } = holder;
      if (file === null) return;
      const minute = now - minuteAt >= minuteMs;
      if (minute) minuteAt = now;
      try {
        maintain(file, now, minute);
        file.blobs.sweep(shelf, file.tables.journal.hasBlob, now, hourMs);
        shelf = (shelf + 1) % shelves;
        if (minute) purge();
        ballast.renew(now);
        if (minute) backUpWhenDue(now);
        if (!checkpointed && now - lastWriteAt >= checkpointAfterMs) {
          holder.checkpoint();
          checkpointed = true;
        }
      } catch (error) {
        const failure = toFailure(error);
        log('warn', `The store could not tidy up: ${failure.message}`, failure.data);
        if (failure.reopen) holder.distrust(error);
      }
    },
    wrote(now) {
      lastWriteAt = now;
      checkpointed = false;
      noting ??= setTimeout(note, noteAfterMs).unref();
    },
    purge,
  };
}

/**
 * At the start: files of blobs that a crash left without a row, or that a restored store names again. Young ones stay: where
 * only this thread started again, their rows still wait to be written.
 */
export function sweepAtStart(holder: Holder, log: RuntimeLog): void {
  let moved: number;
  try {
    moved = sweepBlobs(holder.current(), Date.now(), hourMs);
  } catch (error) {
    if (!saysDamaged(error)) throw error;
    // Opened again it is put right.
    holder.distrust(error);
    moved = sweepBlobs(holder.current(), Date.now(), hourMs);
  }
  if (moved > 0) log('info', `Put ${moved} blob files in order after the last end.`);
}
