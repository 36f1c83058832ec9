import { availableParallelism, tmpdir } from 'node:os';
import type { JsonObject } from '../../src/engine/json.ts';
import { openPool, type StreamPool } from '../../src/main/stream/pool.ts';
import { runStream, type StreamSummary } from '../../src/main/stream/run-stream.ts';
import { check } from './benchmark.ts';
import type { MessageWork } from '../messages/work.ts';
import { checkOutputs, flowFile, flowText } from './messages.ts';

const workerUrl = new URL('../../src/main/stream/worker.ts', import.meta.url);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** As much as `run --each` reads at a time. */
const chunkBytes = 128 * 1024;

/** The threads that `run --each` would run this work on. */
export function openWorkPool(work: MessageWork, threads: number): Promise<StreamPool> {
  const job = {
    text: flowText(work),
    file: flowFile(work),
    path: null,
    baseDir: tmpdir(),
    streamId: 'bench',
    inputs: {},
    limits: { maxConcurrentRuns: 100, maxConcurrentTasks: 50, taskTimeoutMs: 300_000, runTimeoutMs: 3_600_000, cancelGraceMs: 10_000 },
    concurrency: 16,
    scriptChildPath: '',
    nodePath: process.execPath,
  };
  return openPool(workerUrl, job, threads);
}

export const allThreads = availableParallelism();

/** Chunks of a file in which one message stands again and again, a line each. */
export class Lines {
  readonly messages: number;
  readonly #chunk: Uint8Array;
  readonly #chunks: number;

  /** At least so many messages, in whole chunks. */
  constructor(message: JsonObject, atLeast: number) {
    const line = encoder.encode(`${JSON.stringify(message)}\n`);
    const perChunk = Math.max(1, Math.floor(chunkBytes / line.length));
    this.#chunk = new Uint8Array(perChunk * line.length);
    for (let at = 0; at < perChunk; at += 1) this.#chunk.set(line, at * line.length);
    this.#chunks = Math.ceil(atLeast / perChunk);
    this.messages = this.#chunks * perChunk;
  }

  /** As a file is read. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < this.#chunks; sent += 1) yield this.#chunk;
  }

  batch(): Uint8Array<ArrayBuffer> {
    return this.#chunk.slice();
  }

  get chunks(): number {
    return this.#chunks;
  }
}

/** Every line through the pool, as `run --each` does it but for the files. Messages a second. */
export async function streamPerSecond(pool: StreamPool, threads: number, lines: Lines): Promise<number> {
  let bytes = 0;
  const write = (written: Uint8Array): Promise<void> => {
    bytes += written.length;
    return Promise.resolve();
  };
  const began = performance.now();
  const summary = await runStream({
    pool,
    threads,
    source: lines.read(),
    write,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const tookMs = performance.now() - began;
  checkSummary(summary, lines, bytes);
  return (lines.messages * 1_000) / tookMs;
}

/** As many chunks under way at once as said, whatever the number of threads. Messages a second. */
export async function batchesPerSecond(pool: StreamPool, atOnce: number, lines: Lines): Promise<number> {
  let next = 0;
  let succeeded = 0;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (next < lines.chunks) {
      next += 1;
      const done = await pool.run({ firstLine: 1, bytes: lines.batch() });
      succeeded += done.succeeded;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const tookMs = performance.now() - began;
  check(succeeded === lines.messages, `${succeeded} of ${lines.messages} messages succeeded`);
  return (lines.messages * 1_000) / tookMs;
}

function checkSummary(summary: StreamSummary, { messages }: Lines, bytes: number): void {
  const { succeeded, failures } = summary;
  check(succeeded === messages && bytes > 0, `${succeeded} of ${messages} messages succeeded: ${JSON.stringify(failures[0])}`);
}

/** What the threads of a pool write for each message of the work. */
export async function checkPool(work: MessageWork, pool: StreamPool): Promise<void> {
  check(pool.reason === null, `${work.name} takes the whole engine: ${pool.reason}`);
  const messages = [work.message, ...work.others];
  const bytes = encoder.encode(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  const result = await pool.run({ firstLine: 1, bytes: bytes as Uint8Array<ArrayBuffer> });
  const written = decoder.decode(result.bytes).trimEnd().split('\n');
  check(written.length === messages.length, `${messages.length} messages gave ${written.length} lines`);
  for (const [at, message] of messages.entries()) {
    const { line, status, outputs } = JSON.parse(written[at] ?? '') as { line: number; status: string; outputs: JsonObject };
    check(line === at + 1 && status === 'succeeded', `line ${at + 1} became ${written[at]}`);
    checkOutputs(work, message, outputs);
  }
}
