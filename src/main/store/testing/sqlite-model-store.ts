import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../engine/run/events.ts';
import type { ModelStore } from '../../../engine/testing/model/model-host.ts';
import { contentHash } from '../content-hash.ts';
import { textOf } from '../journal-row.ts';
import type { Queries, QueryName, Question, Request, Response, Write } from '../protocol.ts';
import { createService, type StoreService } from '../service.ts';
import type { Driver } from '../sqlite.ts';
import { workerUrl } from './folders.ts';
import { newRun } from './samples.ts';

/**
 * The real store on a folder of its own, without its thread. Commits come a moment after their append. `reopen` is a
 * crash: the files are taken as they are on disk, nothing is closed before, and a new service opens them.
 */
export function sqliteModelStore(driver: Driver, folder: string): ModelStore {
  let generation = 0;
  let life = 0;
  let nextId = 1;
  let waiting: { write: Write; committed: () => void }[] = [];
  let service = open();

  function open(): StoreService {
    const dataDir = join(folder, `life-${life}`);
    mkdirSync(dataDir, { recursive: true });
    return createService({
      driver,
      worker: { dataDir, workerUrl: workerUrl.href, minimumSqlite: '3.51.3', lockTimeoutMs: 100, compressAboveBytes: 4096, testing: true },
      log: () => undefined,
      exit: () => {
        throw new Error('the store wants to end its thread');
      },
      onRestored: () => {
        throw new Error('the store was restored from a backup');
      },
    });
  }

  function handle(request: (id: number) => Request): Response {
    const id = nextId;
    nextId += 1;
    const response = service.handle(request(id));
    if (response instanceof Promise) throw new Error('this request answers later');
    if (response.type === 'failed') throw new Error(response.failure.message);
    return response;
  }

  function commit(writes: readonly Write[]): void {
    generation += 1;
    const response = handle((id) => ({ type: 'commit', id, generation, writes }));
    if (response.type !== 'committed' || response.outcome.refused.length > 0) throw new Error(`refused: ${JSON.stringify(response)}`);
  }

  function ask<N extends QueryName>(name: N, question: Queries[N]['ask']): Queries[N]['answer'] {
    const response = handle((id) => ({ type: 'query', id, question: { name, ask: question } as Question }));
    if (response.type !== 'answer') throw new Error(`no answer: ${JSON.stringify(response)}`);
    return response.value as Queries[N]['answer'];
  }

  return {
    append(runId, firstSeq, events, _durability, committed) {
      const lastSeq = firstSeq + events.length - 1;
      const write: Write = { kind: 'append', runId, firstSeq, lastSeq, at: events.at(-1)?.at ?? 0, payload: JSON.stringify(events) };
      waiting.push({ write, committed });
      if (waiting.length > 1) return;
      void Promise.resolve().then(() => {
        const now = waiting;
        waiting = [];
        if (now.length === 0) return;
        commit(now.map((entry) => entry.write));
        for (const entry of now) entry.committed();
      });
    },
    create: (runId, text, createdAt) => commit([{ kind: 'run', run: newRun(runId, { definitionText: text, createdAt }) }]),
    events(runId) {
      const events: RunEvent[] = [];
      for (let end = false; !end; ) {
        const page = ask('read_events', { runId, fromSeq: events.length, limit: 1000 });
        for (const row of page.rows) events.push(...(JSON.parse(textOf(row.payload)) as RunEvent[]));
        end = page.end;
      }
      return events;
    },
    definition(runId) {
      const run = ask('get_run', { runId });
      const text = ask('get_definition', { hash: run?.summary.definitionHash ?? '' });
      if (text === null || contentHash(text) !== run?.summary.definitionHash)
        throw new Error(`the definition of ${runId} is not the one it began with`);
      return text;
    },
    reopen() {
      waiting = [];
      const before = join(folder, `life-${life}`);
      const dying = service;
      life += 1;
      cpSync(before, join(folder, `life-${life}`), { recursive: true });
      service = open();
      void dying.handle({ type: 'close', id: 0 });
    },
    close() {
      void service.handle({ type: 'close', id: 0 });
    },
  };
}
