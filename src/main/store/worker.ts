import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { RuntimeLog } from '../../engine/runtime/ports.ts';
import { type CheckJob, runCheck } from './check-thread.ts';
import { blobsAt } from './blobs.ts';
import { toFailure } from './failure.ts';
import { type ReaderData, serveReader } from './readers.ts';
import type { Request, Response, WorkerOptions } from './protocol.ts';
import { createService, type StoreService } from './service.ts';
import { loadDriver } from './sqlite.ts';

const idleEveryMs = 5000;

/** The store's thread: opens the database, then answers one request after the other. Or a thread that checks a copy, or unpacks what was read. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('This file is the entry of a thread.');
  if (isCheck(workerData)) {
    port.postMessage(runCheck(await loadDriver(), workerData.check));
    return;
  }
  if (isReader(workerData)) {
    serveReader(port, blobsAt(workerData.reader.blobsFolder));
    return;
  }
  const options = workerData as WorkerOptions;
  const send = (response: Response) => port.postMessage(response);
  const log: RuntimeLog = (level, message, data) => send({ type: 'log', level, message, data: data ?? null });
  let service: StoreService;
  try {
    mkdirSync(options.dataDir, { recursive: true });
    service = createService({
      driver: await loadDriver(),
      worker: options,
      log,
      exit: () => process.exit(1),
      onRestored: (restored) => send({ type: 'restored', restored }),
    });
    send({ type: 'ready', size: service.size(), sqlite: service.sqlite });
  } catch (error) {
    send({ type: 'refused', failure: toFailure(error) });
    return;
  }
  const underWay = new Set<Promise<void>>();
  port.on('message', (request: Request) => {
    const response = service.handle(request);
    if (response instanceof Promise) {
      const replied = response.then(send);
      underWay.add(replied);
      void replied.finally(() => underWay.delete(replied));
    } else send(response);
    // With its port closed nothing keeps the thread.
    if (request.type === 'close') void Promise.all(underWay).finally(() => port.close());
  });
  setInterval(() => service.idle(Date.now()), idleEveryMs).unref();
}

type ThreadData = WorkerOptions | { readonly check: CheckJob } | { readonly reader: ReaderData };

function isReader(data: ThreadData): data is { readonly reader: ReaderData } {
  return 'reader' in data;
}

function isCheck(data: ThreadData): data is { readonly check: CheckJob } {
  return 'check' in data;
}

void main();
