import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { openBlobs } from './blobs.ts';
import { openDatabase } from './database.ts';
import { type Failure, toFailure } from './failure.ts';
import { createFaults } from './faults.ts';
import { maintain, type OpenStoreFile, removeRunSlice, sweepBlobs } from './maintenance.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { CommitOutcome, Queries, Question, Request, Response, StoreSize, WorkerOptions, Write } from './protocol.ts';
import type { Driver } from './sqlite.ts';
import { openTables } from './tables/index.ts';

/** The store without its thread: requests in, responses out, one at a time. */
export interface StoreService {
  readonly sqlite: string;
  size(): StoreSize;
  handle(request: Request): Response;
  /** Called every few seconds while nothing is asked. */
  idle(now: number): void;
}

const sizeEveryMs = 1000;
const minuteMs = 60_000;
const checkpointAfterMs = 30_000;

/** Opens the database; throws what `openDatabase` and `migrate` throw. */
export function createService(driver: Driver, options: WorkerOptions, log: RuntimeLog, exit: () => void): StoreService {
  const path = join(options.dataDir, 'store.sqlite');
  const faults = createFaults(exit);
  let sqlite = '';
  let failedGeneration = 0;
  let sizeAt = 0;
  let minuteAt = 0;
  let lastWriteAt = 0;
  let checkpointed = false;
  let file: OpenStoreFile | null = open();
  const swept = sweepBlobs(file);
  if (swept > 0) log('info', `Removed ${swept} blob files that no row names.`);

  function open(): OpenStoreFile {
    const opened = openDatabase(driver, {
      path,
      minimumSqlite: options.minimumSqlite,
      lockTimeoutMs: options.lockTimeoutMs,
      latestVersion: migrations.length,
      log,
    });
    sqlite = opened.sqlite;
    try {
      migrate(opened.db, path, migrations, log);
      const blobs = openBlobs(join(options.dataDir, 'blobs'));
      return { db: opened.db, blobs, tables: openTables(opened.db, blobs, options.compressAboveBytes) };
    } catch (error) {
      opened.db.close();
      throw error;
    }
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
        faults.beforeCommit();
      });
      faults.afterCommit();
    } catch (error) {
      target.tables.journal.forget();
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
            return { type: 'answer', id: request.id, value: answer(current(), request.question) };
          } catch (error) {
            return fail(request.id, error);
          }
        case 'fault':
          if (!options.testing) return fail(request.id, new Error('Only a store opened for tests fails on purpose.'));
          faults.arm(request.fault);
          return { type: 'answer', id: request.id, value: null };
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

function apply({ tables }: OpenStoreFile, write: Write): void {
  switch (write.kind) {
    case 'append':
      return tables.journal.append(write);
    case 'run':
      return tables.runs.create(write.run);
    case 'summary':
      return tables.runs.putSummary(write.summary, write.outputs);
    case 'task_records':
      return tables.taskRecords.put(write.records);
    case 'metrics':
      return tables.metrics.put(write.sample);
    case 'draft':
      return tables.drafts.put(write.path, { text: write.text, baseHash: write.baseHash, savedAt: write.savedAt });
    case 'remove_draft':
      return tables.drafts.remove(write.path);
    case 'version':
      return tables.versions.add(write.path, write.hash, write.text, write.savedAt);
    case 'setting':
      return tables.settings.put(write.key, write.value);
  }
}

function answer(file: OpenStoreFile, question: Question): Queries[Question['name']]['answer'] {
  const { tables } = file;
  switch (question.name) {
    case 'get_run':
      return tables.runs.get(question.ask.runId);
    case 'list_runs':
      return tables.runs.list(question.ask);
    case 'open_runs':
      return tables.runs.open(question.ask.afterRun, question.ask.limit);
    case 'read_events':
      return tables.journal.page(question.ask.runId, question.ask.fromSeq, question.ask.limit);
    case 'get_definition':
      return tables.definitions.get(question.ask.hash);
    case 'list_task_records':
      return tables.taskRecords.list(question.ask.from, question.ask.to, question.ask.workflow, question.ask.limit);
    case 'list_metrics':
      return tables.metrics.list(question.ask.from, question.ask.to, question.ask.points);
    case 'get_draft':
      return tables.drafts.get(question.ask.path);
    case 'list_versions':
      return tables.versions.list(question.ask.path);
    case 'get_setting':
      return tables.settings.get(question.ask.key);
    case 'remove_run':
      return { done: removeRunSlice(file, question.ask.runId) };
  }
}
