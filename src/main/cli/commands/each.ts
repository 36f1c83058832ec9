import { createReadStream, createWriteStream, realpathSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { MillraceError } from '../../../engine/errors.ts';
import type { JsonObject } from '../../../engine/json.ts';
import { findCheckout } from '../../host/checkout.ts';
import { systemRandom } from '../../host/clock.ts';
import { limitsOf } from '../../host/core.ts';
import { readSettings } from '../../host/settings.ts';
import { openPool } from '../../stream/pool.ts';
import { runStream, type StreamProgress, type StreamSummary } from '../../stream/run-stream.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { bar, duration, printJson, redraw } from '../terminal.ts';

export interface EachRequest {
  readonly file: string;
  readonly text: string;
  /** A file of JSON lines; `-` for standard input. */
  readonly messages: string;
  /** Where the results go; undefined for standard output. */
  readonly output: string | undefined;
  readonly inputs: JsonObject;
  readonly threads: string | undefined;
  readonly json: boolean;
}

const drawEveryMs = 100;
const failuresShown = 5;
/** Of messages that need the whole engine: they wait for something most of the time. */
const concurrency = 16;

/** `run FILE --each MESSAGES`: the workflow once for each line, without history. */
export async function runEach(request: EachRequest): Promise<number> {
  const { file, text, inputs, output, json } = request;
  if (json && output === undefined) throw new UsageError('--json prints the summary, so --output has to say where the results go.');
  const threads = readThreads(request.threads);
  const sizeBytes = sizeOf(request.messages);
  if (output !== undefined && request.messages !== '-' && isSameFile(output, request.messages))
    throw new UsageError('--output is the file of messages itself.');
  const { scriptChildPath, nodePath, streamWorkerUrl } = findCheckout();
  const job = {
    text,
    file,
    path: null,
    baseDir: dirname(resolve(file)),
    streamId: systemRandom.uuid(),
    inputs,
    limits: limitsOf(readSettings({})),
    concurrency,
    scriptChildPath,
    nodePath,
  };
  const startedAt = performance.now();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  let isRead = true;
  const results = await openResults(output, () => {
    isRead = false;
    stop.abort();
  });
  const pool = await openPool(streamWorkerUrl, job, threads);
  const shown = showBar(sizeBytes, startedAt);
  process.on('SIGINT', interrupt);
  try {
    const source = request.messages === '-' ? process.stdin : createReadStream(request.messages, { highWaterMark: 128 * 1024 });
    const summary = await runStream({ pool, threads, source, write: results.write, onProgress: shown.show, signal: stop.signal });
    await results.end();
    shown.stop();
    if (isRead) report(summary, { reason: pool.reason, durationMs: performance.now() - startedAt, json });
    if (!summary.complete) return exitCodes.interrupted;
    return summary.failed > 0 ? exitCodes.failed : exitCodes.succeeded;
  } finally {
    shown.stop();
    process.off('SIGINT', interrupt);
    await pool.close();
  }
}

function readThreads(given: string | undefined): number {
  const threads = given === undefined ? availableParallelism() : Number(given);
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new UsageError(`--threads is a number from 1 to 256; it was ${given}.`);
  return threads;
}

/** null where it cannot be told. */
function sizeOf(messages: string): number | null {
  if (messages === '-') return null;
  const found = statSync(messages, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`There is no file ${messages}.`);
  if (found.isDirectory()) throw new UsageError(`${messages} is a folder.`);
  return found.isFile() ? found.size : null;
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

interface Results {
  /** Waits for whoever takes what is written. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** `gone`: whoever read standard output has stopped reading. */
async function openResults(output: string | undefined, gone: () => void): Promise<Results> {
  const to = output === undefined ? process.stdout : createWriteStream(output);
  let isGone = false;
  if (output !== undefined) {
    await once(to, 'open').catch((error: unknown) => {
      throw new UsageError(`The results cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    });
  }
  const failed = new Promise<void>((resolve, reject) => {
    to.once('error', (error: NodeJS.ErrnoException) => {
      isGone = true;
      if (error.code === 'EPIPE') resolve(gone());
      else reject(new MillraceError('storage', `The results cannot be written: ${error.message}.`));
    });
  });
  failed.catch(() => undefined);
  return {
    async write(bytes) {
      if (isGone) await failed;
      else if (bytes.length > 0 && !to.write(bytes)) await Promise.race([once(to, 'drain'), failed]);
    },
    async end() {
      if (output === undefined) return;
      const closed = once(to, 'close');
      to.end();
      await Promise.race([closed, failed]);
    },
  };
}

/** A bar on a terminal, redrawn in place; nothing elsewhere. */
function showBar(sizeBytes: number | null, startedAt: number): { show(progress: StreamProgress): void; stop(): void } {
  const out = process.stderr;
  if (!out.isTTY) return { show: () => undefined, stop: () => undefined };
  let drawnAt = 0;
  return {
    show({ messages, failed, bytes }) {
      const now = performance.now();
      if (now - drawnAt < drawEveryMs) return;
      drawnAt = now;
      const share = sizeBytes ? Math.min(1, bytes / sizeBytes) : 0;
      const rate = Math.round(messages / ((now - startedAt) / 1000));
      const part = sizeBytes ? `${bar(share, out)} ${Math.floor(share * 100)}% · ` : '';
      const line = `${part}${count(messages)} messages · ${count(rate)}/s${failed > 0 ? ` · ${count(failed)} failed` : ''}`;
      redraw(line, out);
    },
    stop() {
      if (drawnAt > 0) redraw('', out);
      drawnAt = 0;
    },
  };
}

function report(summary: StreamSummary, of: { readonly reason: string | null; readonly durationMs: number; readonly json: boolean }): void {
  const { messages, succeeded, failed, failures, complete } = summary;
  const perSecond = Math.round(messages / (of.durationMs / 1000));
  if (of.json) {
    printJson({ messages, succeeded, failed, complete, durationMs: of.durationMs, perSecond, wholeEngine: of.reason, failures });
    return;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(
    `${count(messages)} messages in ${duration(of.durationMs)} (${count(perSecond)}/s): ${count(succeeded)} succeeded, ${count(failed)} failed.`,
  );
  if (of.reason !== null) say(`Each went through the whole engine, because ${of.reason}.`);
  for (const { line, task, code, message } of failures.slice(0, failuresShown))
    say(`line ${line}: ${task === null ? '' : `task ${task}: `}${code}: ${message.split('\n', 1)[0]}`);
  if (failed > failuresShown) say(`${count(failed - failuresShown)} more failed; the results say how.`);
  if (!complete) say('Stopped before the end of the messages.');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
