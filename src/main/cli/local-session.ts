import { dirname, join } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import type { RunHandle } from '../../engine/runtime/api.ts';
import { findCheckout } from '../host/checkout.ts';
import { openCore } from '../host/core.ts';
import { createLocator } from '../host/library/locate.ts';
import { libraryKey } from '../host/library/remembered.ts';
import { createFileLog, describeError } from '../host/log.ts';
import { reportRun } from '../host/report.ts';
import { hasEnded } from '../host/run-status.ts';
import { assertRuntime } from '../store/runtime-check.ts';
import type { Session, SessionRun } from './session.ts';

/** A host of this process's own, with no door. It touches the runs it is asked about and no other. */
export async function openLocalSession(dataDir: string): Promise<Session> {
  assertRuntime(process.versions);
  const checkout = findCheckout();
  const log = createFileLog({ dir: join(dataDir, 'logs'), level: 'warn', mirror: (line) => process.stderr.write(`${line}\n`) });
  let libraryDir = process.env.MILLRACE_LIBRARY ?? checkout.defaultLibraryDir;
  const locator = createLocator(() => libraryDir);
  const core = await openCore({ ...checkout, kind: 'cli', dataDir, desktop: {}, log, pathOf: (file) => locator.pathOf(file) });
  const { runs, store } = core;
  const remembered = await store.getSetting(libraryKey);
  if (process.env.MILLRACE_LIBRARY === undefined && typeof remembered === 'string') libraryDir = remembered;

  return {
    async start({ file, text, inputs, durability }) {
      const handle = await runs.start({
        text,
        file,
        path: locator.pathOf(file),
        baseDir: dirname(file),
        inputs,
        trigger: 'cli',
        durability,
      });
      return runOf(handle);
    },
    async resume(runId) {
      const handle = await runs.recover(runId);
      if (['paused', 'pausing'].includes(handle.summary().status)) await handle.resume();
      return runOf(handle);
    },
    async list(limit) {
      const listed = (await runs.list({ limit })).runs;
      // Nobody drives these runs now, and whoever did may have been killed before it could say how they ended: the journal knows.
      for (const { runId, status } of listed) {
        if (!hasEnded(status))
          await runs.open(runId).catch((error: unknown) => log.write('warn', `Run ${runId} cannot be read.`, describeError(error)));
      }
      return (await runs.list({ limit })).runs;
    },
    async report(runId) {
      return reportRun(await runs.open(runId), core.storageProblem());
    },
    async cancel(runId) {
      const handle = await runs.open(runId);
      const { status } = handle.summary();
      if (hasEnded(status)) throw new MillraceError('conflict', `Run ${runId} has ended (${status}).`);
      // Taken up and canceled in one go, so that nothing of it starts in between.
      await Promise.all([runs.takeUp(handle), handle.cancel()]);
      return (await handle.ended()).status;
    },
    close: () => core.close(),
  };
}

function runOf(handle: RunHandle): SessionRun {
  return {
    runId: handle.runId,
    view: () => handle.view(),
    onDelta: (listener) => handle.subscribe(listener),
    settled: async () => (await handle.settled()).status,
    pause: () => handle.pause(),
    report: () => Promise.resolve(reportRun(handle)),
  };
}
