import type { LogLevel } from '../actions/types.ts';
import { MillraceError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Plan, readResults } from '../plan/plan.ts';
import { replay } from '../run/apply.ts';
import { decide } from '../run/decide.ts';
import { emit } from '../run/emit.ts';
import type { RunEvent } from '../run/events.ts';
import type { DecideContext, RunCommand, RunInput } from '../run/input.ts';
import { Projection } from '../run/projection.ts';
import { createState, type RunState } from '../run/state.ts';
import type { RunDelta, RunSummary, RunView } from '../run/view.ts';
import type { ItemData, RunResult, StartRun, TaskData } from './api.ts';
import { Attempts } from './attempts.ts';
import { shownInputs } from './inputs.ts';
import type { Driver, RuntimeCore } from './core.ts';
import { RunTimers } from './run-timers.ts';
import { endedRecord, itemsOf, latestInput, taskDataOf } from './task-data.ts';

/** After this long in one go the thread is given back, so that a pause, a window or another run gets its turn. */
const turnMs = 8;

/**
 * Drives one run: inputs in, decisions, journal, then effects. Events are shown and commands performed only after the
 * store has committed them; without a store that is at once. One run never runs inside itself: inputs that arrive while
 * it decides wait their turn.
 */
export class RunDriver implements Driver {
  readonly runId: string;
  readonly projection: Projection;
  readonly #core: RuntimeCore;
  readonly #run: StartRun;
  readonly #plan: Plan;
  readonly #state: RunState;
  readonly #attempts: Attempts;
  readonly #context: DecideContext & {
    now: number;
    slotLimit: number;
    taskTimeoutMs: number;
    load: number;
    run: JsonObject;
    events: RunEvent[];
    commands: RunCommand[];
  };
  readonly #inbox: RunInput[] = [];
  readonly #listeners = new Set<(delta: RunDelta) => void>();
  readonly #waiters: { until: (status: RunSummary['status']) => boolean; resolve: (result: RunResult) => void }[] = [];
  readonly #afterCommit: (() => void)[] = [];
  #draining = false;
  #closed = false;
  readonly #timers: RunTimers;
  #shownStatus: RunSummary['status'] = 'queued';

  constructor(core: RuntimeCore, run: StartRun, plan: Plan, history: Iterable<RunEvent> | null) {
    this.#core = core;
    this.#run = run;
    this.#plan = plan;
    this.runId = run.runId;
    this.#state = createState(plan, run.runId);
    const durable = core.store !== null && run.durability !== 'memory';
    const meta = { runId: run.runId, path: run.path, definitionHash: run.definitionHash, trigger: run.trigger, createdAt: run.createdAt };
    if (history) {
      const events = [...history];
      // A run that is over never moves again: what is shown and what is live are one fold.
      const isOver = events.at(-1)?.type === 'run.ended';
      if (!isOver) replay(this.#state, events);
      this.projection = new Projection(isOver ? this.#state : createState(plan, run.runId), meta, false);
      this.projection.commit(events, core.clock.now());
    } else this.projection = new Projection(durable ? createState(plan, run.runId) : this.#state, meta, !durable);
    this.#shownStatus = this.projection.state.status;
    this.#context = {
      now: core.clock.now(),
      random: () => core.random.next(),
      host: { now: () => new Date(this.#context.now).toISOString(), uuid: () => core.random.uuid() },
      env: core.env,
      secrets: {},
      run: this.#runScope(),
      slotLimit: 0,
      taskTimeoutMs: core.limits.taskTimeoutMs,
      cores: core.cores,
      load: 0,
      events: [],
      commands: [],
    };
    this.#timers = new RunTimers(this.#state, core.clock, (input) => this.send(input));
    this.#attempts = new Attempts({
      runId: run.runId,
      baseDir: run.baseDir,
      clock: core.clock,
      effects: core.effects,
      idempotencyKey: ({ task, visit, item }) =>
        `${run.runId}/${plan.tasks[task]?.id ?? ''}/${visit}${item === undefined ? '' : `/${item}`}`,
      log: (command, level, message, data) => this.#log(command, level, message, data),
      settled: (outcome) => this.send(outcome),
    });
  }

  /** Begins a new run. */
  begin(): void {
    const { limits } = this.#core;
    const { settings } = this.#plan;
    const only = this.#run.only?.map((id) => this.#plan.indexOf.get(id) ?? -1).filter((index) => index >= 0);
    this.send({
      type: 'start',
      inputs: this.#run.inputs,
      concurrency: settings.concurrency ?? limits.maxConcurrentTasks,
      timeoutMs: settings.timeoutMs ?? limits.runTimeoutMs,
      ...(only ? { only, given: readResults(this.#plan, only, this.#run.given ?? {}) } : {}),
    });
    this.#timers.armRunTimeout();
  }

  send(input: RunInput): void {
    if (this.#closed) return;
    this.#inbox.push(input);
    if (!this.#draining) this.#drain();
  }

  get state(): RunState {
    return this.#state;
  }

  get hasEnded(): boolean {
    return this.#state.endedAt > 0;
  }

  /** Work that only waits for a slot of the host. */
  get wantsSlots(): boolean {
    const state = this.#state;
    if (state.pausing || state.canceling || state.failing || state.endedAt > 0) return false;
    return state.running < state.concurrency && (state.readyHead < state.ready.length || state.openLists.length > 0);
  }

  #drain(): void {
    const core = this.#core;
    this.#draining = true;
    const began = core.clock.monotonic();
    const inbox = this.#inbox;
    let handled = 0;
    try {
      while (handled < inbox.length) {
        const input = inbox[handled];
        handled += 1;
        if (input) this.#step(input);
        if (handled % 32 === 0 && core.clock.monotonic() - began > turnMs) break;
      }
    } finally {
      inbox.splice(0, handled);
      this.#draining = false;
    }
    this.#flush();
    core.spent(core.clock.monotonic() - began);
    if (inbox.length > 0 && !this.#draining) {
      core.clock.after(0, () => {
        if (!this.#draining && !this.#closed) this.#drain();
      });
    }
    this.#timers.arm();
  }

  #step(input: RunInput): void {
    const core = this.#core;
    const context = this.#context;
    const state = this.#state;
    context.now = core.clock.now();
    context.slotLimit = state.running + core.freeSlots();
    context.taskTimeoutMs = core.limits.taskTimeoutMs;
    if (state.plan.settings.strategy === 'auto') context.load = core.load();
    if (input.type === 'start') context.run = { ...this.#runScope(), startedAt: new Date(context.now).toISOString() };
    const running = state.running;
    const commandsBefore = context.commands.length;
    try {
      decide(state, input, context);
    } catch (error) {
      this.#broken(error);
    }
    core.runningChanged(state.running - running);
    // Actions without effects run here and now; their outcomes join the same batch.
    if (context.commands.length > commandsBefore) this.#runInline(commandsBefore);
  }

  #runInline(from: number): void {
    const { commands, now } = this.#context;
    let kept = from;
    for (let at = from; at < commands.length; at += 1) {
      const command = commands[at];
      if (!command) continue;
      if (command.type === 'start' && command.inline) {
        const runner = this.#core.runners[this.#plan.tasks[command.task]?.action.id ?? ''];
        if (runner) this.#inbox.push(this.#attempts.runInline(command, runner, now));
      } else {
        commands[kept] = command;
        kept += 1;
      }
    }
    commands.length = kept;
  }

  /** Hands the batch to the store; what follows from it happens when it is committed. */
  #flush(): void {
    const context = this.#context;
    const { events, commands } = context;
    const after = this.#afterCommit.splice(0);
    if (events.length === 0 && commands.length === 0) {
      for (const call of after) call();
      return;
    }
    context.events = [];
    context.commands = [];
    const committed = (): void => {
      if (this.#closed) return;
      this.#show(events);
      for (const call of after) call();
      for (const command of commands) this.#perform(command);
      this.#core.slotsMayBeFree(this);
    };
    const { store } = this.#core;
    if (!store || this.#run.durability === 'memory' || events.length === 0) committed();
    else store.append(this.runId, this.#state.seq - events.length, events, this.#run.durability, committed);
  }

  #perform(command: RunCommand): void {
    if (command.type === 'abort') {
      this.#attempts.abort(command.reason);
      return;
    }
    const runner = this.#core.runners[this.#plan.tasks[command.task]?.action.id ?? ''];
    // A cancel may have been decided while the start was being committed.
    if (this.#state.canceling || !runner) {
      const { task, visit, attempt, item } = command;
      this.send({ type: 'outcome', task, visit, attempt, item, startedAt: this.#core.clock.now(), canceled: true });
    } else this.#attempts.start(command, runner);
  }

  /** Everything that anybody outside can see happens here, after the commit. */
  #show(events: readonly RunEvent[]): void {
    const now = this.#core.clock.now();
    const delta = this.projection.commit(events, now);
    let items = 0;
    for (const event of events) {
      if (event.type === 'item.ended') items += 1;
      else if (event.type === 'task.ended' || event.type === 'task.skipped')
        this.#core.taskEnded(endedRecord(this.projection, event), this);
    }
    if (items > 0) this.#core.itemsEnded(items);
    for (const listener of this.#listeners) listener(delta);
    const { status } = this.projection.state;
    if (status === this.#shownStatus && events[0]?.type !== 'run.started') return;
    this.#shownStatus = status;
    this.#core.runChanged(this);
    const result = this.#result();
    for (let at = this.#waiters.length - 1; at >= 0; at -= 1) {
      const waiter = this.#waiters[at];
      if (!waiter?.until(status)) continue;
      this.#waiters.splice(at, 1);
      waiter.resolve(result);
    }
    if (this.projection.state.endedAt > 0) {
      this.#timers.stop();
    }
  }

  #log(
    command: { task: number; visit: number; attempt: number; item: number | undefined },
    level: LogLevel,
    message: string,
    data: Json | undefined,
  ): void {
    if (this.#closed || this.hasEnded) return;
    const { task, visit, attempt, item } = command;
    emit(this.#state, this.#context, {
      type: 'log',
      at: this.#core.clock.now(),
      task,
      visit,
      attempt,
      ...(item === undefined ? {} : { item }),
      level,
      message: message.slice(0, 10_000),
      ...(data === undefined ? {} : { data }),
    });
    // A tick flushes it with whatever else is waiting.
    if (!this.#draining) this.send({ type: 'tick' });
  }

  /** A bug in the core ends the run, not the host. */
  #broken(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#core.log('error', `run ${this.runId} broke: ${message}`, error instanceof Error ? (error.stack ?? null) : null);
    if (this.#state.failing) return;
    emit(this.#state, this.#context, { type: 'run.failing', at: this.#context.now, error: { code: 'internal', message }, task: null });
    this.#inbox.push({ type: 'tick' });
  }

  #runScope(): JsonObject {
    const at = this.#state.startedAt || this.#run.createdAt;
    return { id: this.runId, startedAt: new Date(at).toISOString(), workflow: this.#plan.workflow.name, trigger: this.#run.trigger };
  }

  #result(): RunResult {
    const { state } = this.projection;
    return { status: state.status, outputs: state.outputs ?? {}, error: state.failing };
  }

  #intend(input: RunInput): Promise<void> {
    if (this.hasEnded) return Promise.reject(new MillraceError('conflict', 'The run has ended.'));
    return new Promise((resolve) => {
      this.#afterCommit.push(resolve);
      this.send(input);
    });
  }

  // What follows is RunHandle; its promises are described there.

  summary(): RunSummary {
    return this.projection.summary(this.#core.clock.now());
  }

  view(): RunView {
    return this.projection.view(this.#core.clock.now());
  }

  outputs(): JsonObject | null {
    return this.projection.state.outputs;
  }

  inputs(): JsonObject {
    return shownInputs(this.#plan.workflow, this.#run.inputs);
  }

  subscribe(listener: (delta: RunDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  pause(): Promise<void> {
    return this.#intend({ type: 'pause' });
  }

  async resume(): Promise<void> {
    await this.#intend({ type: 'resume' });
    this.#timers.armRunTimeout();
  }

  cancel(): Promise<void> {
    return this.#intend({ type: 'cancel' });
  }

  resolve(task: string, item: number | null, decision: 'retry' | 'fail' | 'succeed'): Promise<void> {
    const index = this.#plan.indexOf.get(task);
    if (index === undefined) return Promise.reject(new MillraceError('not_found', `There is no task ${task} in this run.`));
    return this.#intend({ type: 'resolve', task: index, item, decision });
  }

  async recover(): Promise<void> {
    if (this.hasEnded) return;
    this.#core.adopt(this);
    if (this.#state.seq === 0) {
      this.begin();
      return;
    }
    this.#context.run = this.#runScope();
    await this.#intend({ type: 'recover' });
    this.#timers.armRunTimeout();
  }

  settled(): Promise<RunResult> {
    return this.#until((status) => isRest(status));
  }

  ended(): Promise<RunResult> {
    return this.#until((status) => isEnd(status));
  }

  #until(until: (status: RunSummary['status']) => boolean): Promise<RunResult> {
    if (until(this.projection.state.status)) return Promise.resolve(this.#result());
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }

  task(id: string): TaskData | null {
    const index = this.#plan.indexOf.get(id);
    const task = index === undefined ? undefined : this.projection.state.tasks[index];
    return task
      ? taskDataOf(this.projection, task, latestInput(this.projection, this.#state, task, { ...this.#context, run: this.#runScope() }))
      : null;
  }

  items(
    id: string,
    query: { offset: number; limit: number; status: 'all' | 'failed' | 'succeeded' | 'running' },
  ): { total: number; rows: ItemData[] } | null {
    const index = this.#plan.indexOf.get(id);
    const task = index === undefined ? undefined : this.projection.state.tasks[index];
    return task?.list ? itemsOf(task.list, query) : null;
  }

  order(): readonly string[] {
    return this.projection.state.order.map((index) => this.#plan.tasks[index]?.id ?? '');
  }

  taskIds(): readonly string[] {
    return this.#plan.tasks.map((task) => task.id);
  }

  vars(): JsonObject {
    return this.projection.state.vars;
  }

  /** The host goes down: nothing is recorded any more. */
  close(): void {
    this.#closed = true;
    this.#timers.stop();
    this.#attempts.close();
  }
}

function isEnd(status: RunSummary['status']): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'canceled';
}

function isRest(status: RunSummary['status']): boolean {
  return isEnd(status) || status === 'paused' || status === 'waiting';
}
