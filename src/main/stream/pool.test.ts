import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { openPool } from './pool.ts';
import type { StreamJob } from './protocol.ts';
import { runStream, type StreamProgress } from './run-stream.ts';

const text = `millrace: 1
inputs: { message: {} }
tasks:
  t: { action: data.set, with: { doubled: "{{ inputs.message * 2 }}" } }
outputs: { doubled: "{{ tasks.t.result.doubled }}" }
`;

function jobOf(text: string): StreamJob {
  const limits = { maxConcurrentRuns: 100, maxConcurrentTasks: 100, taskTimeoutMs: 60_000, runTimeoutMs: 60_000, cancelGraceMs: 1000 };
  return {
    text,
    file: 'f.flow.yaml',
    path: null,
    baseDir: tmpdir(),
    streamId: 's',
    inputs: {},
    limits,
    concurrency: 4,
    scriptChildPath: '',
    nodePath: process.execPath,
  };
}

const workerUrl = new URL('./worker.ts', import.meta.url);
const threadOf = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

async function* numbers(count: number, perChunk: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < count; from += perChunk) {
    const lines = Array.from({ length: Math.min(perChunk, count - from) }, (_, i) => `${from + i}\n`);
    yield new TextEncoder().encode(lines.join(''));
  }
}

test('results come in the order of the messages, whichever thread is faster, and writing is waited for', async () => {
  const threads = 3;
  const pool = await openPool(workerUrl, jobOf(text), threads);
  try {
    expect(pool.reason).toBeNull();
    const written: string[] = [];
    const shown: StreamProgress[] = [];
    let writing = 0;
    const summary = await runStream({
      pool,
      threads,
      source: numbers(5000, 70),
      async write(bytes) {
        writing += 1;
        expect(writing).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        written.push(new TextDecoder().decode(bytes));
        writing -= 1;
      },
      onProgress: (progress) => shown.push(progress),
      signal: new AbortController().signal,
    });
    expect(summary).toEqual({ messages: 5000, succeeded: 5000, failed: 0, failures: [], complete: true });
    const results = written
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(results).toEqual(Array.from({ length: 5000 }, (_, i) => ({ line: i + 1, status: 'succeeded', outputs: { doubled: i * 2 } })));
    expect(shown.at(-1)).toMatchObject({ messages: 5000, failed: 0 });
  } finally {
    await pool.close();
  }
});

test('the source is read only as far as there is room, and told to stop what is under way is finished', async () => {
  const pool = await openPool(workerUrl, jobOf(text), 1);
  try {
    const stop = new AbortController();
    let read = 0;
    let written = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of numbers(100_000, 10)) {
        read += 1;
        yield chunk;
      }
    }
    const summary = await runStream({
      pool,
      threads: 1,
      source: counted(),
      async write() {
        written += 1;
        expect(read - written).toBeLessThan(5);
        if (written === 4) stop.abort();
      },
      onProgress: () => undefined,
      signal: stop.signal,
    });
    expect(summary).toMatchObject({ complete: false, failed: 0 });
    expect(summary.messages).toBe(written * 10);
    expect(read).toBeLessThan(20);
  } finally {
    await pool.close();
  }
});

test('a workflow that asks people is refused', async () => {
  const asking = 'millrace: 1\ntasks:\n  a: { action: human.approve, with: { prompt: Go? } }\n';
  await expect(openPool(workerUrl, jobOf(asking), 2)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('Task a'),
  });
});

test('a thread that ends rejects what it had, and does not start is told', async () => {
  await expect(openPool(threadOf('throw new Error("no such luck")'), jobOf(text), 2)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('no such luck'),
  });
  const dying = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ type }) => process.exit(type === 'close' ? 0 : 3)); parentPort.postMessage({ type: 'ready', reason: null });`;
  const pool = await openPool(threadOf(dying), jobOf(text), 1);
  const bytes = new Uint8Array([49, 10]);
  await expect(pool.run({ firstLine: 1, bytes })).rejects.toMatchObject({ code: 'internal' });
  await pool.close();
  const failing = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { throw new Error('at the end') }); parentPort.postMessage({ type: 'ready', reason: null });`;
  await (await openPool(threadOf(failing), jobOf(text), 2)).close();
});
