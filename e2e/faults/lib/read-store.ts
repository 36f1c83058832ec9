import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { RunEvent } from '../../../src/engine/run/events.ts';
import type { Restored, StoredRun, TaskRecord } from '../../../src/main/store/api.ts';
import { textOf } from '../../../src/main/store/journal-row.ts';
import type { Queries, QueryName, Question, WorkerOptions } from '../../../src/main/store/protocol.ts';
import { createService, type StoreService } from '../../../src/main/store/service.ts';
import { type Driver, loadDriver } from '../../../src/main/store/sqlite.ts';

/** A row of the journal as it stands in the file, looked at without the store's own code. */
export interface RawRow {
  readonly runId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly encoding: string;
  readonly content: Buffer | null;
  /** The file of a result that stands apart from its row; null when it is missing. */
  readonly fileOf: (hash: string) => Buffer | null;
  readonly blob: string | null;
  readonly checksum: string;
}

/** A run as the store gives it; `events` is an error text when the store refuses to give its journal. */
export interface ReadRun {
  readonly stored: StoredRun;
  readonly definition: string | null;
  readonly events: readonly RunEvent[] | string;
}

/** Everything a check looks at. */
export interface StoreContent {
  readonly runs: readonly ReadRun[];
  readonly records: readonly TaskRecord[];
  readonly rows: readonly RawRow[];
  /** Why the store called its own files damaged and restored them; null when it found them whole. */
  readonly restored: string | null;
}

const driver: Driver = await loadDriver();

/** The store of a folder in this thread, opened as a host opens it. Throws what the host would be told. */
export function openService(dataDir: string, onRestored: (restored: Restored) => void = () => undefined): StoreService {
  const worker: WorkerOptions = {
    dataDir,
    minimumSqlite: '3.51.3',
    lockTimeoutMs: 0,
    compressAboveBytes: 4096,
    workerUrl: new URL('../../../src/main/store/worker.ts', import.meta.url).href,
    testing: false,
  };
  return createService({ driver, worker, log: () => undefined, exit: () => undefined, onRestored });
}

/** Asks the store one question. Throws an Error with the message the host would get. */
export async function ask<N extends QueryName>(service: StoreService, name: N, question: Queries[N]['ask']): Promise<Queries[N]['answer']> {
  // The pair is built from one N, which the union cannot express.
  const response = await service.handle({ type: 'query', id: 1, question: { name, ask: question } as Question });
  if (response.type === 'answer') return response.value as Queries[N]['answer'];
  throw new Error(response.type === 'failed' ? response.failure.message : `unexpected answer ${response.type}`);
}

/** All events of a run, checked by the store. Throws when it finds them damaged. */
export async function readEvents(service: StoreService, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await ask(service, 'read_events', { runId, fromSeq: events.length, limit: 10_000 });
    for (const row of page.rows) {
      const batch = JSON.parse(textOf(row.payload)) as RunEvent[];
      events.push(...batch.slice(Math.max(0, events.length - row.firstSeq)));
    }
    if (page.end || page.rows.length === 0) return events;
  }
}

/** Reads all of a store that nobody has open. */
export async function readStore(dataDir: string): Promise<StoreContent> {
  let restored: string | null = null;
  const service = openService(dataDir, ({ reason }) => (restored = reason));
  const runs: ReadRun[] = [];
  let records: TaskRecord[];
  try {
    const listed = (await ask(service, 'list_runs', { limit: 100_000 })).runs;
    for (const { runId } of listed) {
      const stored = await ask(service, 'get_run', { runId });
      if (stored === null) continue;
      runs.push({
        stored,
        definition: await ask(service, 'get_definition', { hash: stored.summary.definitionHash }),
        events: await eventsOrReason(service, runId),
      });
    }
    records = await ask(service, 'list_task_records', { from: 0, to: Number.MAX_SAFE_INTEGER, workflow: null, limit: 1_000_000 });
  } finally {
    await service.handle({ type: 'close', id: 1 });
  }
  return { runs, records, rows: readRows(dataDir), restored };
}

async function eventsOrReason(service: StoreService, runId: string): Promise<readonly RunEvent[] | string> {
  try {
    return await readEvents(service, runId);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The journal by plain SQL. */
export function readRows(dataDir: string): RawRow[] {
  const db = new SqliteDatabase(join(dataDir, 'store.sqlite'), { readonly: true });
  try {
    return db
      .prepare<[], Omit<RawRow, 'content' | 'fileOf'> & { payload: string | Buffer | null }>(
        `SELECT run_id AS runId, first_seq AS firstSeq, last_seq AS lastSeq, encoding, payload, blob, checksum
         FROM journal JOIN runs ON runs.run = journal.run WHERE removed = 0 ORDER BY journal.run, first_seq, journal.row`,
      )
      .all()
      .map(({ payload, ...row }) => ({
        ...row,
        content: payload === null ? blobContent(dataDir, row.blob ?? '') : Buffer.from(payload),
        fileOf: (hash) => blobContent(dataDir, hash),
      }));
  } finally {
    db.close();
  }
}

function blobContent(dataDir: string, hash: string): Buffer | null {
  const file = join(dataDir, 'blobs', hash.slice(0, 2), hash);
  return existsSync(file) ? readFileSync(file) : null;
}
