import { Worker } from 'node:worker_threads';
import { checkFile, detachLog, type FileReport } from './check-file.ts';
import type { Driver } from './sqlite.ts';

/** A file to check, as the store's thread entry is told (`workerData.check`). */
export interface CheckJob {
  readonly path: string;
  readonly blobsFolder: string;
}

/** Checks a copy in a thread of its own, so that the store answers meanwhile. Settles when that thread is gone; rejects when it cannot run. */
export function checkInThread(workerUrl: string, job: CheckJob): Promise<FileReport> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(workerUrl), { workerData: { check: job }, name: 'store check' });
    let report: FileReport | null = null;
    let failure: unknown = new Error('The thread that checks the copy ended.');
    thread.on('message', (message: FileReport) => {
      report = message;
    });
    thread.on('error', (error: unknown) => {
      failure = error;
    });
    thread.on('exit', () => {
      if (report === null) reject(failure);
      else resolve(report);
    });
  });
}

/** As `checkInThread`, where there is no thread. */
export async function checkHere(driver: Driver, job: CheckJob): Promise<FileReport> {
  return runCheck(driver, job);
}

/** The thread's side. */
export function runCheck(driver: Driver, { path, blobsFolder }: CheckJob): FileReport {
  try {
    detachLog(driver, path);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), damaged: [] };
  }
  return checkFile(driver, path, blobsFolder);
}
