import { MillraceError } from '../errors.ts';
import { noLists } from '../long-list.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunSummary } from '../run/view.ts';
import type { RestoreRun, RunHandle, Runtime, RuntimeOptions, RuntimeStats, StartRun, TaskEnded } from './api.ts';
import { CachedResults } from './cache.ts';
import type { Driver, RuntimeCore } from './core.ts';
import { EngineTime } from './engine-time.ts';
import { RunDriver } from './run-driver.ts';

const plansKept = 200;
const endedKept = 50;

/** Makes the runtime of a host. It reads no clock, file or network but through what it is given. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const active = new Map<string, Driver>();
  const ended = new Map<string, Driver>();
  /** Runs that have begun and that no other run called: what `maxConcurrentRuns` counts. */
  const places = new Set<string>();
  const waiting: Driver[] = [];
  const plans = new Map<string, Plan>();
  const runListeners = new Set<(summary: RunSummary, handle: RunHandle) => void>();
  const taskListeners = new Set<(record: TaskEnded, handle: RunHandle) => void>();
  let limits = options.limits;
  let running = 0;
  let tasksEnded = 0;
  let runsEnded = 0;
  let storageOk = true;
  let closed = false;
  let pokeWaiting = false;

  const poke = (): void => {
    if (pokeWaiting || closed) return;
    pokeWaiting = true;
    options.clock.after(0, () => {
      pokeWaiting = false;
      for (const driver of active.values()) {
        if (core.freeSlots() <= 0) break;
        if (driver.wantsSlots) driver.send({ type: 'tick' });
      }
    });
  };

  const time = new EngineTime(options.clock);
  const results = options.cache ? new CachedResults(options.cache, options.clock, options.log) : null;
  const core: RuntimeCore = {
    clock: options.clock,
    random: options.random,
    store: options.store,
    effects: options.effects,
    lists: options.lists ?? noLists,
    results,
    memoryResults: options.memoryCache ? new CachedResults(options.memoryCache, options.clock, options.log) : results,
    runners: options.runners,
    env: options.env,
    log: options.log,
    cores: options.cores,
    time,
    get limits() {
      return limits;
    },
    load: options.load,
    children: options.children,
    freeSlots: () => (storageOk && !closed ? Math.max(0, limits.maxConcurrentTasks - running) : Number.NEGATIVE_INFINITY),
    runningChanged: (by) => {
      running += by;
    },
    slotsMayBeFree: (from) => {
      if (active.size > 1 || (active.size === 1 && !active.has(from.runId))) poke();
    },
    adopt: (driver) => {
      ended.delete(driver.runId);
      active.set(driver.runId, driver);
      if (!driver.isChild) places.add(driver.runId);
      running += driver.state.running;
    },
    runChanged: (driver) => {
      const summary = driver.summary();
      if (driver.projection.state.endedAt > 0) {
        active.delete(driver.runId);
        places.delete(driver.runId);
        runsEnded += 1;
        ended.set(driver.runId, driver);
        const [oldest] = ended.keys();
        if (ended.size > endedKept && oldest !== undefined) ended.delete(oldest);
        startWaiting();
      }
      for (const listener of runListeners) listener(summary, driver);
    },
    taskEnded: (record, driver) => {
      tasksEnded += 1;
      for (const listener of taskListeners) listener(record, driver);
    },
    itemsEnded: (count) => {
      tasksEnded += count;
    },
  };

  const startWaiting = (): void => {
    while (waiting.length > 0 && places.size < limits.maxConcurrentRuns) {
      const next = waiting.shift();
      if (!next || next.hasEnded) continue;
      places.add(next.runId);
      next.begin();
    }
  };

  const planOf = (run: Pick<StartRun, 'workflow' | 'definitionHash'>): Plan => {
    // The same text may stand in two files, and one without a name is called after its file.
    const key = `${run.definitionHash} ${run.workflow.name}`;
    let plan = plans.get(key);
    if (plan) plans.delete(key);
    else plan = compilePlan(run.workflow, { actions: options.actions, runners: options.runners });
    plans.set(key, plan);
    const [oldest] = plans.keys();
    if (plans.size > plansKept && oldest !== undefined) plans.delete(oldest);
    return plan;
  };

  return {
    start(run) {
      if (closed) throw new MillraceError('unavailable', 'The host is going down.');
      const unknown = run.only?.find((id) => !run.workflow.tasks.some((task) => task.id === id));
      if (unknown !== undefined) throw new MillraceError('invalid_input', `There is no task ${unknown} in this workflow.`);
      const driver = new RunDriver(core, run, planOf(run), null);
      active.set(run.runId, driver);
      if (driver.isChild) driver.begin();
      else {
        waiting.push(driver);
        startWaiting();
      }
      return driver;
    },
    restore(run: RestoreRun) {
      const driver = new RunDriver(core, run, planOf(run), run.events);
      if (driver.hasEnded) ended.set(run.runId, driver);
      return driver;
    },
    get: (runId) => active.get(runId) ?? ended.get(runId),
    active: () => [...active.values()],
    setLimits(next) {
      limits = next;
      startWaiting();
      poke();
    },
    stats(): RuntimeStats {
      let queued = 0;
      for (const driver of active.values()) queued += driver.state.queued;
      return { running, queued, activeRuns: active.size, tasksEnded, runsEnded, engineMs: time.totalMs };
    },
    onRun(listener) {
      runListeners.add(listener);
      return () => runListeners.delete(listener);
    },
    onTaskEnded(listener) {
      taskListeners.add(listener);
      return () => taskListeners.delete(listener);
    },
    setStorage(ok) {
      const was = storageOk;
      storageOk = ok;
      if (ok && !was) poke();
    },
    close() {
      closed = true;
      for (const driver of active.values()) driver.close();
      return Promise.resolve();
    },
  };
}
