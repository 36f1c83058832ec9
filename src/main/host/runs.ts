import type { ActionCatalogue } from '../../engine/actions/types.ts';
import { MillraceError } from '../../engine/errors.ts';
import type { Durability, Workflow } from '../../engine/format/model.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { RunHandle, Runtime, StartRun } from '../../engine/runtime/api.ts';
import { checkInputs } from '../../engine/runtime/index.ts';
import type { Clock, Random, RuntimeLog } from '../../engine/runtime/ports.ts';
import type { RunQuery, Store, StoredRun } from '../store/api.ts';
import { contentHash } from '../store/content-hash.ts';
import { readWorkflow } from './definition.ts';
import { describeError } from './log.ts';
import { Lru } from './lru.ts';
import { hasEnded } from './run-status.ts';
import { createTaskRecorder } from './task-recorder.ts';

export interface RunRequest {
  readonly text: string;
  /** How problems name the file. */
  readonly file: string;
  /** What the run remembers: relative to the library, or absolute; null for text alone. */
  readonly path: string | null;
  readonly baseDir: string;
  readonly inputs: JsonObject;
  readonly trigger: string;
  readonly durability?: Durability | undefined;
  readonly only?: readonly string[] | undefined;
  /** With `only`: results of an earlier run, by task id. */
  readonly given?: JsonObject | undefined;
}

/** The runs of a host: those that go on, and those of the journal, read back when somebody asks. */
export interface Runs {
  /** Resolves when the run is recorded. `invalid_workflow`, `invalid_input`. */
  start(request: RunRequest): Promise<RunHandle>;
  /** Live, or folded from the journal. `not_found`. */
  open(runId: string): Promise<RunHandle>;
  /** Reads a run that has not ended back and goes on with it; a paused one stays paused. */
  recover(runId: string): Promise<RunHandle>;
  /** Takes up everything that was going when the last host stopped. */
  recoverAll(): Promise<void>;
  list(query: RunQuery): Promise<{ runs: RunSummary[]; total: number }>;
  definitionText(runId: string): Promise<string>;
  /** `conflict` while the run goes on. */
  remove(runId: string): Promise<void>;
  /** Runs that began, changed state or ended, once that is committed. */
  onRun(listener: (summary: RunSummary) => void): () => void;
  /** Stops listening and hands what it holds to the store. */
  close(): void;
}

export interface RunsOptions {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly actions: ActionCatalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: RuntimeLog;
}

/** Finished runs kept in memory: what the window looks at, and everything that ran in memory only. */
const keptRuns = 12;
const keptMemoryRuns = 50;
const keptDefinitions = 50;
const eventsPerRead = 10_000;

export function createRuns({ runtime, store, actions, clock, random, log }: RunsOptions): Runs {
  const finished = new Lru<RunHandle>(keptRuns);
  const definitions = new Lru<Workflow>(keptDefinitions);
  const inMemory = new Lru<{ readonly handle: RunHandle; readonly text: string }>(keptMemoryRuns);
  // Runs without history, by handle; and by id while they are being started, when there is no handle yet.
  const withoutHistory = new WeakSet<RunHandle>();
  const starting = new Set<string>();
  const hasHistory = (handle: RunHandle): boolean => !withoutHistory.has(handle) && !starting.has(handle.runId);
  // Read back but not ended: there must never be two handles of a run that can still move.
  const restored = new Map<string, RunHandle>();
  const opening = new Map<string, Promise<RunHandle>>();
  const listeners = new Set<(summary: RunSummary) => void>();
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

  async function readJournal(runId: string): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for (;;) {
      const page = await store.readEvents(runId, events.length, eventsPerRead);
      for (const event of page) events.push(event);
      if (page.length < eventsPerRead) return events;
    }
  }

  async function restore(stored: StoredRun): Promise<RunHandle> {
    const { summary } = stored;
    const text = await store.getDefinition(summary.definitionHash);
    if (text === null) throw new MillraceError('not_found', `The definition of run ${summary.runId} is not in the store any more.`);
    const workflow = parsed(text, summary.definitionHash, summary.path ?? summary.workflow);
    const events = await readJournal(summary.runId);
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
      events,
    });
    // A host that was killed may not have had the time to say how the run stood.
    if (handle.summary().status !== summary.status) store.putSummary(handle.summary(), handle.outputs());
    if (hasEnded(handle.summary().status)) finished.set(summary.runId, handle);
    else restored.set(summary.runId, handle);
    return handle;
  }

  function open(runId: string): Promise<RunHandle> {
    const known = live(runId);
    if (known) return Promise.resolve(known);
    const pending = opening.get(runId);
    if (pending) return pending;
    const started = store
      .getRun(runId)
      .then((stored) => {
        if (!stored) throw new MillraceError('not_found', `There is no run ${runId}.`);
        return live(runId) ?? restore(stored);
      })
      .finally(() => opening.delete(runId));
    opening.set(runId, started);
    return started;
  }

  function startWithoutHistory(run: StartRun, text: string): RunHandle {
    starting.add(run.runId);
    try {
      const handle = runtime.start(run);
      withoutHistory.add(handle);
      inMemory.set(run.runId, { handle, text });
      return handle;
    } finally {
      starting.delete(run.runId);
    }
  }

  return {
    async start(request) {
      const definitionHash = contentHash(request.text);
      const workflow = parsed(request.text, definitionHash, request.file);
      for (const task of request.only ?? []) {
        if (!workflow.tasks.some(({ id }) => id === task))
          throw new MillraceError('not_found', `There is no task ${task} in ${request.file}.`);
      }
      const inputs = checkInputs(workflow, request.inputs);
      const durability = request.durability ?? workflow.settings.durability;
      const run: StartRun = {
        runId: random.uuid(),
        workflow,
        definitionHash,
        path: request.path,
        baseDir: request.baseDir,
        inputs,
        trigger: request.trigger,
        createdAt: clock.now(),
        durability,
        ...(request.only ? { only: request.only, given: request.given ?? {} } : {}),
      };
      if (durability === 'memory') {
        return startWithoutHistory(run, request.text);
      }
      await store.createRun({
        runId: run.runId,
        workflow: workflow.name,
        path: run.path,
        definitionHash: run.definitionHash,
        definitionText: request.text,
        baseDir: run.baseDir,
        durability,
        trigger: run.trigger,
        inputs,
        createdAt: run.createdAt,
        tasksTotal: workflow.tasks.length,
      });
      return runtime.start(run);
    },
    open,
    async recover(runId) {
      const handle = await open(runId);
      await handle.recover();
      return handle;
    },
    async recoverAll() {
      for (const { summary } of await store.openRuns()) {
        const { runId } = summary;
        try {
          await (await open(runId)).recover();
        } catch (error) {
          log('error', `Run ${runId} could not be taken up again.`, describeError(error));
        }
      }
    },
    async list(query) {
      const stored = await store.listRuns(query);
      const runs = stored.runs.map((summary) => (hasEnded(summary.status) ? summary : (live(summary.runId)?.summary() ?? summary)));
      if ((query.offset ?? 0) > 0) return { runs, total: stored.total };
      const extra = inMemory.values().map(({ handle }) => handle.summary());
      const matching = extra.filter((summary) => matches(summary, query));
      if (matching.length === 0) return { runs, total: stored.total };
      const all = [...matching, ...runs].sort((a, b) => b.createdAt - a.createdAt).slice(0, query.limit);
      return { runs: all, total: stored.total + matching.length };
    },
    async definitionText(runId) {
      const text = inMemory.get(runId)?.text ?? (await store.getDefinition((await open(runId)).summary().definitionHash));
      if (text === null) throw new MillraceError('not_found', `The definition of run ${runId} is not in the store any more.`);
      return text;
    },
    async remove(runId) {
      const handle = await open(runId);
      if (!hasEnded(handle.summary().status)) {
        throw new MillraceError('conflict', 'The run goes on. Cancel it before removing it.');
      }
      if (inMemory.get(runId)) inMemory.delete(runId);
      else await store.removeRun(runId);
      finished.delete(runId);
    },
    onRun(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stopRuns();
      stopTasks();
      stopRefusals();
      recorder.flush();
    },
  };
}

function matches(summary: RunSummary, query: RunQuery): boolean {
  if (query.workflow !== undefined && summary.workflow !== query.workflow) return false;
  if (query.path !== undefined && summary.path !== query.path) return false;
  if (query.status !== undefined && !query.status.includes(summary.status)) return false;
  if (query.createdBefore !== undefined && summary.createdAt >= query.createdBefore) return false;
  return query.createdAfter === undefined || summary.createdAt > query.createdAfter;
}
