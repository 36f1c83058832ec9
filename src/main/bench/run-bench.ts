import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MillraceError } from '../../engine/errors.ts';
import type { BenchFigure, BenchFrame, BenchReport } from '../../shared/contract/types.ts';
import { holdDriver } from '../store/sqlite.ts';
import type { BenchJob, BenchMessage } from './protocol.ts';

export interface BenchOptions {
  /** The entry of the suite's thread. */
  readonly workerUrl: URL;
  readonly storeWorkerUrl: URL;
  readonly version: string;
  /** Two rounds instead of nine: some five seconds instead of fifteen. */
  readonly quick: boolean;
}

/** The short suite under way. */
export interface BenchRun {
  /**
   * Each step, at last the report; to be taken once. Ends without a report when it is stopped. Throws `internal` when an
   * answer was wrong or the thread broke.
   */
  frames(): AsyncGenerator<BenchFrame, void>;
  /** It was told to stop, or has ended. */
  readonly isStopping: boolean;
  /** Ends the suite at its next step, some tenths of a second later; resolves when its folder is gone. */
  stop(): Promise<void>;
}

const properly = { rounds: 9, warmUps: 2 };
const quickly = { rounds: 2, warmUps: 1 };

/**
 * Starts the short suite in a thread of its own on a data folder of its own, which is gone afterwards: the host's engine,
 * store and runs have no part in it.
 */
export function startBench({ workerUrl, storeWorkerUrl, version, quick }: BenchOptions): BenchRun {
  const began = performance.now();
  const dir = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const job: BenchJob = { dir, storeWorkerUrl: storeWorkerUrl.href, stop: stopFlag, ...(quick ? quickly : properly) };
  // The thread opens stores of its own. What is wrong with their driver it says itself.
  holdDriver().catch(() => undefined);
  const worker = new Worker(workerUrl, { workerData: job, name: 'bench' });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const queue: BenchMessage[] = [];
  let wake: () => void = () => undefined;
  let stopping: Promise<void> | null = null;
  const take = (message: BenchMessage): void => {
    queue.push(message);
    wake();
  };
  const fail = (message: string): void => take({ type: 'failed', message });
  worker.on('message', take);
  worker.on('error', (error: unknown) => fail(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => fail('its thread ended'));

  async function end(): Promise<void> {
    wake();
    // It ends by itself: one that is terminated while it is in native code may take the whole process with it.
    Atomics.store(stopFlag, 0, 1);
    await ended;
    // On some systems its files are free a moment later.
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  function stop(): Promise<void> {
    stopping ??= end();
    return stopping;
  }

  return {
    async *frames() {
      try {
        while (stopping === null) {
          const message = queue.shift();
          if (!message) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          } else if (message.type === 'step') {
            const { done, total, name } = message;
            yield { kind: 'progress', done, total, name };
          } else if (message.type === 'failed') throw new MillraceError('internal', `The measurement failed: ${message.message}.`);
          else {
            const tookMs = performance.now() - began;
            yield { kind: 'done', report: reportOf(message.figures, { version, quick, rounds: job.rounds, tookMs }) };
            return;
          }
        }
      } finally {
        await stop();
      }
    },
    get isStopping() {
      return stopping !== null;
    },
    stop,
  };
}

function reportOf(
  figures: readonly BenchFigure[],
  { version, quick, rounds, tookMs }: Pick<BenchReport, 'version' | 'quick' | 'rounds' | 'tookMs'>,
): BenchReport {
  const { electron, node } = process.versions;
  return {
    at: Date.now(),
    version,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGB: Math.round(totalmem() / 2 ** 30),
      os: `${process.platform} ${release()} ${process.arch}`,
      runtime: electron === undefined ? `Node ${node}` : `Electron ${electron}, Node ${node}`,
    },
    quick,
    rounds,
    tookMs: Math.round(tookMs),
    figures,
  };
}
