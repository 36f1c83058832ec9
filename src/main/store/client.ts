import { Worker } from 'node:worker_threads';
import { MillraceError } from '../../engine/errors.ts';
import { jsonChars } from '../../engine/json.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import type { RuntimeLog, StorageState } from '../../engine/runtime/ports.ts';
import type { Refusal, Restored, Store, StoredRun } from './api.ts';
import { createCommitter } from './committer.ts';
import { contentHash } from './content-hash.ts';
import { assertDataFolder } from './data-folder.ts';
import { type Failure, toError } from './failure.ts';
import { maxInlineBytes } from './journal-parts.ts';
import { createJournalReader } from './journal-reader.ts';
import { claimOwner, inUseError, releaseOwner } from './owner.ts';
import type { Fault, Queries, QueryName, Question, Request, Response, WorkerOptions, Write } from './protocol.ts';
import { assertRuntime } from './runtime-check.ts';
import { holdDriver } from './sqlite.ts';

export interface OpenOptions {
  /** Folder of `store.sqlite`, `blobs/` and `host.json`; made when missing. */
  readonly dataDir: string;
  /** The thread's entry: `worker.ts`, or where a bundle puts it. */
  readonly workerUrl: URL;
  /** Lowest SQLite accepted. Default: $MILLRACE_MINIMUM_SQLITE, else 3.51.3, the first without the WAL-reset fault. */
  readonly minimumSqlite?: string;
  /** What the owner file says of this process. */
  readonly owner?: { readonly kind: string; readonly url?: string };
  /** How long to wait for another owner to let go, ms. Default 1000. */
  readonly lockTimeoutMs?: number;
  /** Payloads of more bytes are compressed; null for never. Default 4096. */
  readonly compressAboveBytes?: number | null;
  readonly log: RuntimeLog;
  /** Lets `inject` make storage fail. Tests only. */
  readonly testing?: boolean;
}

export interface StoreClient extends Store {
  /** Makes storage fail on purpose; only in a store opened with `testing`. */
  inject(fault: Fault): Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: MillraceError) => void;
}

const pageRuns = 200;
const restartMs = 1000;
/** A character of data makes at most so many bytes of JSON: what is escaped is ASCII. */
const mostEscaped = 6;

/**
 * Opens the store in a thread of its own and owns it for this process. Errors: `in_use` when another process has it,
 * `unsupported` for a Node or SQLite that is too old, a file of a newer Millrace or a network or synced folder, `storage` when the disk says no.
 *
 * Writes are never lost while the process lives: they are late. When the thread dies, questions under way are rejected
 * with `storage`, writes are kept, and the thread is started again every second until it answers.
 */
export async function openStore(options: OpenOptions): Promise<StoreClient> {
  assertRuntime(process.versions);
  const { dataDir, log } = options;
  if (process.env.MILLRACE_ALLOW_SYNCED !== '1') assertDataFolder(dataDir);
  const workerData: WorkerOptions = {
    dataDir,
    minimumSqlite: options.minimumSqlite ?? process.env.MILLRACE_MINIMUM_SQLITE ?? '3.51.3',
    lockTimeoutMs: options.lockTimeoutMs ?? 1000,
    compressAboveBytes: options.compressAboveBytes === undefined ? 4096 : options.compressAboveBytes,
    workerUrl: options.workerUrl.href,
    testing: options.testing ?? false,
  };
  const pending = new Map<number, Pending>();
  const storageListeners = new Set<(state: StorageState) => void>();
  const restoredListeners = new Set<(restored: Restored) => void>();
  let restored: Restored | null = null;
  const refusalListeners = new Set<(refusal: Refusal) => void>();
  let state: StorageState = { ok: true };
  let worker: Worker | null = null;
  let starting: Promise<void> = Promise.resolve();
  let nextId = 1;
  let bytes = 0;
  let closed: Promise<void> | null = null;

  const committer = createCommitter({
    post(id, generation, writes) {
      post({ type: 'commit', id: -id, generation, writes });
    },
    monotonic: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    onState: setState,
    onRefused(runId, error) {
      log('error', `The store refused a write: ${error.message}`, { runId, code: error.code });
      for (const listener of refusalListeners) listener({ runId, error });
    },
    onCallbackError(error) {
      log('error', 'A commit callback failed.', { message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  });

  function setState(next: StorageState): void {
    state = next;
    if (next.ok) log('info', 'Storage answers again; work goes on.');
    else log('error', `Storage failed; work waits. ${next.error.message}`, next.error.data);
    for (const listener of storageListeners) listener(next);
  }

  function post(request: Request): void {
    worker?.postMessage(request);
  }

  function receive(response: Response): void {
    switch (response.type) {
      case 'ready':
        bytes = response.size.bytes;
        break;
      case 'committed':
        if (response.outcome.size !== null) bytes = response.outcome.size.bytes;
        committer.committed(-response.id, response.outcome);
        break;
      case 'answer':
        take(response.id)?.resolve(response.value);
        break;
      case 'failed':
        if (response.id < 0) committer.failed(-response.id, response.failure);
        else take(response.id)?.reject(toError(response.failure));
        break;
      case 'log':
        log(response.level, response.message, response.data);
        break;
      case 'restored':
        restored = response.restored;
        for (const listener of restoredListeners) listener(restored);
        break;
      case 'refused':
        break;
    }
  }

  function take(id: number): Pending | undefined {
    const found = pending.get(id);
    pending.delete(id);
    return found;
  }

  function threadEnded(reason: string): void {
    worker = null;
    const failure: Failure = { code: 'storage', message: `The store's thread ended: ${reason}`, data: null, retry: true, reopen: true };
    const error = toError(failure);
    const lost = [...pending.values()];
    pending.clear();
    for (const question of lost) question.reject(error);
    if (closed !== null) return;
    committer.disconnected(failure);
    setTimeout(restart, restartMs);
  }

  function restart(): void {
    if (closed !== null) return;
    starting = start();
    starting.then(
      () => committer.connected(),
      (error: unknown) => {
        log('error', `The store's thread could not be started again: ${error instanceof Error ? error.message : String(error)}`);
        setTimeout(restart, restartMs);
      },
    );
  }

  /** Resolves when the thread has the database open. */
  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const thread = new Worker(options.workerUrl, { workerData, name: 'store' });
      let ready = false;
      let reason = 'it stopped';
      thread.on('message', (response: Response) => {
        if (ready || response.type === 'restored') {
          receive(response);
          return;
        }
        if (response.type === 'ready') {
          ready = true;
          worker = thread;
          log('debug', `Store open with SQLite ${response.sqlite}.`, { dataDir });
          resolve();
        } else if (response.type === 'refused') {
          reject(response.failure.code === 'in_use' ? inUseError(dataDir) : toError(response.failure));
        }
        receive(response);
      });
      thread.on('error', (error: unknown) => {
        reason = error instanceof Error ? error.message : String(error);
      });
      thread.on('exit', () => {
        if (ready) threadEnded(reason);
        else reject(new MillraceError('storage', `The store's thread could not be started: ${reason}`));
      });
    });
  }

  /** What was written before is flushed first, so that the answer includes it. */
  function ask<N extends QueryName>(name: N, question: Queries[N]['ask']): Promise<Queries[N]['answer']> {
    committer.flush();
    // The pair is built from one N, which the union cannot express.
    return request((id) => ({ type: 'query', id, question: { name, ask: question } as Question })) as Promise<Queries[N]['answer']>;
  }

  function request(build: (id: number) => Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (worker === null) {
        reject(new MillraceError('storage', closed === null ? 'The store is being started again.' : 'The store is closed.'));
        return;
      }
      const id = nextId;
      nextId += 1;
      pending.set(id, { resolve, reject });
      post(build(id));
    });
  }

  function save(write: Write): Promise<void> {
    return new Promise((resolve, reject) => {
      if (closed !== null) reject(new MillraceError('storage', 'The store is closed.'));
      else committer.add({ write, committed: resolve, refused: reject }, 'now');
    });
  }

  function later(write: Write): void {
    if (closed === null) committer.add({ write, committed: null, refused: null }, 'lazy');
  }

  /** A thread ends by itself: one that is terminated while it is in native code may take the whole process with it. */
  async function shutDown(): Promise<void> {
    let failure: unknown = null;
    await starting.catch(() => undefined);
    try {
      await committer.drain();
    } catch (error) {
      failure = error;
    }
    const thread = worker;
    if (thread !== null) {
      const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      await request((id) => ({ type: 'close', id })).catch((error: unknown) => {
        failure ??= error;
      });
      await ended;
    }
    releaseOwner(dataDir);
    if (failure !== null) throw failure;
  }

  const holding = holdDriver();
  // What is wrong with the driver its thread says itself.
  holding.catch(() => undefined);
  starting = start();
  await starting;
  await holding;
  try {
    claimOwner(dataDir, options.owner ?? { kind: 'host' });
  } catch (error) {
    // Whoever is told that it did not open will not close it.
    closed = shutDown();
    await closed.catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MillraceError('storage', `The data folder ${dataDir} cannot be written: ${reason}`);
  }

  return {
    append(runId, firstSeq, events, durability, committed) {
      const lastSeq = firstSeq + events.length - 1;
      const payload = JSON.stringify(events);
      const largestBytes = largestResult(events, payload.length);
      const write: Write = { kind: 'append', runId, firstSeq, lastSeq, at: events.at(-1)?.at ?? 0, payload, largestBytes };
      if (closed === null) committer.add({ write, committed, refused: null }, durability === 'durable' ? 'now' : 'lazy');
    },
    createRun: (run) => save({ kind: 'run', run }),
    putSummary: (summary, outputs) => later({ kind: 'summary', summary, outputs }),
    getRun: (runId) => ask('get_run', { runId }),
    listRuns: (query) => ask('list_runs', query),
    async openRuns() {
      const runs: StoredRun[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: Queries['open_runs']['answer'] = await ask('open_runs', { afterRun: after, limit: pageRuns });
        runs.push(...page.runs);
        after = page.next;
      }
      return runs;
    },
    ...createJournalReader(ask),
    getDefinition: (hash) => ask('get_definition', { hash }),
    async removeRun(runId) {
      while (!(await ask('remove_run', { runId })).done);
    },
    putTaskRecords(records) {
      if (records.length > 0) later({ kind: 'task_records', records });
    },
    listTaskRecords: (query) => ask('list_task_records', query),
    putMetrics: (sample) => later({ kind: 'metrics', sample }),
    listMetrics: (from, to, points) => ask('list_metrics', { from, to, points }),
    putDraft: (path, text, baseHash) => save({ kind: 'draft', path, text, baseHash, savedAt: Date.now() }),
    getDraft: (path) => ask('get_draft', { path }),
    removeDraft: (path) => save({ kind: 'remove_draft', path }),
    addVersion: (path, text) => save({ kind: 'version', path, text, hash: contentHash(text), savedAt: Date.now() }),
    listVersions: (path) => ask('list_versions', { path }),
    getCached: (key, now) => ask('get_cached', { key, now }),
    putCached(key, value, expiresAt, keep) {
      later({ kind: 'cached', key, result: JSON.stringify(value.result), port: value.port ?? null, expiresAt, keep });
    },
    clearCache: () => save({ kind: 'clear_cache' }),
    listPins: (path) => ask('list_pins', { path }),
    putPin: (path, task, result) => save({ kind: 'pin', path, task, result: JSON.stringify(result), savedAt: Date.now() }),
    removePin: (path, task) => save({ kind: 'remove_pin', path, task }),
    storageUse: () => ask('storage_use', {}),
    async backUp() {
      await request((id) => ({ type: 'back_up', id }));
    },
    async getSetting(key) {
      return (await ask('get_setting', { key }))?.value;
    },
    putSetting: (key, value) => save({ kind: 'setting', key, value }),
    stats: () => ({ ...committer.stats(), bytes }),
    onStorage(listener) {
      storageListeners.add(listener);
      listener(state);
      return () => storageListeners.delete(listener);
    },
    onRefused(listener) {
      refusalListeners.add(listener);
      return () => refusalListeners.delete(listener);
    },
    restored: () => restored,
    onRestored(listener) {
      restoredListeners.add(listener);
      if (restored !== null) listener(restored);
      return () => restoredListeners.delete(listener);
    },
    close() {
      closed ??= shutDown();
      return closed;
    },
    async inject(fault) {
      await request((id) => ({ type: 'fault', id, fault }));
    },
  };
}

/** An upper bound for the bytes of the largest result in a batch of so many `chars`, found without writing it again. */
function largestResult(events: readonly RunEvent[], chars: number): number {
  if (chars * 3 <= maxInlineBytes || events.length === 1) return chars * 3;
  let largest = 0;
  for (const event of events) if ('result' in event && event.result !== undefined) largest = Math.max(largest, jsonChars(event.result));
  return largest * mostEscaped;
}
