import { MillraceError } from '../../engine/errors.ts';
import type { Workflow } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { RunHandle, StartRun } from '../../engine/runtime/api.ts';
import { checkInputs } from '../../engine/runtime/index.ts';
import type { NewRun, StoredRun } from '../store/api.ts';
import { contentHash } from '../store/content-hash.ts';
import { readWorkflow } from './definition.ts';
import { readJournal } from './journal.ts';
import { describeError } from './log.ts';
import { Lru } from './lru.ts';
import { removeRunTree } from './remove-run.ts';
import { matchesQuery } from './run-query.ts';
import { hasEnded } from './run-status.ts';
import type { RunRequest, Runs, RunsOptions } from './runs-api.ts';
import { readStart, storedStart } from './start-data.ts';
import { createTaskRecorder } from './task-recorder.ts';

/** Finished runs kept in memory: what the window looks at, and everything that ran in memory only. */
const keptRuns = 12;
const keptMemoryRuns = 50;
const keptDefinitions = 50;
/** Journals that are read in one go when a host comes back: few at first, so that the first run goes on soon. The next ones are on their way meanwhile. */
const readFirst = 4;
const readTogether = 64;

export function createRuns({ runtime, store, actions, clock, random, log, held }: RunsOptions): Runs {
  const finished = new Lru<RunHandle>(keptRuns);
  const definitions = new Lru<Workflow>(keptDefinitions);
  const workflows = new WeakMap<RunHandle, Workflow>();
  const inMemory = new Lru<{ readonly handle: RunHandle; readonly text: string; readonly inputs: JsonObject }>(keptMemoryRuns);
  // Runs without history, by handle; and by id while they are being started, when there is no handle yet.
  const withoutHistory = new WeakSet<RunHandle>();
  const starting = new Set<string>();
  const hasHistory = (handle: RunHandle): boolean => !withoutHistory.has(handle) && !starting.has(handle.runId);
  // Read back but not ended: there must never be two handles of a run that can still move.
  const restored = new Map<string, RunHandle>();
  const opening = new Map<string, Promise<RunHandle | null>>();
  // Taken up once: a second time would call what runs by now interrupted.
  const takenUp = new WeakMap<RunHandle, Promise<void>>();
  const listeners = new Set<(summary: RunSummary) => void>();
  const movingListeners = new Set<(handle: RunHandle, taken: boolean) => void>();
  const recorder = createTaskRecorder(store);

  const stopRuns = runtime.onRun((summary, handle) => {
    if (hasHistory(handle)) {
      store.putSummary(summary, hasEnded(summary.status) ? handle.outputs() : null);
      if (hasEnded(summary.status)) {
        finished.set(summary.runId, handle);
        restored.delete(summary.runId);
      }
    }
    for (const listener of listeners) listener(summary);
  });
  const stopTasks = runtime.onTaskEnded((record, handle) => {
    if (!hasHistory(handle)) return;
    const { retries, ...rest } = record;
    // Of a list task's attempts only the repeated ones are told apart here: its items count as one.
    recorder.add({ runId: handle.runId, workflow: handle.summary().workflow, ...rest, attempts: 1 + retries });
  });
  const stopRefusals = store.onRefused(({ runId, error }) => {
    const handle = runId === null ? undefined : runtime.get(runId);
    if (!handle) return;
    log('error', `The journal of run ${handle.runId} takes no more; the run is canceled. ${error.message}`);
    handle.cancel().catch((cause: unknown) => log('error', 'A run without a journal could not be canceled.', describeError(cause)));
  });

  function live(runId: string): RunHandle | undefined {
    return runtime.get(runId) ?? restored.get(runId) ?? finished.get(runId) ?? inMemory.get(runId)?.handle;
  }

  /** A file without a name of its own is named after its path, so both tell definitions apart. */
  function parsed(text: string, hash: string, file: string): Workflow {
    const key = `${hash} ${file}`;
    let workflow = definitions.get(key);
    if (!workflow) definitions.set(key, (workflow = readWorkflow(text, file, actions)));
    return workflow;
  }

  async function storedWorkflow({ definitionHash, runId, path, workflow }: RunSummary): Promise<Workflow> {
    const known = definitions.get(`${definitionHash} ${path ?? workflow}`);
    if (known) return known;
    const text = await store.getDefinition(definitionHash);
    if (text === null) throw new MillraceError('not_found', `The definition of run ${runId} is not in the store any more.`);
    return parsed(text, definitionHash, path ?? workflow);
  }

  async function restore(stored: StoredRun, journal: () => Promise<RunEvent[]>): Promise<RunHandle> {
    const { summary } = stored;
    // Asked for first, so that it is taken apart here while the store reads the journal.
    const definition = storedWorkflow(summary);
    const reading = heard(journal());
    const workflow = await definition;
    const events = await reading;
    const handle = runtime.restore({
      runId: summary.runId,
      workflow,
      definitionHash: summary.definitionHash,
      path: summary.path,
      baseDir: stored.baseDir,
      inputs: stored.inputs,
      trigger: summary.trigger,
      createdAt: summary.createdAt,
      durability: stored.durability,
      depth: stored.depth,
      ...(summary.parent ? { parent: summary.parent } : {}),
      ...(summary.basedOn === undefined ? {} : { basedOn: summary.basedOn }),
      ...readStart(stored.start),
      events,
    });
    workflows.set(handle, workflow);
    // A host that was killed may not have had the time to say how the run stood.
    if (handle.summary().status !== summary.status) store.putSummary(handle.summary(), handle.outputs());
    if (hasEnded(handle.summary().status)) finished.set(summary.runId, handle);
    else restored.set(summary.runId, handle);
    return handle;
  }

  function find(runId: string): Promise<RunHandle | null> {
    const known = live(runId);
    if (known) return Promise.resolve(known);
    return opening.get(runId) ?? opened(runId, store.getRun(runId), () => readJournal(store, runId));
  }

  function opened(runId: string, stored: Promise<StoredRun | null>, journal: () => Promise<RunEvent[]>): Promise<RunHandle | null> {
    const handle = stored.then((found) => live(runId) ?? (found && restore(found, journal))).finally(() => opening.delete(runId));
    opening.set(runId, handle);
    return handle;
  }

  /** Opens these runs; the journals of those that nobody has opened are read together. null: it is gone by now. */
  function openTogether(stored: readonly StoredRun[]): Promise<RunHandle | null>[] {
    const unknown = stored.filter(({ summary: { runId } }) => !live(runId) && !opening.has(runId));
    const journals = unknown.length > 0 ? store.readJournals(unknown.map(({ summary }) => summary.runId)) : Promise.resolve([]);
    for (const [at, run] of unknown.entries()) {
      const journal = journals.then((all) => all[at] ?? null);
      // One that is gone has no journal, and must not begin anew.
      const there = journal.then((found) => found && run);
      const events = (): Promise<RunEvent[]> =>
        journal.then((found) => {
          if (found instanceof MillraceError) throw found;
          return found ?? [];
        });
      void opened(run.summary.runId, there, events);
    }
    return stored.map(({ summary }) => heard(find(summary.runId)));
  }

  async function open(runId: string): Promise<RunHandle> {
    const handle = await find(runId);
    if (!handle) throw new MillraceError('not_found', `There is no run ${runId}.`);
    return handle;
  }

  async function takeUp(handle: RunHandle): Promise<void> {
    if (restored.get(handle.runId) !== handle) return;
    let taking = takenUp.get(handle);
    if (!taking) {
      for (const listener of movingListeners) listener(handle, true);
      takenUp.set(handle, (taking = held?.has(handle.runId) ? takeUpPaused(handle) : handle.recover()));
    }
    await taking;
  }

  function notTakenUp(runId: string, error: unknown): void {
    log('error', `Run ${runId} could not be taken up again.`, describeError(error));
  }

  async function takeUpPaused(handle: RunHandle): Promise<void> {
    // Told first, so that nothing starts when it is taken up.
    await Promise.all([handle.pause(), handle.recover()]);
    held?.release(handle.runId);
  }

  function startWithoutHistory(run: StartRun, text: string): RunHandle {
    starting.add(run.runId);
    try {
      const handle = runtime.start(run);
      withoutHistory.add(handle);
      inMemory.set(run.runId, { handle, text, inputs: run.inputs });
      return handle;
    } finally {
      starting.delete(run.runId);
    }
  }

  /**
   * Records a run and begins it. Its first events wait for the same commit as its row: nothing of it is shown, and nothing
   * with an effect starts, before both are on disk.
   */
  async function recorded(run: NewRun, begin: () => RunHandle): Promise<RunHandle> {
    const row = store.createRun(run);
    try {
      const handle = begin();
      await row;
      return handle;
    } catch (error) {
      row.catch(() => undefined);
      throw error;
    }
  }

  async function start(request: RunRequest): Promise<RunHandle> {
    const definitionHash = contentHash(request.text);
    const workflow = parsed(request.text, definitionHash, request.file);
    for (const task of request.only ?? []) {
      if (!workflow.tasks.some(({ id }) => id === task))
        throw new MillraceError('not_found', `There is no task ${task} in ${request.file}.`);
    }
    const inputs = checkInputs(workflow, request.inputs);
    const durability = request.durability ?? workflow.settings.durability;
    const { called } = request;
    const origin = {
      ...(called ? { parent: called.parent, depth: called.depth } : {}),
      ...(request.basedOn === undefined ? {} : { basedOn: request.basedOn }),
    };
    const begins = {
      ...(request.only ? { only: request.only } : {}),
      ...(request.reuse ? { reuse: request.reuse } : {}),
      ...(request.vars ? { vars: request.vars } : {}),
    };
    const run: StartRun = {
      runId: called?.runId ?? random.uuid(),
      workflow,
      definitionHash,
      path: request.path,
      baseDir: request.baseDir,
      inputs,
      trigger: request.trigger,
      createdAt: clock.now(),
      durability,
      ...origin,
      ...begins,
    };
    const follow = (handle: RunHandle): RunHandle => {
      workflows.set(handle, workflow);
      for (const listener of movingListeners) listener(handle, false);
      return handle;
    };
    if (durability === 'memory') return follow(startWithoutHistory(run, request.text));
    return recorded(
      {
        runId: run.runId,
        workflow: workflow.name,
        path: run.path,
        definitionHash,
        definitionText: request.text,
        baseDir: run.baseDir,
        durability,
        trigger: run.trigger,
        inputs,
        createdAt: run.createdAt,
        tasksTotal: workflow.tasks.length,
        ...origin,
        ...storedStart(begins),
      },
      () => follow(runtime.start(run)),
    );
  }

  return {
    start,
    open,
    find,
    takeUp,
    async recover(runId) {
      const handle = await open(runId);
      await takeUp(handle);
      return handle;
    },
    async recoverAll() {
      const runs = await store.openRuns();
      const taken: Promise<void>[] = [];
      let next = openTogether(runs.slice(0, readFirst));
      for (let at = 0, size = readFirst; at < runs.length; ) {
        const group = next;
        const from = at + size;
        const more = Math.min(2 * size, readTogether);
        next = openTogether(runs.slice(from, from + more));
        for (const [place, coming] of group.entries()) {
          const runId = runs[at + place]?.summary.runId ?? '';
          const handle = await coming.catch((error: unknown) => notTakenUp(runId, error));
          // A run that called others takes them up itself; whichever of both comes first, it happens once.
          if (handle) taken.push(takeUp(handle).catch((error: unknown) => notTakenUp(runId, error)));
        }
        at = from;
        size = more;
      }
      await Promise.all(taken);
    },
    async list(query) {
      const stored = await store.listRuns(query);
      const runs = stored.runs.map((summary) => (hasEnded(summary.status) ? summary : (live(summary.runId)?.summary() ?? summary)));
      if ((query.offset ?? 0) > 0) return { runs, total: stored.total };
      const extra = inMemory.values().map(({ handle }) => handle.summary());
      const matching = extra.filter((summary) => matchesQuery(summary, query));
      if (matching.length === 0) return { runs, total: stored.total };
      const all = [...matching, ...runs].sort((a, b) => b.createdAt - a.createdAt).slice(0, query.limit);
      return { runs: all, total: stored.total + matching.length };
    },
    async definitionText(runId) {
      const text = inMemory.get(runId)?.text ?? (await store.getDefinition((await open(runId)).summary().definitionHash));
      if (text === null) throw new MillraceError('not_found', `The definition of run ${runId} is not in the store any more.`);
      return text;
    },
    async origin(runId) {
      const handle = await open(runId);
      const memory = inMemory.get(runId);
      const { definitionHash } = handle.summary();
      const inputs = memory?.inputs ?? (await store.getRun(runId))?.inputs ?? handle.inputs();
      const workflow = workflows.get(handle) ?? (await storedWorkflow(handle.summary()));
      return { handle, workflow, inputs, definitionHash, kept: memory === undefined };
    },
    workflowOf: (handle) => workflows.get(handle) ?? null,
    async remove(runId) {
      const handle = await open(runId);
      if (!hasEnded(handle.summary().status)) {
        throw new MillraceError('conflict', 'The run goes on. Cancel it before removing it.');
      }
      if (inMemory.get(runId)) inMemory.delete(runId);
      else for (const removed of await removeRunTree(store, runId)) finished.delete(removed);
      for (const called of inMemory.values().map(({ handle: kept }) => kept.summary())) {
        if (called.parent?.runId === runId && hasEnded(called.status)) inMemory.delete(called.runId);
      }
    },
    onRun(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onMoving(listener) {
      movingListeners.add(listener);
      return () => movingListeners.delete(listener);
    },
    close() {
      stopRuns();
      stopTasks();
      stopRefusals();
      recorder.flush();
    },
  };
}

/** Somebody waits for it later: until then a failure is not one that nobody heard. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
