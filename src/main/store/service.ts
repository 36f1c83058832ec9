import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import type { StoreUse } from './api.ts';
import { openBackupFolder } from './backup-folder.ts';
import { makeBackup } from './backups.ts';
import { checkInThread } from './check-thread.ts';
import { type Failure, toFailure } from './failure.ts';
import { createFaults } from './faults.ts';
import { maintain, type OpenStoreFile, sweepBlobs } from './maintenance.ts';
import { openFile } from './open-file.ts';
import { answer, apply } from './perform.ts';
import type { CommitOutcome, Question, Request, Response, StoreSize, WorkerOptions, Write } from './protocol.ts';
import type { Driver } from './sqlite.ts';

/** The store without its thread: requests in, responses out, one at a time. */
export interface StoreService {
  readonly sqlite: string;
  size(): StoreSize;
  /** A promise only for what goes on beside other requests. */
  handle(request: Request): Response | Promise<Response>;
  /** Called every few seconds while nothing is asked. */
  idle(now: number): void;
}

const sizeEveryMs = 1000;
const minuteMs = 60_000;
const purgeAtOnce = 1000;
const checkpointAfterMs = 30_000;

/** Opens the database; throws what `openDatabase` and `migrate` throw. */
export function createService(driver: Driver, options: WorkerOptions, log: RuntimeLog, exit: () => void): StoreService {
  const path = join(options.dataDir, 'store.sqlite');
  const blobsFolder = join(options.dataDir, 'blobs');
  const backupFolder = openBackupFolder(options.dataDir);
  const faults = createFaults(exit);
  let sqlite = '';
  let failedGeneration = 0;
  let sizeAt = 0;
  let minuteAt = 0;
  let lastWriteAt = 0;
  let checkpointed = false;
  let backingUp: Promise<void> | null = null;
  let file: OpenStoreFile | null = open();
  const swept = sweepBlobs(file, Date.now());
  if (swept > 0) log('info', `Put ${swept} blob files in order after the last end.`);

  purge();

  /** Deletes files that no row and no backup names. A copy that is being made holds what is there. */
  function purge(): void {
    if (backingUp !== null) return;
    file?.blobs.purge(backupFolder.list().at(-1)?.at ?? Number.POSITIVE_INFINITY, purgeAtOnce);
  }

  function open(): OpenStoreFile {
    const opened = openFile(driver, options, backupFolder, log);
    sqlite = opened.sqlite;
    return opened.file;
  }

  function current(): OpenStoreFile {
    try {
      file ??= open();
    } catch (error) {
      // A driver may hold on to the file it was told to close; only the end of the thread makes it let go.
      if (toFailure(error).code === 'in_use') exit();
      throw error;
    }
    return file;
  }

  /** After an error that leaves the outcome unknown: the next request opens the file again and reads what is there. */
  function distrust(): void {
    try {
      file?.db.close();
    } catch {
      // It is let go of either way.
    }
    file = null;
  }

  function fail(id: number, error: unknown): Response {
    const failure = toFailure(error);
    if (failure.reopen) distrust();
    return { type: 'failed', id, failure };
  }

  function commit(id: number, generation: number, writes: readonly Write[]): Response {
    if (generation <= failedGeneration) return fail(id, new Error('An earlier commit failed.'));
    try {
      const outcome = commitAll(current(), writes);
      lastWriteAt = Date.now();
      checkpointed = false;
      return { type: 'committed', id, outcome };
    } catch (error) {
      failedGeneration = generation;
      return fail(id, error);
    }
  }

  function commitAll(target: OpenStoreFile, writes: readonly Write[]): CommitOutcome {
    try {
      inOneCommit(target, () => {
        for (const write of writes) apply(target, write);
      });
      return { refused: [], size: sizeNowAndThen() };
    } catch (error) {
      if (toFailure(error).retry) throw error;
    }
    // One of the writes can never succeed: find it, and commit the others.
    const refused: { index: number; failure: Failure }[] = [];
    inOneCommit(target, () => {
      refused.length = 0;
      for (const [index, write] of writes.entries()) {
        const failure = tryApply(target, write);
        if (failure !== null) refused.push({ index, failure });
      }
    });
    return { refused, size: sizeNowAndThen() };
  }

  function inOneCommit(target: OpenStoreFile, work: () => void): void {
    try {
      faults.beforeWrites(target.db);
      target.db.transaction(() => {
        work();
        target.tables.journal.tidy();
        target.tables.cachedResults.tidy();
        faults.beforeCommit();
      });
      faults.afterCommit();
    } catch (error) {
      target.tables.journal.forget();
      target.tables.cachedResults.forget();
      faults.failed(target.db);
      throw error;
    }
  }

  function tryApply(target: OpenStoreFile, write: Write): Failure | null {
    target.db.exec('SAVEPOINT one');
    try {
      apply(target, write);
      target.db.exec('RELEASE one');
      return null;
    } catch (error) {
      const failure = toFailure(error);
      if (failure.retry || !target.db.inTransaction) throw error;
      target.db.exec('ROLLBACK TO one');
      target.db.exec('RELEASE one');
      target.tables.journal.forget();
      return failure;
    }
  }

  function sizeNowAndThen(): StoreSize | null {
    const now = Date.now();
    if (now - sizeAt < sizeEveryMs) return null;
    sizeAt = now;
    return size();
  }

  function ask(question: Question): ReturnType<typeof answer> | StoreUse {
    if (question.name === 'storage_use') return use(current());
    const found = answer(current(), question);
    if (question.name === 'remove_run') purge();
    return found;
  }

  function use({ tables }: OpenStoreFile): StoreUse {
    const blobBytes = tables.journal.blobBytes();
    return {
      databaseBytes: size().bytes - blobBytes,
      blobBytes,
      workflows: tables.runs.use(tables.journal.uncounted()),
      backups: backupFolder.list(),
      backupProblem: backupFolder.problem(),
    };
  }

  /** A journal that cannot be read to its end; asked for few runs. */
  function isDamaged(runId: string): boolean {
    const { journal } = current().tables;
    try {
      for (let seq = 0, end = false; !end; ) {
        const page = journal.page(runId, seq, 10_000);
        seq = (page.rows.at(-1)?.lastSeq ?? seq) + 1;
        end = page.end;
      }
      return false;
    } catch (error) {
      if (toFailure(error).reopen) throw error;
      return true;
    }
  }

  async function backUp(id: number): Promise<Response> {
    try {
      backingUp ??= makeBackup(
        {
          db: current().db,
          folder: backupFolder,
          log,
          check: (copy) => checkInThread(options.workerUrl, { path: copy, blobsFolder }),
          isDamaged,
        },
        Date.now(),
      ).finally(() => {
        backingUp = null;
      });
      await backingUp;
      return { type: 'answer', id, value: null };
    } catch (error) {
      return { type: 'failed', id, failure: toFailure(error) };
    }
  }

  function size(): StoreSize {
    const { db, tables } = current();
    const database = Number(db.pragma('page_count') ?? 0) * Number(db.pragma('page_size') ?? 0);
    // Only the log is looked at by its path: opening the database file itself would drop SQLite's locks.
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return { bytes: database + log + tables.journal.blobBytes() };
  }

  function close(id: number): Response {
    try {
      if (file !== null) {
        file.db.pragma('optimize');
        file.db.pragma('wal_checkpoint(TRUNCATE)');
        file.db.close();
        file = null;
      }
      return { type: 'answer', id, value: null };
    } catch (error) {
      distrust();
      return fail(id, error);
    }
  }

  return {
    get sqlite() {
      return sqlite;
    },
    size,
    handle(request) {
      switch (request.type) {
        case 'commit':
          return commit(request.id, request.generation, request.writes);
        case 'query':
          try {
            return { type: 'answer', id: request.id, value: ask(request.question) };
          } catch (error) {
            return fail(request.id, error);
          }
        case 'fault':
          if (!options.testing) return fail(request.id, new Error('Only a store opened for tests fails on purpose.'));
          faults.arm(request.fault);
          return { type: 'answer', id: request.id, value: null };
        case 'back_up':
          return backUp(request.id);
        case 'close':
          return close(request.id);
      }
    },
    idle(now) {
      if (file === null) return;
      const minute = now - minuteAt >= minuteMs;
      if (minute) minuteAt = now;
      try {
        maintain(file, now, minute);
        if (minute) purge();
        if (checkpointed || now - lastWriteAt < checkpointAfterMs) return;
        file.db.pragma('wal_checkpoint(TRUNCATE)');
        checkpointed = true;
      } catch (error) {
        const failure = toFailure(error);
        log('warn', `The store could not tidy up: ${failure.message}`, failure.data);
        if (failure.reopen) distrust();
      }
    },
  };
}
