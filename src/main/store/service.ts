import { statSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { Restored, StoreUse } from './api.ts';
import { applyAll } from './apply-all.ts';
import { openBackupFolder } from './backup-folder.ts';
import { makeBackup } from './backups.ts';
import { createBallast } from './ballast.ts';
import { checkHere, checkInThread, type CheckJob } from './check-thread.ts';
import { isFull, saysDamaged, toFailure } from './failure.ts';
import { createFaults } from './faults.ts';
import { createHolder } from './holder.ts';
import { createHousekeeping, sweepAtStart } from './housekeeping.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { answer, fetchRows, type JournalQuestion } from './perform.ts';
import type { Question, Request, Response, StoreSize, WorkerOptions, Write } from './protocol.ts';
import { createReaders, type Readers } from './readers.ts';
import type { Driver } from './sqlite.ts';
import { type PackedPage, type Unpacked, unpackAll } from './unpack.ts';

/** The store without its thread: requests in, responses out, one at a time. */
export interface StoreService {
  readonly sqlite: string;
  size(): StoreSize;
  /** A promise only for what goes on beside other requests. */
  handle(request: Request): Response | Promise<Response>;
  /** Called every few seconds while nothing is asked. */
  idle(now: number): void;
}

export interface ServiceOptions {
  readonly driver: Driver;
  readonly worker: WorkerOptions;
  readonly log: RuntimeLog;
  /** Ends the thread. */
  readonly exit: () => void;
  /** The store was found damaged and has been put right. */
  readonly onRestored: (restored: Restored) => void;
}

const sizeEveryMs = 1000;

/** Opens the database; throws what `openFile` throws. */
export function createService({ driver, worker, log, exit, onRestored }: ServiceOptions): StoreService {
  const path = join(worker.dataDir, 'store.sqlite');
  const blobsFolder = join(worker.dataDir, 'blobs');
  const backups = openBackupFolder(worker.dataDir);
  const faults = createFaults(exit);
  const holder = createHolder({ driver, worker, backups, log, exit, onRestored });
  const ballast = createBallast(worker.dataDir);
  const { workerUrl } = worker;
  const check = (job: CheckJob) => (workerUrl === undefined ? checkHere(driver, job) : checkInThread(workerUrl, job));
  const readers =
    workerUrl === undefined ? null : createReaders(workerUrl, { blobsFolder }, () => holder.current().tables.settings.readers());
  let failedGeneration = 0;
  let sizeAt = 0;
  let backingUp: Promise<void> | null = null;
  const closing = new AbortController();
  const housekeeping = createHousekeeping({
    holder,
    backups,
    ballast,
    log,
    isBackingUp: () => backingUp !== null,
    backUp: () => {
      backUp().catch((error: unknown) => log('warn', toFailure(error).message));
    },
  });
  sweepAtStart(holder, log);
  housekeeping.purge();

  function fail(id: number, error: unknown): Response {
    const failure = toFailure(error);
    if (failure.reopen) holder.distrust(error);
    return { type: 'failed', id, failure };
  }

  function commit(id: number, generation: number, writes: readonly Write[]): Response {
    if (generation <= failedGeneration) return fail(id, new Error('An earlier commit failed.'));
    const now = Date.now();
    try {
      const refused = applyAll(holder.current(), writes, faults);
      holder.noteCommit();
      housekeeping.wrote(now);
      if (ballast.isSpent) ballast.renew(now);
      return { type: 'committed', id, outcome: { refused, size: sizeNowAndThen(now), isDiskFull: ballast.isSpent } };
    } catch (error) {
      failedGeneration = generation;
      if (isFull(error)) ballast.spend();
      return fail(id, error);
    }
  }

  function sizeNowAndThen(now: number): StoreSize | null {
    if (now - sizeAt < sizeEveryMs) return null;
    sizeAt = now;
    return size();
  }

  function ask(question: Exclude<Question, JournalQuestion>): ReturnType<typeof answer> | StoreUse {
    if (question.name === 'storage_use') return use(holder.current());
    const found = answer(holder.current(), question);
    if (question.name === 'remove_run') {
      housekeeping.purge();
      holder.note();
    }
    return found;
  }

  /** The rows are read here, in their turn between commits; what they hold is unpacked by a reader where that takes long. */
  function read(id: number, question: JournalQuestion): Response | Promise<Response> {
    let pages: readonly (PackedPage | null)[] = [];
    const fetched = tryTwice(id, () => {
      pages = fetchRows(holder.current(), question);
    });
    if (fetched.type === 'failed') return fetched;
    const tellFound = (found: Unpacked): Response => {
      if (question.name === 'read_journals') return { type: 'answer', id, value: found };
      const [page] = found;
      if (page && 'failure' in page) return { type: 'failed', id, failure: page.failure };
      return { type: 'answer', id, value: page };
    };
    const here = (): Response => {
      try {
        return tellFound(unpackAll(pages, holder.current().blobs));
      } catch (error) {
        return fail(id, error);
      }
    };
    let elsewhere: ReturnType<Readers['unpack']> = null;
    try {
      elsewhere = readers?.unpack(pages) ?? null;
    } catch (error) {
      // How many threads there may be is a setting, and reading it may fail as any reading may.
      return fail(id, error);
    }
    if (elsewhere === null) return here();
    return elsewhere.then((found) => {
      if (found === null) return here();
      if (!('failure' in found)) return tellFound(found);
      if (found.failure.reopen) holder.distrust(null);
      return { type: 'failed', id, failure: found.failure };
    });
  }

  function use({ tables }: OpenStoreFile): StoreUse {
    const blobBytes = tables.journal.blobBytes();
    return {
      databaseBytes: size().bytes - blobBytes,
      blobBytes,
      workflows: tables.runs.use(tables.journal.uncounted()),
      backups: backups.list(),
      backupProblem: backups.problem(),
    };
  }

  /** A second request waits for the copy that is being made. */
  function backUp(): Promise<void> {
    backingUp ??= makeBackup(
      {
        db: holder.current().db,
        folder: backups,
        log,
        check: (copy) => check({ path: copy, blobsFolder }),
        isDamaged: (runId) => holder.current().tables.journal.isDamaged(runId),
        onBroken: () => holder.suspect(),
        signal: closing.signal,
      },
      Date.now(),
    ).finally(() => {
      backingUp = null;
    });
    return backingUp;
  }

  /** The thread that checks a copy is waited for: it ends with this one, and is not to be ended in the middle of its work. */
  function close(id: number): Response | Promise<Response> {
    const end = () => tryTo(id, () => holder.close());
    const leaving = readers?.close() ?? null;
    if (leaving === null && backingUp === null) return end();
    closing.abort(new MillraceError('storage', 'the store was closed'));
    return Promise.allSettled([backingUp, leaving]).then(end);
  }

  function size(): StoreSize {
    const { db, tables } = holder.current();
    const database = Number(db.pragma('page_count') ?? 0) * Number(db.pragma('page_size') ?? 0);
    // Only the log is looked at by its path: opening the database file itself would drop SQLite's locks.
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return { bytes: database + log + tables.journal.blobBytes() };
  }

  function tryTo(id: number, work: () => unknown): Response {
    try {
      return { type: 'answer', id, value: work() ?? null };
    } catch (error) {
      return fail(id, error);
    }
  }

  /** A store that is found damaged is put right when it is opened again: whoever asks is answered from that one. */
  function tryTwice(id: number, work: () => unknown): Response {
    try {
      return { type: 'answer', id, value: work() ?? null };
    } catch (error) {
      if (!saysDamaged(error)) return fail(id, error);
      holder.distrust(error);
    }
    return tryTo(id, work);
  }

  return {
    get sqlite() {
      return holder.sqlite;
    },
    size,
    handle(request) {
      const { id } = request;
      switch (request.type) {
        case 'commit':
          return commit(id, request.generation, request.writes);
        case 'query': {
          const { question } = request;
          if (question.name === 'read_events' || question.name === 'read_journals') return read(id, question);
          return tryTwice(id, () => ask(question));
        }
        case 'fault':
          if (!worker.testing) return fail(id, new Error('Only a store opened for tests fails on purpose.'));
          return tryTo(id, () => faults.arm(request.fault));
        case 'back_up':
          return Promise.resolve()
            .then(backUp)
            .then(
              (): Response => ({ type: 'answer', id, value: null }),
              (error: unknown): Response => ({ type: 'failed', id, failure: toFailure(error) }),
            );
        case 'close':
          return close(id);
      }
    },
    idle: housekeeping.idle,
  };
}
