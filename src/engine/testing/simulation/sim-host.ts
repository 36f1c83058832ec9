import { actionCatalogue } from '../../actions/catalog.ts';
import { actionRunners } from '../../actions/runners.ts';
import { type ActionContext, type ActionDefinition, ActionError, type ActionOutcome, type ActionRunner } from '../../actions/types.ts';
import { MillraceError } from '../../errors.ts';
import type { Workflow } from '../../format/model.ts';
import type { Json, JsonObject } from '../../json.ts';
import { compilePlan } from '../../plan/compile.ts';
import type { Plan } from '../../plan/plan.ts';
import type { apply } from '../../run/apply.ts';
import type { RunEvent } from '../../run/events.ts';
import { createState } from '../../run/state.ts';
import type { RunHandle, Runtime, StartRun } from '../../runtime/api.ts';
import type { Driver } from '../../runtime/core.ts';
import type { Effects } from '../../runtime/effects.ts';
import { createRuntime } from '../../runtime/index.ts';
import type { CachedResult } from '../../runtime/ports.ts';
import { workDefinition } from '../core-rig.ts';
import { FakeClock } from '../fake-clock.ts';
import { MoveWatch } from '../move-watch.ts';
import { RulesCheck } from '../rules-check.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { differences, equalFolds, snapshotOf } from '../state-snapshot.ts';
import { Ledger } from './ledger.ts';
import { SimStore } from './sim-store.ts';
import { pick, type SimWorkflows } from './sim-workflow.ts';

/** An attempt whose action is under way. */
export interface Flight {
  readonly runId: string;
  readonly task: string;
  /** Stops only when it is told to, and perhaps not even then. */
  readonly hangs: boolean;
  aborted: boolean;
  end(result: Json): void;
  fail(code: string): void;
}

/** What a test may break on purpose, to see that the simulation notices. */
export interface Sabotage {
  /** How the watcher folds events, in place of `apply`. */
  readonly fold?: typeof apply;
  /** Every effect happens twice. */
  readonly twice?: boolean;
  /** Effects happen as though the run were shown as paused. */
  readonly restless?: boolean;
  /** The store loses every event of this type. */
  readonly loses?: RunEvent['type'];
}

const work: ActionDefinition = { ...workDefinition, id: 'sim.work' };
const safe: ActionDefinition = { ...workDefinition, id: 'sim.safe', idempotent: true, kind: 'cpu' };
const actions = {
  get: (id: string) => (id === work.id ? work : id === safe.id ? safe : actionCatalogue.get(id)),
  ids: () => [...actionCatalogue.ids(), work.id, safe.id],
};
const noEffects = {} as unknown as Effects;

/** A host with nothing real around it: time, chance, storage and tasks are the simulation's. */
export class SimHost {
  readonly clock = new FakeClock();
  readonly store: SimStore;
  readonly ledger: Ledger;
  readonly watches = new Map<string, MoveWatch>();
  readonly wrong: string[] = [];
  readonly seen: Set<string>;
  flights: Flight[] = [];
  runtime: Runtime;
  load = 0;
  crashes = 0;
  readonly #random: SeededRandom;
  readonly #workflows: SimWorkflows;
  readonly #begun = new Map<string, StartRun>();
  readonly #plans = new Map<string, Plan>();
  readonly #rules = new Map<string, RulesCheck>();
  /** Outside the store, as a cache may be: what it holds survives a crash. */
  readonly #cached = new Map<string, CachedResult>();
  readonly #compared = new Map<string, string>();
  readonly #checksRules: boolean;
  readonly #sabotage: Sabotage;
  readonly #slots: number;
  #life = 0;

  constructor(
    random: SeededRandom,
    workflows: SimWorkflows,
    options: { readonly checksRules: boolean; readonly sabotage?: Sabotage; readonly seen?: Set<string> },
  ) {
    this.#random = random;
    this.#workflows = workflows;
    this.#checksRules = options.checksRules;
    this.#sabotage = options.sabotage ?? {};
    this.seen = options.seen ?? new Set();
    this.#slots = pick(random, 1, 2, 4, 50);
    this.store = new SimStore((runId, _seq, event) => {
      if (event.type === this.#sabotage.loses) return;
      this.ledger.committed(runId, event);
      const watch = this.#watch(runId);
      for (const wrong of watch.after(event)) this.wrong.push(`illegal: ${runId} ${wrong}`);
      if (!this.#checksRules) return;
      let rules = this.#rules.get(runId);
      if (!rules) {
        rules = new RulesCheck(this.#workflows.graphs.get(watch.state.plan.workflow.name) ?? []);
        this.#rules.set(runId, rules);
      }
      for (const wrong of rules.after(event, watch.state)) this.wrong.push(`rules: ${runId} ${wrong}`);
    });
    this.ledger = new Ledger((runId, task) => this.#planOf(runId).tasks[task]?.sync === false);
    this.runtime = this.#make();
  }

  /** Runs that have not ended, with what is live of them. */
  open(): Driver[] {
    return this.runtime.active().map((handle) => handle as Driver);
  }

  begin(runId: string): void {
    this.runtime.start(this.#start(runId, this.#workflows.main, {}));
  }

  /** Promises run, and timers that are due now. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await Promise.resolve();
      await Promise.resolve();
      this.clock.advance(0);
    }
    this.ledger.latestWallMs = Math.max(this.ledger.latestWallMs, this.clock.now());
  }

  /** The host dies and another one takes up what the store holds. `durable`: so many batches were written without an answer. */
  async crash(durable: number): Promise<void> {
    const dying = this.runtime;
    this.crashes += 1;
    this.store.crash(durable);
    this.flights = [];
    this.#life += 1;
    await dying.close();
    this.store.holds = false;
    this.runtime = this.#make();
    const ids = [...this.#begun.keys()].filter((runId) => this.store.events(runId).at(-1)?.type !== 'run.ended');
    for (const runId of this.#random.next() < 0.5 ? ids : ids.reverse()) {
      if (this.runtime.get(runId)) continue;
      const recovered = this.#restore(runId).recover();
      await this.settle();
      await recovered;
    }
  }

  /** I3, and that the live state is the fold of its journal. */
  compare(): void {
    for (const driver of this.open()) {
      const watch = this.#watch(driver.runId);
      const at = `${driver.state.seq} ${watch.state.seq}`;
      if (this.#compared.get(driver.runId) === at) continue;
      this.#compared.set(driver.runId, at);
      const shown = driver.projection.state;
      if (!equalFolds(shown, watch.state)) this.#differ('I3: what is shown', driver.runId, shown, watch);
      if (this.store.isWaiting(driver.runId)) continue;
      if (!equalFolds(driver.state, watch.state)) this.#differ('the live state', driver.runId, driver.state, watch);
    }
  }

  /** The whole journal of every run, folded once more from nothing. */
  refold(): void {
    for (const [runId, watch] of this.watches) {
      const again = new MoveWatch(createState(this.#planOf(runId), runId));
      for (const event of this.store.events(runId)) again.after(event);
      if (!equalFolds(again.state, watch.state)) this.#differ('a second fold', runId, again.state, watch);
    }
  }

  #differ(what: string, runId: string, state: Driver['state'], watch: MoveWatch): void {
    const found = differences(snapshotOf(state), snapshotOf(watch.state)).slice(0, 6);
    this.wrong.push(`${what} of ${runId} is not the fold of its journal: ${found.join('; ')}`);
  }

  #watch(runId: string): MoveWatch {
    let watch = this.watches.get(runId);
    if (!watch) {
      watch = new MoveWatch(createState(this.#planOf(runId), runId), this.seen, this.#sabotage.fold);
      this.watches.set(runId, watch);
    }
    return watch;
  }

  #planOf(runId: string): Plan {
    const workflow = this.#begun.get(runId)?.workflow ?? this.#workflows.main;
    let plan = this.#plans.get(workflow.name);
    if (!plan) this.#plans.set(workflow.name, (plan = compilePlan(workflow, { actions, runners: this.#runners() })));
    return plan;
  }

  #start(runId: string, workflow: Workflow, given: Partial<StartRun>): StartRun {
    const known = this.#begun.get(runId);
    if (known) return known;
    const run: StartRun = {
      runId,
      workflow,
      definitionHash: workflow.name,
      path: null,
      baseDir: '/',
      inputs: {},
      trigger: 'simulation',
      createdAt: this.clock.now(),
      durability: 'durable',
      ...given,
    };
    this.#begun.set(runId, run);
    return run;
  }

  #restore(runId: string): RunHandle {
    return this.runtime.restore({ ...this.#start(runId, this.#workflows.main, {}), events: this.store.events(runId) });
  }

  #make(): Runtime {
    const life = this.#life;
    const runtime = createRuntime({
      clock: this.clock,
      random: this.#random,
      store: this.store,
      effects: noEffects,
      actions,
      runners: this.#runners(),
      env: {},
      log: (level, message) => {
        if (level === 'error') this.wrong.push(`log: ${message}`);
      },
      limits: {
        maxConcurrentRuns: 100,
        maxConcurrentTasks: this.#slots,
        taskTimeoutMs: 40_000,
        runTimeoutMs: 100 * 3_600_000,
        cancelGraceMs: 10_000,
      },
      load: () => this.load,
      cores: 2,
      cache: {
        get: (key) => Promise.resolve(this.#cached.get(key) ?? null),
        put: (key, value) => void this.#cached.set(key, value),
      },
      children: {
        open: async ({ runId, parent, depth, workflow }) => {
          await Promise.resolve();
          if (life !== this.#life) return new Promise(() => {});
          const there = this.runtime.get(runId);
          if (there) return there;
          if (this.store.events(runId).length > 0) {
            const handle = this.#restore(runId);
            await handle.recover();
            return handle;
          }
          const called = this.#workflows.called[workflow];
          if (!called) throw new MillraceError('not_found', `There is no workflow ${workflow}.`);
          return this.runtime.start(this.#start(runId, called, { parent, depth: depth + 1 }));
        },
      },
    });
    runtime.onTaskEnded((record, handle) => {
      const task = this.#planOf(handle.runId).indexOf.get(record.task) ?? -1;
      this.ledger.acknowledged(handle.runId, task, record.visit, record.status);
    });
    return runtime;
  }

  #runners(): Record<string, ActionRunner> {
    const runner: ActionRunner = { mode: 'async', run: (input, context) => this.#perform(input, context) };
    return { ...actionRunners, 'sim.work': runner, 'sim.safe': runner };
  }

  #perform(_input: JsonObject, context: ActionContext): Promise<ActionOutcome> {
    const [runId = '', task = '', visit = '', item] = context.idempotencyKey.split('/');
    const state = (this.runtime.get(runId) as Driver | undefined)?.state;
    const index = state?.plan.indexOf.get(task) ?? -1;
    const at = item === undefined ? undefined : Number(item);
    const attempt = (at === undefined ? state?.tasks[index]?.attempt : state?.tasks[index]?.list?.attempt(at)) ?? 0;
    const effect = { runId, task: index, visit: Number(visit), attempt, item: at };
    const shown = this.runtime.get(runId)?.summary().status ?? 'unknown';
    this.ledger.effect(effect, this.#sabotage.restless ? 'paused' : shown);
    if (this.#sabotage.twice) this.ledger.effect(effect, shown);
    const stubborn = this.#random.next() < 0.2;
    return new Promise((resolve, reject) => {
      const gone = (): void => {
        this.flights = this.flights.filter((other) => other !== flight);
      };
      const flight: Flight = {
        runId,
        task,
        hangs: this.#random.next() < 0.07,
        aborted: false,
        end: (result) => {
          gone();
          resolve({ result });
        },
        fail: (code) => {
          gone();
          reject(new ActionError(code, code));
        },
      };
      context.signal.addEventListener('abort', () => {
        flight.aborted = true;
        if (!stubborn) flight.fail('aborted');
      });
      this.flights.push(flight);
    });
  }
}
