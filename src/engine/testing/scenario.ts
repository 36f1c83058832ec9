import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import { type ActionDefinition, ActionError, type ActionOutcome, type ActionRunner } from '../actions/types.ts';
import { MillraceError } from '../errors.ts';
import { parseWorkflow } from '../format/index.ts';
import type { Workflow } from '../format/model.ts';
import type { Json, JsonObject } from '../json.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { Answer } from '../run/ask.ts';
import type { ChildRuns, RestoreRun, RunHandle, RunResult, Runtime, RuntimeLimits, StartRun } from '../runtime/api.ts';
import type { Effects } from '../runtime/effects.ts';
import { checkInputs, createRuntime } from '../runtime/index.ts';
import type { ResultCache } from '../runtime/ports.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryRunStore } from './memory-run-store.ts';
import { SeededRandom } from './seeded-random.ts';

/** A task that runs until the test lets it end: `world.gate('name')`. */
const gateDefinition: ActionDefinition = {
  id: 'test.gate',
  version: 1,
  title: 'Gate',
  group: 'Flow',
  summary: 'Waits until the test opens it.',
  docs: '',
  icon: 'circle',
  kind: 'io',
  idempotent: false,
  ports: ['left', 'right'],
  input: { type: 'object', properties: { name: { type: 'string' }, value: {} }, additionalProperties: false },
  result: {},
  errors: {},
  example: {},
  card: [],
};

/** The same, as CPU work. */
const crunchDefinition: ActionDefinition = { ...gateDefinition, id: 'test.crunch', title: 'Crunch', kind: 'cpu' };

export interface Gate {
  readonly name: string;
  readonly input: JsonObject;
  readonly aborted: () => boolean;
  readonly idempotencyKey: string;
  succeed(result?: ActionOutcome['result'], port?: string): void;
  fail(code: string, message?: string, data?: Json): void;
}

const unusable = (): never => {
  throw new Error('this scenario has no such effect');
};

/** An engine with everything outside it under the test's thumb. */
export class World {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly store: MemoryRunStore | null;
  /** Outlives a crash, as one on disk would. */
  readonly cache: ResultCache | null;
  readonly logs: string[] = [];
  /** Every gate that was ever started, in order; the effect ledger of a test. */
  readonly started: Gate[] = [];
  /** Workflows that `flow.call` finds, by the path it gives; the first line may be left out. */
  readonly files: Record<string, string> = {};
  /** Every request to open a called run, in order, those after a restart included. */
  readonly opened: string[] = [];
  /** While true, called runs are not opened until `releaseOpens()`. */
  holdsOpens = false;
  /** Load of the machine, 0 … 1, for strategy auto. */
  load = 0;
  runtime: Runtime;
  /** How every run began, called ones too; in order. Survives a crash as a store's table of runs does. */
  readonly #begun = new Map<string, StartRun>();
  #held: (() => void)[] = [];
  readonly #open = new Map<string, Gate>();
  readonly #limits: RuntimeLimits;
  #runs = 0;
  #life = 0;

  constructor(options: { durable?: boolean; limits?: Partial<RuntimeLimits>; seed?: number; cache?: ResultCache } = {}) {
    this.cache = options.cache ?? null;
    this.random = new SeededRandom(options.seed ?? 1);
    this.store = options.durable === false ? null : new MemoryRunStore();
    this.#limits = {
      maxConcurrentRuns: 100,
      maxConcurrentTasks: 50,
      taskTimeoutMs: 300_000,
      runTimeoutMs: 3_600_000,
      cancelGraceMs: 10_000,
      ...options.limits,
    };
    this.runtime = this.#make();
  }

  #make(): Runtime {
    const gate: ActionRunner = { mode: 'async', run: (input, context) => this.#start(input, context.signal, context.idempotencyKey) };
    return createRuntime({
      clock: this.clock,
      random: this.random,
      store: this.store,
      effects: { files: unusable, http: unusable, processes: unusable, scripts: unusable, messages: unusable } as unknown as Effects,
      actions: catalogue,
      runners: { ...actionRunners, 'test.gate': gate, 'test.crunch': gate },
      env: {},
      ...(this.cache ? { cache: this.cache } : {}),
      log: (level, message) => this.logs.push(`${level} ${message}`),
      limits: this.#limits,
      load: () => this.load,
      cores: 2,
      children: this.#children(),
    });
  }

  /** Opens called runs on the runtime of its time: after a crash a request that was under way never comes back. */
  #children(): ChildRuns {
    const life = this.#life;
    return {
      open: async ({ runId, parent, depth, workflow: path, inputs, durability }) => {
        this.opened.push(runId);
        if (this.holdsOpens) await new Promise<void>((resolve) => this.#held.push(resolve));
        if (life !== this.#life) return new Promise(() => {});
        const known = this.runtime.get(runId);
        if (known) return known;
        const begun = this.#begun.get(runId);
        if (begun && (this.store?.events(runId).length ?? 0) > 0) {
          const handle = this.restore(runId);
          await handle.recover();
          return handle;
        }
        const text = this.files[path];
        if (text === undefined) throw new MillraceError('not_found', `There is no workflow ${path}.`);
        return this.runtime.start(this.#startRun(text, inputs, { runId, parent, depth: depth + 1, durability }));
      },
    };
  }

  /** Lets the called runs be opened that were held back. */
  async releaseOpens(): Promise<void> {
    this.holdsOpens = false;
    for (const release of this.#held.splice(0)) release();
    await this.settle();
  }

  /** The run that this task, or that item of it, called last. */
  child(of: RunHandle, task: string, item?: number): RunHandle {
    const id = item === undefined ? of.task(task)?.view.child : of.items(task, { offset: item, limit: 1, status: 'all' })?.rows[0]?.child;
    const handle = id === undefined ? undefined : this.runtime.get(id);
    if (!handle) throw new Error(`task ${task} has called no run${id === undefined ? '' : `: ${id} is not there`}`);
    return handle;
  }

  /** Answers as Ada; by default she approves. */
  async answer(of: RunHandle, task: string, answer: Partial<Answer> = { approved: true }, item: number | null = null): Promise<void> {
    const answered = of.answer(task, item, { by: 'Ada', ...answer });
    await Promise.all([answered, this.settle()]);
  }

  #start(
    input: JsonObject,
    signal: { readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void },
    idempotencyKey: string,
  ): Promise<ActionOutcome> {
    return new Promise((resolve, reject) => {
      const name = typeof input.name === 'string' ? input.name : '';
      const gate: Gate = {
        name,
        input,
        idempotencyKey,
        aborted: () => signal.aborted,
        succeed: (result = null, port) => resolve(port === undefined ? { result } : { result, port }),
        fail: (code, message = code, data = null) => reject(new ActionError(code, message, data)),
      };
      signal.addEventListener('abort', () => reject(new ActionError('aborted', 'aborted')));
      this.started.push(gate);
      this.#open.set(name, gate);
    });
  }

  /** The latest gate of that name that was started. */
  gate(name: string): Gate {
    const gate = this.#open.get(name);
    if (!gate) throw new Error(`gate ${name} was not started; started: ${[...this.#open.keys()].join(', ') || 'none'}`);
    return gate;
  }

  isStarted(name: string): boolean {
    return this.#open.has(name);
  }

  /** Lets promises and zero-delay timers run. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await Promise.resolve();
      this.clock.advance(0);
    }
  }

  async advance(ms: number): Promise<void> {
    await this.settle();
    this.clock.advance(ms);
    await this.settle();
  }

  async run(text: string, inputs: JsonObject = {}, given: Partial<StartRun> = {}): Promise<RunHandle> {
    const handle = this.runtime.start(this.#startRun(text, inputs, given));
    await this.settle();
    return handle;
  }

  #startRun(text: string, inputs: JsonObject, given: Partial<StartRun> = {}): StartRun {
    const workflow = parse(text);
    if (given.runId === undefined) this.#runs += 1;
    const run: StartRun = {
      runId: `run-${this.#runs}`,
      workflow,
      definitionHash: text,
      path: null,
      baseDir: '/',
      inputs: checkInputs(workflow, inputs),
      trigger: 'test',
      createdAt: this.clock.now(),
      durability: this.store ? 'durable' : 'memory',
      ...given,
    };
    this.#begun.set(run.runId, run);
    return run;
  }

  /** The host dies: nothing uncommitted survives, every gate is forgotten. */
  async crash(): Promise<void> {
    const dying = this.runtime;
    this.store?.crash();
    this.#open.clear();
    this.#held = [];
    this.#life += 1;
    await dying.close();
    this.runtime = this.#make();
  }

  /** A new host reads the journal; `recover` it to go on. */
  restore(runId: string, text?: string, inputs: JsonObject = {}): RunHandle {
    const begun = this.#begun.get(runId) ?? this.#startRun(text ?? '', inputs, { runId });
    const run: RestoreRun = { ...begun, events: this.store?.events(runId) ?? [] };
    return this.runtime.restore(run);
  }

  /**
   * A crash, and a new host that takes up every run whose journal has not ended, called ones too: in the order in which
   * they began, or the other way round; commits are automatic again. Gives their handles by id.
   */
  async restart(order: 'forward' | 'backward' = 'forward'): Promise<ReadonlyMap<string, RunHandle>> {
    await this.crash();
    if (this.store) this.store.automatic = true;
    const ids = [...this.#begun.keys()].filter((runId) => {
      const last = this.store?.events(runId).at(-1);
      return last !== undefined && last.type !== 'run.ended';
    });
    const handles = new Map<string, RunHandle>();
    for (const runId of order === 'forward' ? ids : ids.reverse()) {
      // A run that was called may have been opened by its caller meanwhile.
      const handle = this.runtime.get(runId) ?? this.restore(runId);
      handles.set(runId, handle);
      const recovered = this.runtime.get(runId) ? null : handle.recover();
      await this.settle();
      await recovered;
    }
    return handles;
  }
}

/** The actions of a test: those of the catalogue, and the gate. */
export const catalogue = {
  get: (id: string) => [gateDefinition, crunchDefinition].find((definition) => definition.id === id) ?? actionCatalogue.get(id),
  ids: () => [...actionCatalogue.ids(), gateDefinition.id, crunchDefinition.id],
};

/** Parses a workflow that must be right; short files may leave the first line out. */
export function parse(text: string): Workflow {
  const full = /^millrace:/m.test(text) ? text : `millrace: 1\n${text}`;
  const { workflow, problems } = parseWorkflow(full, { file: 'test.flow.yaml', actions: catalogue });
  if (!workflow)
    throw new Error(problems.map((problem) => `${problem.line}:${problem.column} ${problem.code} ${problem.message}`).join('\n'));
  return workflow;
}

/** Task statuses by id. */
export function statuses(handle: RunHandle): Record<string, string> {
  return Object.fromEntries(handle.taskIds().map((id) => [id, handle.task(id)?.view.status ?? '?']));
}

/** Runs a workflow to its end; an hour may pass. */
export async function finished(text: string, inputs: JsonObject = {}): Promise<{ world: World; run: RunHandle; result: RunResult }> {
  const world = new World();
  const run = await world.run(text, inputs);
  await world.advance(3_600_000);
  return { world, run, result: await run.ended() };
}

/** The plan of a workflow, gates included. */
export function planWithGates(text: string): Plan {
  return compilePlan(parse(text), { actions: catalogue, runners: { ...actionRunners, 'test.gate': { mode: 'async' } } });
}
