import type { ActionContext, ActionOutcome, LogLevel } from '../actions/types.ts';
import type { TaskError } from '../errors.ts';
import { type ExpressionHost, miss, missesTooOften } from '../expression/index.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { type Plan, scopeSlots } from '../plan/plan.ts';
import { errorScope } from '../run/apply.ts';
import { canceledError, keepable, unkeepable } from '../run/end.ts';
import type { TaskStatus } from '../run/events.ts';
import { evaluateCondition, expressionFailure, runScope, type Scope } from '../run/scope.ts';
import type { TaskScope } from '../run/state.ts';
import { evaluateMoves } from '../run/transitions.ts';
import { evaluateOutputs, evaluateVars } from '../run/values.ts';
import { invalidInput } from '../run/start.ts';
import { neverAborted, taskErrorOf } from '../runtime/attempts.ts';
import type { RunResult } from '../runtime/api.ts';
import type { Effects } from '../runtime/effects.ts';
import { type StraightCode, writeStraight } from './straight-code.ts';
import { type Reached, StraightJoins } from './straight-joins.ts';
import type { StraightPlan, StraightTask } from './straight-plan.ts';

/** What the runs of one stream share. */
export interface StraightOptions {
  readonly env: JsonObject;
  readonly effects: Effects;
  readonly baseDir: string;
  readonly timeoutMs: number;
  readonly uuid: () => string;
  /** Runs before code is written for them. */
  readonly codeAfterRuns: number;
  readonly log: Log;
}

type Log = (task: string, level: LogLevel, message: string, data: Json | undefined) => void;

/** One run of it. */
export interface StraightMessage {
  readonly runId: string;
  readonly now: number;
  /** What expressions see as `run`; asked for only when one looks. */
  readonly run: () => JsonObject;
}

/** An attempt wants to wait, ask or call: this run needs the whole engine. No action with effects has run. */
export class NotStraight extends Error {}

/** How far a task is; what an expression sees of it is its scope's status. */
const idle = 0;
const queued = 1;
const running = 2;
const over = 3;

const noMoves: readonly number[] = [];
const noItems: readonly Json[] = [];
const noVars: JsonObject = {};

interface Ended {
  readonly status: 'succeeded' | 'failed' | 'canceled' | 'skipped';
  readonly result: Json;
  readonly error: TaskError | null;
  readonly port: string | undefined;
}

/**
 * Runs a workflow of instant tasks from its start to its end in one call, without events, views or promises, and comes to
 * the same end as the engine: its status, outputs and error are those of a run in memory (property-tested beside it). One
 * run at a time; what belongs to a run is made anew for each, so that nothing of it changes afterwards.
 */
export class StraightRunner implements Reached {
  readonly #tasks: readonly StraightTask[];
  readonly #joins: StraightJoins;
  readonly #host: MessageHost;
  readonly #contexts: readonly TaskContext[];
  readonly #stage: Uint8Array;
  readonly #taken: readonly Map<string, readonly number[]>[];
  /** Tasks whose turn comes, and those that came back and wait to be ended, first come first served. */
  #ready: number[] = [];
  #nextReady = 0;
  #begun: { readonly index: number; readonly ended: Ended }[] = [];
  #nextBegun = 0;
  #failing: RunResult['error'] = null;
  readonly #context: { run: JsonObject; env: JsonObject; host: ExpressionHost };
  /** `evaluateMoves` looks at it as at the state of a run. */
  readonly #data: { plan: Plan; only: null; inputs: JsonObject; vars: Record<string, Json>; scopes: Record<string, TaskScope> };
  #scope: Scope = [];
  readonly #straight: StraightPlan;
  readonly #log: Log;
  #code: StraightCode | null = null;
  readonly #codeAfterRuns: number;
  #runs = 0;
  #misses = 0;
  /** How many runs ended by code. */
  runsByCode = 0;
  /** Log lines of a run by code, which counts only when it knows its end. */
  #isTrying = false;
  readonly #lines: Parameters<Log>[] = [];
  readonly #current = { runId: '', nowMs: 0 };

  constructor(straight: StraightPlan, options: StraightOptions) {
    const { plan, tasks } = straight;
    this.#straight = straight;
    this.#tasks = tasks;
    this.#joins = new StraightJoins(plan, this);
    this.#host = new MessageHost(options.uuid);
    this.#log = options.log;
    this.#codeAfterRuns = options.codeAfterRuns;
    const log: Log = (...line) => (this.#isTrying ? void this.#lines.push(line) : options.log(...line));
    this.#contexts = tasks.map((task) => new TaskContext(task.plan.id, { ...options, log }, this.#current));
    this.#stage = new Uint8Array(tasks.length);
    this.#taken = tasks.map(() => new Map());
    this.#context = { run: {}, env: options.env, host: this.#host };
    this.#data = { plan, only: null, inputs: {}, vars: {}, scopes: {} };
  }

  /**
   * `inputs` have passed `checkInputs`; `chars` is about how large they are, null where that is not known or they have many
   * levels. Throws NotStraight.
   */
  run(inputs: JsonObject, message: StraightMessage, chars: number | null): RunResult {
    this.#current.runId = message.runId;
    this.#current.nowMs = message.now;
    if (chars !== null) {
      this.#runs += 1;
      if (this.#runs === this.#codeAfterRuns)
        this.#code = writeStraight(this.#straight, { env: this.#context.env, contexts: this.#contexts });
      if (this.#code !== null && chars <= this.#code.charsAtMost) {
        const result = this.#try(this.#code, inputs, message);
        if (result !== null) return result;
      }
    }
    this.#begin(inputs, message);
    this.#advance();
    for (let next = this.#begun[0]; next !== undefined; next = this.#begun[this.#nextBegun]) {
      this.#nextBegun += 1;
      this.#end(next.index, next.ended);
      this.#advance();
    }
    const failing = this.#failing;
    return {
      status: failing === null ? 'succeeded' : 'failed',
      outputs: evaluateOutputs(this.#data, this.#context).outputs,
      error: failing,
    };
  }

  /** By code; null where it does not know, and then it has done nothing. */
  #try(code: StraightCode, inputs: JsonObject, message: StraightMessage): RunResult | null {
    this.#isTrying = true;
    let result: RunResult | typeof miss;
    try {
      result = code.run(inputs, message.run);
    } finally {
      this.#isTrying = false;
    }
    if (result !== miss) {
      this.runsByCode += 1;
      if (this.#lines.length > 0) for (const line of this.#lines.splice(0)) this.#log(...line);
      return result;
    }
    this.#lines.length = 0;
    this.#misses += 1;
    if (missesTooOften(this.#misses, this.#runs)) this.#code = null;
    return null;
  }

  #begin(inputs: JsonObject, message: StraightMessage): void {
    const data = this.#data;
    this.#ready = [];
    this.#begun = [];
    this.#nextReady = 0;
    this.#nextBegun = 0;
    this.#failing = null;
    this.#stage.fill(idle);
    this.#host.nowMs = message.now;
    if (this.#straight.readsRun) this.#context.run = message.run();
    data.inputs = inputs;
    const scopes: Record<string, TaskScope> = {};
    for (const { plan } of this.#tasks) scopes[plan.id] = { status: 'pending', result: null, error: null, attempts: 0, items: noItems };
    data.scopes = scopes;
    const { vars, failure } = evaluateVars(data, this.#context, inputs, noVars);
    data.vars = vars;
    if (failure !== null) this.#failing = { code: 'expression', message: failure, task: null };
    this.#scope = runScope(data, this.#context);
    this.#scope[scopeSlots.secrets] = {};
    this.#joins.begin();
  }

  /** Starts what may start. In a run that fails nothing does any more. */
  #advance(): void {
    while (this.#failing === null && this.#begun.length - this.#nextBegun < this.#straight.concurrency) {
      const task = this.#ready[this.#nextReady];
      if (task === undefined) return;
      this.#nextReady += 1;
      if (this.#stage[task] === queued) this.#start(task);
    }
    if (this.#failing !== null) this.#sweep();
  }

  /** As the engine does it: each end lets paths die, and by these a join may be queued that stands earlier in the file. */
  #sweep(): void {
    for (let canceled = true; canceled; ) {
      canceled = false;
      for (let task = 0; task < this.#tasks.length; task += 1) {
        if (this.#stage[task] !== queued) continue;
        canceled = true;
        this.#close(task, { status: 'canceled', result: null, error: canceledError, port: undefined }, noMoves);
      }
    }
  }

  #start(index: number): void {
    const task = this.#tasks[index];
    if (!task) return;
    const { plan } = task;
    if (plan.neverRuns || plan.when !== null) {
      try {
        if (plan.neverRuns || (plan.when !== null && !evaluateCondition(plan.when, this.#scope, this.#context))) {
          this.#skip(index);
          return;
        }
      } catch (error) {
        this.#end(index, failed(expressionFailure(error, 'when')));
        return;
      }
    }
    const input = this.#input(task);
    const scope = this.#scopeOf(index);
    this.#stage[index] = running;
    scope.status = 'running';
    scope.attempts = 1;
    if ('error' in input) this.#end(index, failed(input.error));
    else this.#begun.push({ index, ended: this.#perform(task, index, input.input) });
  }

  #input({ plan }: StraightTask): { readonly input: JsonObject } | { readonly error: TaskError } {
    try {
      const evaluated = plan.with.evaluate(this.#scope, this.#host);
      const input = plan.input.fill(isObject(evaluated) ? evaluated : {}) as JsonObject;
      const issue = plan.input.check(input)[0];
      return issue ? { error: invalidInput(issue) } : { input };
    } catch (error) {
      return { error: expressionFailure(error, 'with') };
    }
  }

  #perform(task: StraightTask, index: number, input: JsonObject): Ended {
    let outcome: ActionOutcome;
    try {
      outcome = task.run(input, this.#contexts[index] as ActionContext);
    } catch (error) {
      return failed(keepable(taskErrorOf(error)));
    }
    const { waitUntilMs } = outcome;
    if (outcome.ask || outcome.call || (waitUntilMs !== undefined && waitUntilMs > this.#host.nowMs)) throw new NotStraight();
    const fault = unkeepable(outcome.result);
    return fault ? failed(fault) : { status: 'succeeded', result: outcome.result, error: null, port: outcome.port };
  }

  #skip(index: number): void {
    const { moves, error } = evaluateMoves(this.#data, this.#context, { index }, { status: 'skipped', result: null, error: null });
    if (error) this.#end(index, failed(error));
    else {
      Object.assign(this.#data.vars, moves.set);
      this.#close(index, { status: 'skipped', result: null, error: null, port: undefined }, moves.taken);
    }
  }

  /** Where the visit leads, and whether the run fails by it. */
  #end(index: number, ended: Ended): void {
    let final = ended;
    let taken = noMoves;
    let handled = false;
    if (this.#tasks[index]?.isPlain) {
      const plain = this.#plainMoves(index, ended);
      taken = plain;
      handled = plain.length > 0 || this.#tasks[index]?.plan.onError === 'continue';
    } else {
      let moves = this.#moves(index, ended);
      if (moves.error) {
        final = failed(moves.error);
        moves = this.#moves(index, final);
        if (moves.error) moves = { moves: { taken: [] }, handled: false, error: null };
      }
      taken = moves.moves.taken;
      handled = moves.handled;
      if (moves.moves.set) Object.assign(this.#data.vars, moves.moves.set);
    }
    this.#close(index, final, taken);
    if (final.status !== 'failed' || handled || this.#failing !== null || final.error === null) return;
    this.#failing = { ...final.error, task: this.#tasks[index]?.plan.id ?? null };
  }

  #moves(index: number, { status, result, error, port }: Ended): ReturnType<typeof evaluateMoves> {
    const outcome = { status: status === 'failed' ? ('failed' as const) : ('succeeded' as const), result, error };
    return evaluateMoves(this.#data, this.#context, { index }, port === undefined ? outcome : { ...outcome, port });
  }

  /** Without conditions an outcome leads to the same every time. */
  #plainMoves(index: number, { status, result, error, port }: Ended): readonly number[] {
    const known = this.#taken[index];
    const key = status === 'failed' ? (error?.code === 'timeout' ? ' timeout' : ' failure') : (port ?? '');
    let taken = known?.get(key);
    if (!taken) {
      taken = this.#moves(index, { status, result, error, port }).moves.taken;
      known?.set(key, taken);
    }
    return taken;
  }

  #close(index: number, { status, result, error }: Ended, taken: readonly number[]): void {
    const scope = this.#scopeOf(index);
    this.#stage[index] = over;
    scope.status = status;
    if (status !== 'skipped') {
      scope.result = status === 'succeeded' ? result : null;
      scope.error = status === 'succeeded' || error === null ? null : errorScope(error);
    }
    this.#joins.ended(index, taken);
  }

  #scopeOf(task: number): { status: TaskStatus; result: Json; error: Json; attempts: number } {
    return this.#data.scopes[this.#tasks[task]?.plan.id ?? ''] as TaskScope;
  }

  // What follows is Reached, for the joins.

  queue(task: number): void {
    this.#stage[task] = queued;
    this.#scopeOf(task).status = 'queued';
    this.#ready.push(task);
  }

  unreached(task: number): void {
    this.#scopeOf(task).status = 'unreached';
  }

  isActive(task: number): boolean {
    const stage = this.#stage[task];
    return stage === queued || stage === running;
  }
}

function failed(error: TaskError): Ended {
  return { status: 'failed', result: null, error, port: undefined };
}

class MessageHost implements ExpressionHost {
  nowMs = 0;
  readonly uuid: () => string;

  constructor(uuid: () => string) {
    this.uuid = uuid;
  }

  now(): string {
    return new Date(this.nowMs).toISOString();
  }
}

/** One for each task, used by one run after the other; `current` is that of now. */
class TaskContext implements ActionContext {
  readonly effects: Effects;
  readonly baseDir: string;
  readonly timeoutMs: number;
  readonly signal = neverAborted;
  readonly #current: { readonly runId: string; readonly nowMs: number };
  readonly #task: string;
  readonly #log: StraightOptions['log'];

  constructor(
    task: string,
    { effects, baseDir, timeoutMs, log }: StraightOptions,
    current: { readonly runId: string; readonly nowMs: number },
  ) {
    this.#task = task;
    this.#current = current;
    this.effects = effects;
    this.baseDir = baseDir;
    this.timeoutMs = timeoutMs;
    this.#log = log;
  }

  get nowMs(): number {
    return this.#current.nowMs;
  }

  get idempotencyKey(): string {
    return `${this.#current.runId}/${this.#task}/1`;
  }

  log(level: LogLevel, message: string, data?: Json): void {
    this.#log(this.#task, level, message, data);
  }
}
