import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { parseJson } from '../../engine/actions/lib/json-text.ts';
import { actionRunners } from '../../engine/actions/runners.ts';
import { ActionError } from '../../engine/actions/types.ts';
import { MillraceError } from '../../engine/errors.ts';
import { parseWorkflow } from '../../engine/format/index.ts';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { createStream, type MessageResult, type Stream } from '../../engine/stream/index.ts';
import { systemClock, systemRandom } from '../host/clock.ts';
import { expressionEnvironment } from '../host/expression-environment.ts';
import { createEffects } from '../host/ports/index.ts';
import { contentHash } from '../store/content-hash.ts';
import { type BatchResult, type Failure, failuresTold, type StreamJob, type StreamRequest, type StreamResponse } from './protocol.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** One thread of a stream: messages in, results out, in order. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('This file is the entry of a thread.');
  const job = workerData as StreamJob;
  const effects = createEffects({ scriptChildPath: job.scriptChildPath, nodePath: job.nodePath });
  let stream: Stream;
  try {
    stream = open(job, effects);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    port.postMessage({ type: 'refused', code: error.code, message: error.message } satisfies StreamResponse);
    return;
  }
  port.on('message', (request: StreamRequest) => {
    if (request.type === 'close') {
      void Promise.all([stream.close(), effects.close()]).finally(() => port.close());
      return;
    }
    const { id, firstLine, bytes } = request;
    // What goes wrong here is a fault of ours: it ends the thread, and its pool says so.
    void runBatch(stream, decoder.decode(bytes), firstLine, job.concurrency).then((result) => {
      const done: StreamResponse = { type: 'done', id, ...result };
      port.postMessage(done, [result.bytes.buffer as ArrayBuffer]);
    });
  });
  port.postMessage({ type: 'ready', reason: stream.reason } satisfies StreamResponse);
}

function open(job: StreamJob, effects: ReturnType<typeof createEffects>): Stream {
  const { workflow } = parseWorkflow(job.text, { file: job.file, actions: actionCatalogue });
  if (!workflow) throw new MillraceError('invalid_workflow', `${job.file} cannot be read.`);
  return createStream({
    ...job,
    workflow,
    definitionHash: contentHash(job.text),
    clock: systemClock,
    random: systemRandom,
    effects,
    actions: actionCatalogue,
    runners: actionRunners,
    env: expressionEnvironment(process.env),
    log,
    load: () => 0,
    cores: availableParallelism(),
  });
}

/** Lines of a log for each of a million messages help nobody: what matters is said. */
const log: RuntimeLog = (level, message) => {
  if (level === 'warn' || level === 'error') process.stderr.write(`${level}: ${message}\n`);
};

async function runBatch(stream: Stream, text: string, firstLine: number, concurrency: number): Promise<BatchResult> {
  const lines = text.split('\n');
  const results: string[] = new Array(lines.length).fill('');
  const failures: Failure[] = [];
  let succeeded = 0;
  let failed = 0;
  const underWay = new Set<Promise<void>>();

  function take(at: number, { status, outputs, error }: MessageResult): void {
    const line = firstLine + at;
    if (status === 'succeeded') succeeded += 1;
    else {
      failed += 1;
      if (failures.length < failuresTold) {
        const { code, message, task } = error ?? { code: status, message: `It ended as ${status}.`, task: null };
        failures.push({ line, code, message, task });
      }
    }
    results[at] = `${JSON.stringify(error === null ? { line, status, outputs } : { line, status, outputs, error })}\n`;
  }

  for (let at = 0; at < lines.length; at += 1) {
    const source = lines[at] ?? '';
    if (source.trim() === '') continue;
    const result = runLine(stream, source, firstLine + at);
    if (!(result instanceof Promise)) {
      take(at, result);
      continue;
    }
    const taken: Promise<void> = result.then((ended) => {
      underWay.delete(taken);
      take(at, ended);
    });
    underWay.add(taken);
    if (underWay.size >= concurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  failures.sort((one, other) => one.line - other.line);
  return { bytes: encoder.encode(results.join('')), succeeded, failed, failures };
}

function runLine(stream: Stream, source: string, line: number): MessageResult | Promise<MessageResult> {
  let message: ReturnType<typeof parseJson>;
  try {
    message = parseJson(source);
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    // Its line is that of the file.
    const text = error.message.replace(' at line 1, column', ' at column');
    return { status: 'failed', outputs: {}, error: { code: error.code, message: text, task: null } };
  }
  return stream.run(message, line);
}

main();
