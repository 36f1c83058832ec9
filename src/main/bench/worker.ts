import { parentPort, workerData } from 'node:worker_threads';
import { WrongAnswer } from './check.ts';
import type { BenchJob, BenchMessage } from './protocol.ts';
import { runSuite } from './suite.ts';

/** The thread of the suite: steps as they come, then the figures or why there are none. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('This file is the entry of a thread.');
  const tell = (message: BenchMessage): void => port.postMessage(message);
  const { storeWorkerUrl, stop, ...job } = workerData as BenchJob;
  try {
    const figures = await runSuite({
      ...job,
      storeWorkerUrl: new URL(storeWorkerUrl),
      onStep: (step) => {
        if (Atomics.load(stop, 0) === 1) throw new Error('it was told to stop');
        tell({ type: 'step', ...step });
      },
    });
    tell({ type: 'done', figures });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: 'failed', message: error instanceof WrongAnswer ? `An answer was wrong: ${message}` : message });
  }
}

await main();
