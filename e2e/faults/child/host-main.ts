// A host without a door, for one workflow: starts its run or takes up what is there, and notes what an observer is told.
// `--worker FILE`: another store thread; `--runs N`: so many runs at once; `--no-pause`: leaves them alone; `--until FILE`: a run
// that ends is followed by another until the file is there.
import { existsSync, readFileSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { MillraceError } from '../../../src/engine/errors.ts';
import type { RunDelta, TaskView } from '../../../src/engine/run/view.ts';
import type { RunHandle } from '../../../src/engine/runtime/api.ts';
import { findCheckout } from '../../../src/main/host/checkout.ts';
import { openCore } from '../../../src/main/host/core.ts';
import { hasEnded } from '../../../src/main/host/run-status.ts';
import type { Ack } from '../lib/acks.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    acks: { type: 'string' },
    workflow: { type: 'string' },
    worker: { type: 'string' },
    runs: { type: 'string' },
    until: { type: 'string' },
    'no-pause': { type: 'boolean' },
  },
});
const { data: dataDir = '', acks: acksFile = '', workflow: file = '', worker } = values;
const acks = openSync(acksFile, 'a');
const note = (ack: Ack): void => void writeSync(acks, `${JSON.stringify(ack)}\n`);
const say = (said: 'started' | 'done' | 'failed', message = ''): void => note({ type: 'host', said, at: Date.now(), message });

try {
  await main();
} catch (error) {
  say('failed', error instanceof Error ? error.message : String(error));
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof MillraceError ? 3 : 1;
}

async function main(): Promise<void> {
  const log = {
    level: 'warn',
    write: (level: string, message: string): void => {
      if (level === 'error' || level === 'warn') process.stderr.write(`${level} ${message}\n`);
    },
    flush: (): void => undefined,
  };
  const checkout = findCheckout();
  const core = await openCore({
    ...checkout,
    ...(worker === undefined ? {} : { storeWorkerUrl: pathToFileURL(worker) }),
    kind: 'faults',
    dataDir,
    pathOf: (path) => path,
    desktop: {},
    log,
  });
  say('started');
  core.store.onStorage((state) => note({ type: 'storage', ok: state.ok, at: Date.now(), message: state.ok ? '' : state.error.message }));
  const open = await core.store.openRuns();
  const known = await core.store.listRuns({ limit: 1 });
  const handles: RunHandle[] = [];
  for (const { summary } of open) {
    const handle = await core.runs.open(summary.runId);
    follow(handle);
    await handle.recover();
    handles.push(handle);
  }
  const start = async (): Promise<RunHandle> => {
    const text = readFileSync(file, 'utf8');
    const handle = await core.runs.start({ text, file, path: null, baseDir: dirname(file), inputs: {}, trigger: 'faults' });
    follow(handle);
    return handle;
  };
  for (let started = known.total; started < Number(values.runs ?? 1); started += 1) handles.push(await start());
  await Promise.all(
    handles.map(async (handle) => {
      await finish(handle);
      while (values.until !== undefined && !existsSync(values.until)) await finish(await whenStorageIsWell(start));
    }),
  );
  await core.close();
  say('done');
}

/** A run cannot be started while storage fails: then again in a moment. */
async function whenStorageIsWell<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof MillraceError) || error.code !== 'storage') throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Notes all that is shown of the run, once it is committed. */
function follow(handle: RunHandle): void {
  const told = new Set<string>();
  const seeTask = (task: TaskView, seq: number): void => {
    if (task.items !== null && task.items.succeeded > 0)
      note({ type: 'items', run: handle.runId, task: task.id, visit: task.visit, succeeded: task.items.succeeded });
    if (!['succeeded', 'failed', 'skipped'].includes(task.status)) return;
    const key = `${task.id}/${task.visit}`;
    if (told.has(key)) return;
    told.add(key);
    note({ type: 'task', run: handle.runId, task: task.id, visit: task.visit, status: task.status, seq });
  };
  let paused = values['no-pause'] === true;
  const seeRun = (): void => {
    const { status } = handle.summary();
    const outputs = hasEnded(status) ? JSON.stringify(handle.outputs()) : null;
    note({ type: 'run', run: handle.runId, status, outputs, at: Date.now() });
  };
  handle.subscribe((delta: RunDelta) => {
    for (const task of delta.tasks ?? []) {
      seeTask(task, delta.seq);
      if (task.id !== 'gate' || task.status !== 'succeeded' || paused) continue;
      paused = true;
      void pauseForAMoment(handle);
    }
    if (delta.run) seeRun();
  });
  // What was shown before anybody listened.
  const view = handle.view();
  for (const task of Object.values(view.tasks)) seeTask(task, view.seq);
  seeRun();
}

async function pauseForAMoment(handle: RunHandle): Promise<void> {
  await handle.pause();
}

/** Resumes what is paused and decides what is in doubt, as a person would, until the run has ended. */
async function finish(handle: RunHandle): Promise<void> {
  for (;;) {
    const { status } = await handle.settled();
    if (hasEnded(status)) return;
    if (status === 'paused') {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await handle.resume();
    }
    let decided = 0;
    for (const id of handle.taskIds()) {
      const task = handle.task(id);
      if (task?.view.status !== 'indoubt') continue;
      const items = task.view.items === null ? null : (handle.items(id, { offset: 0, limit: 1000, status: 'all' })?.rows ?? []);
      if (items === null) {
        await handle.resolve(id, null, 'succeed');
        decided += 1;
      } else {
        for (const item of items) {
          if (item.status !== 'indoubt') continue;
          await handle.resolve(id, item.index, 'succeed');
          decided += 1;
        }
      }
    }
    if (status === 'waiting' && decided === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
