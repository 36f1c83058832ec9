import { Worker } from 'node:worker_threads';
import type { Blobs } from './blobs.ts';
import { type Failure, toFailure } from './failure.ts';
import { isCut } from './journal-row.ts';
import { type PackedPage, type Unpacked, unpackAll } from './unpack.ts';

/** What a reader's thread is started with (`workerData.reader`). */
export interface ReaderData {
  readonly blobsFolder: string;
}

type ReaderRequest = { readonly id: number; readonly pages: readonly (PackedPage | null)[] } | 'close';
type ReaderResponse = { readonly id: number; readonly found: Unpacked } | { readonly id: number; readonly failure: Failure } | 'ready';

/**
 * Threads that decompress and check what is read of journals, so that commits do not wait for it. The database itself
 * stays with the store's thread alone: its lock is what keeps a second host out.
 */
export interface Readers {
  /** Threads that are there and were not told to end. */
  readonly size: number;
  /** null where no thread is ready or wants it: the caller does it. One is started for the next time then. */
  unpack(pages: readonly (PackedPage | null)[]): Promise<Unpacked | { readonly failure: Failure } | null> | null;
  /** Resolves when all threads are gone; null when there are none. */
  close(): Promise<unknown> | null;
}

interface Reader {
  readonly thread: Worker;
  readonly gone: Promise<void>;
  readonly jobs: Map<number, (answer: Unpacked | { readonly failure: Failure } | null) => void>;
  /** It was told to end, but for what it has to do still. */
  isLeaving: boolean;
  isReady: boolean;
}

/** Less than this is done before another thread has heard of it. Bytes on disk. */
const smallBytes = 16 * 1024;
/** A job more than this many behind is not worth waiting for. */
const maxJobs = 2;

/** A host that has just come back has more to do than to start threads for what it will read later. */
const startAfterMs = 1000;

/** `count` is asked each time: at most so many threads. `afterMs`: how long after the first need a thread is started. */
export function createReaders(workerUrl: string, data: ReaderData, count: () => number, afterMs = startAfterMs): Readers {
  const readers = new Set<Reader>();
  let nextId = 1;
  let isClosed = false;
  let starting: NodeJS.Timeout | null = null;

  function startSoon(): void {
    starting ??= setTimeout(() => {
      starting = null;
      start();
    }, afterMs).unref();
  }

  function start(): void {
    const thread = new Worker(new URL(workerUrl), { workerData: { reader: data }, name: 'store reader' });
    const jobs: Reader['jobs'] = new Map();
    const gone = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    const reader: Reader = { thread, gone, jobs, isLeaving: false, isReady: false };
    thread.on('message', (response: ReaderResponse) => {
      if (response === 'ready') {
        reader.isReady = true;
        return;
      }
      const answer = jobs.get(response.id);
      jobs.delete(response.id);
      answer?.('found' in response ? response.found : { failure: response.failure });
    });
    // It is gone either way, and what it was to do is done by whoever asked.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      readers.delete(reader);
      for (const answer of jobs.values()) answer(null);
    });
    thread.unref();
    readers.add(reader);
  }

  return {
    get size() {
      return [...readers].filter((reader) => !reader.isLeaving).length;
    },
    unpack(pages) {
      if (isClosed || bytesOf(pages) < smallBytes) return null;
      const most = count();
      const there = [...readers].filter((reader) => !reader.isLeaving);
      for (const reader of there.splice(most)) leave(reader);
      const free = there.filter(({ isReady }) => isReady).sort((a, b) => a.jobs.size - b.jobs.size)[0];
      const isComing = there.some(({ isReady }) => !isReady);
      if ((free === undefined || free.jobs.size > 0) && there.length < most && !isComing) startSoon();
      if (free === undefined || free.jobs.size >= maxJobs) return null;
      const id = nextId;
      nextId += 1;
      return new Promise((resolve) => {
        free.jobs.set(id, resolve);
        tell(free, { id, pages });
      });
    },
    close() {
      isClosed = true;
      if (starting !== null) clearTimeout(starting);
      for (const reader of readers) if (!reader.isLeaving) leave(reader);
      return readers.size === 0 ? null : Promise.all([...readers].map(({ gone }) => gone));
    },
  };
}

function tell(reader: Reader, request: ReaderRequest): void {
  reader.thread.postMessage(request);
}

function leave(reader: Reader): void {
  reader.isLeaving = true;
  tell(reader, 'close');
}

function bytesOf(pages: readonly (PackedPage | null)[]): number {
  let bytes = 0;
  for (const page of pages) for (const row of page?.rows ?? []) bytes += isCut(row) ? smallBytes : (row.payload?.length ?? smallBytes);
  return bytes;
}

/** The thread's side. `close` ends it once nothing else keeps it. */
export function serveReader(
  port: {
    on(event: 'message', listener: (request: ReaderRequest) => void): void;
    postMessage(response: ReaderResponse): void;
    close(): void;
  },
  blobs: Pick<Blobs, 'get'>,
): void {
  port.on('message', (request) => {
    if (request === 'close') {
      port.close();
      return;
    }
    const { id, pages } = request;
    try {
      port.postMessage({ id, found: unpackAll(pages, blobs) });
    } catch (error) {
      port.postMessage({ id, failure: toFailure(error) });
    }
  });
  port.postMessage('ready');
}
