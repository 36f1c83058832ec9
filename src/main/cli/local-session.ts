import { dirname, join } from 'node:path';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { MillraceError } from '../../engine/errors.ts';
import type { JsonObject } from '../../engine/json.ts';
import { checkAnswer } from '../../engine/run/ask.ts';
import type { RunHandle } from '../../engine/runtime/api.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import type { AskEntry } from '../../shared/contract/types.ts';
import { asksOf } from '../host/asks.ts';
import { findCheckout } from '../host/checkout.ts';
import { openCore } from '../host/core.ts';
import { createLocator } from '../host/library/locate.ts';
import { libraryKey } from '../host/library/remembered.ts';
import { createFileLog, describeError } from '../host/log.ts';
import { reportRun } from '../host/report.ts';
import { type PreparedReuse, prepareReuse } from '../host/reuse.ts';
import { hasEnded } from '../host/run-status.ts';
import { userName } from '../host/user-name.ts';
import { assertRuntime } from '../store/runtime-check.ts';
import { type Decision, runTree, type Session, type SessionRun } from './session.ts';

const maxListed = 1000;

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

  async function asksBelow(runId: string): Promise<AskEntry[]> {
    const tree = await runTree(runId, async (parent) => (await runs.list({ parent, limit: maxListed })).runs);
    const handles = await Promise.all([...tree].map((id) => runs.open(id)));
    return handles.flatMap((handle) => asksOf(handle, runs));
  }

  function runOf(handle: RunHandle): SessionRun {
    return {
      runId: handle.runId,
      view: () => handle.view(),
      onDelta: (listener) => handle.subscribe(listener),
      settled: async () => (await handle.settled()).status,
      pause: () => handle.pause(),
      report: () => Promise.resolve(reportRun(handle, core.storageProblem())),
      asks: () => asksBelow(handle.runId),
    };
  }

  /** The run that nobody called, above a run; as far as it is there and goes on. */
  async function rootOf(handle: RunHandle): Promise<RunHandle> {
    const { parent } = handle.summary();
    const above = parent && (await runs.find(parent.runId));
    return above && !hasEnded(above.summary().status) ? rootOf(above) : handle;
  }

  function takeOver(request: { file: string; text: string; from: StartFrom; inputs?: JsonObject }): Promise<PreparedReuse> {
    const { file, inputs = {} } = request;
    return prepareReuse({ runs, store, actions: actionCatalogue }, { ...request, inputs, path: locator.pathOf(file), pinsOf: file });
  }

  return {
    async start({ file, text, inputs, durability, from }) {
      const path = locator.pathOf(file);
      const taken = from && (await takeOver({ file, text, from, inputs }));
      const handle = await runs.start({
        text,
        file,
        path,
        baseDir: dirname(file),
        inputs,
        trigger: 'cli',
        durability,
        ...taken?.request,
      });
      return runOf(handle);
    },
    async preview(request) {
      return (await takeOver(request)).preview;
    },
    async resume(runId) {
      const handle = await runs.recover(runId);
      if (['paused', 'pausing'].includes(handle.summary().status)) await handle.resume();
      return runOf(handle);
    },
    async list(query) {
      const wanted = { ...query, parent: query.parent ?? null };
      const listed = (await runs.list(wanted)).runs;
      // Nobody drives these runs now, and whoever did may have been killed before it could say how they ended: the journal knows.
      for (const { runId, status } of listed) {
        if (!hasEnded(status))
          await runs.open(runId).catch((error: unknown) => log.write('warn', `Run ${runId} cannot be read.`, describeError(error)));
      }
      return (await runs.list(wanted)).runs;
    },
    async report(runId) {
      return reportRun(await runs.open(runId), core.storageProblem());
    },
    asks: asksBelow,
    async answer(runId, task, item, decision) {
      const handle = await runs.open(runId);
      const { status } = handle.summary();
      if (hasEnded(status)) throw new MillraceError('conflict', `Run ${runId} has ended (${status}).`);
      // An answer that does not fit moves nothing.
      if (!('doubt' in decision)) checkAgainst(handle, task, item, decision);
      const root = await rootOf(handle);
      const taken = Promise.all([runs.takeUp(root), runs.takeUp(handle)]);
      if ('doubt' in decision) await handle.resolve(task, item, decision.doubt);
      else await handle.answer(task, item, { ...decision, by: decision.by ?? userName() });
      await taken;
      await handle.settled();
      return await root.settled(), handle.summary().status;
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

function checkAgainst(handle: RunHandle, task: string, item: number | null, decision: Exclude<Decision, { doubt: string }>): void {
  const asked = handle.asks().filter((ask) => ask.task === task && (item === null || ask.item === item));
  // What is not asked, or not clear, the run itself says.
  if (asked.length === 1 && asked[0]) checkAnswer(asked[0].ask, { ...decision, by: decision.by ?? '' });
}
