import { actionRunners } from '../../actions/runners.ts';
import { ActionError, type ActionOutcome, type ActionRunner } from '../../actions/types.ts';
import type { RunEvent } from '../../run/events.ts';
import type { RunHandle, Runtime, StartRun } from '../../runtime/api.ts';
import type { Effects } from '../../runtime/effects.ts';
import { createRuntime } from '../../runtime/index.ts';
import type { RunStore } from '../../runtime/ports.ts';
import { FakeClock } from '../fake-clock.ts';
import { catalogue, parse } from '../scenario.ts';
import { SeededRandom } from '../seeded-random.ts';

/** A store that a model test can put behind a host: it keeps runs with their definitions, and can be cut off like by a crash. */
export interface ModelStore extends RunStore {
  create(runId: string, text: string, createdAt: number): void;
  events(runId: string): readonly RunEvent[];
  /** The definition the run began with, as the store has it. */
  definition(runId: string): string;
  /** The host dies and the store is opened again: what was not committed is lost. */
  reopen(): void;
  close(): void;
}

interface OpenGate {
  readonly runId: string;
  readonly name: string;
  readonly end: (fails: boolean) => void;
}

/** What a person and the tasks see of one run. */
export interface Observed {
  readonly runId: string;
  readonly status: string;
  readonly tasks: Readonly<Record<string, string>>;
  readonly open: readonly string[];
}

/** A host for model tests: the engine on a fake clock, with a store of the test's choice behind it. */
export class ModelHost {
  readonly clock = new FakeClock();
  /** Gates in the order in which they began, as `run gate`. */
  readonly began: string[] = [];
  /** Gates that began while their run was shown as paused, or as over. */
  readonly wrong: string[] = [];
  readonly #store: ModelStore;
  readonly #random = new SeededRandom(1);
  readonly #runs: string[] = [];
  #handles = new Map<string, RunHandle>();
  #gates: OpenGate[] = [];
  #runtime: Runtime;

  constructor(store: ModelStore) {
    this.#store = store;
    this.#runtime = this.#make();
  }

  async start(text: string): Promise<void> {
    const runId = `run-${this.#runs.length + 1}`;
    this.#runs.push(runId);
    this.#store.create(runId, text, this.clock.now());
    this.#handles.set(runId, this.#runtime.start(this.#startRun(runId)));
    await this.settle();
  }

  handle(run: number): RunHandle {
    const handle = this.#handles.get(`run-${run + 1}`);
    if (!handle) throw new Error(`there is no run ${run + 1}`);
    return handle;
  }

  async end(run: number, gate: string, fails: boolean): Promise<void> {
    const at = this.#gates.findIndex((open) => open.runId === `run-${run + 1}` && open.name === gate);
    const [open] = at >= 0 ? this.#gates.splice(at, 1) : [];
    if (!open) throw new Error(`gate ${gate} of run ${run + 1} is not open`);
    open.end(fails);
    await this.settle();
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  /** The host is killed and started again; it takes up every run. */
  async restart(): Promise<void> {
    const dying = this.#runtime;
    this.#gates = [];
    this.#store.reopen();
    await dying.close();
    this.#runtime = this.#make();
    this.#handles = new Map();
    for (const runId of this.#runs) {
      const handle = this.#runtime.restore({ ...this.#startRun(runId), events: this.#store.events(runId) });
      this.#handles.set(runId, handle);
      const recovered = handle.recover();
      await this.settle();
      await recovered;
    }
  }

  observe(): Observed[] {
    return this.#runs.map((runId) => {
      const handle = this.#handles.get(runId);
      const tasks = Object.fromEntries((handle?.taskIds() ?? []).map((id) => [id, handle?.task(id)?.view.status ?? '?']));
      const open = this.#gates.filter((gate) => gate.runId === runId).map((gate) => gate.name);
      return { runId, status: handle?.summary().status ?? '?', tasks, open: open.sort() };
    });
  }

  journals(): readonly (readonly RunEvent[])[] {
    return this.#runs.map((runId) => this.#store.events(runId));
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await Promise.resolve();
      await Promise.resolve();
      this.clock.advance(0);
    }
  }

  async close(): Promise<void> {
    await this.#runtime.close();
    this.#store.close();
  }

  #startRun(runId: string): StartRun {
    const text = this.#store.definition(runId);
    return {
      runId,
      workflow: parse(text),
      definitionHash: text,
      path: null,
      baseDir: '/',
      inputs: {},
      trigger: 'model',
      createdAt: 0,
      durability: 'durable',
    };
  }

  #make(): Runtime {
    const gate: ActionRunner = {
      mode: 'async',
      run: (input, { signal, idempotencyKey }) =>
        new Promise<ActionOutcome>((resolve, reject) => {
          const [runId = ''] = idempotencyKey.split('/');
          const name = typeof input.name === 'string' ? input.name : '';
          const shown = this.#handles.get(runId)?.summary().status ?? 'queued';
          if (['pausing', 'paused', 'canceling', 'canceled', 'succeeded', 'failed'].includes(shown))
            this.wrong.push(`${runId} ${name} began while ${shown} was shown`);
          this.began.push(`${runId} ${name}`);
          const open: OpenGate = {
            runId,
            name,
            end: (fails) => (fails ? reject(new ActionError('broken', 'broken')) : resolve({ result: null })),
          };
          signal.addEventListener('abort', () => {
            this.#gates = this.#gates.filter((other) => other !== open);
            reject(new ActionError('aborted', 'aborted'));
          });
          this.#gates.push(open);
        }),
    };
    return createRuntime({
      clock: this.clock,
      random: this.#random,
      store: this.#store,
      effects: {} as unknown as Effects,
      actions: catalogue,
      runners: { ...actionRunners, 'test.gate': gate },
      env: {},
      log: (level, message) => {
        if (level === 'error') this.wrong.push(message);
      },
      limits: { maxConcurrentRuns: 100, maxConcurrentTasks: 100, taskTimeoutMs: 1e12, runTimeoutMs: 1e12, cancelGraceMs: 10_000 },
      load: () => 0,
      cores: 2,
    });
  }
}
