import type { LogLevel } from '../actions/types.ts';
import { MillraceError } from '../errors.ts';
import { type Json, jsonChars, type JsonObject } from '../json.ts';
import { refOf } from '../long-list.ts';
import { type Answer, checkAnswer } from '../run/ask.ts';
import type { Plan } from '../plan/plan.ts';
import { decide } from '../run/decide.ts';
import { emit } from '../run/emit.ts';
import type { RunEvent } from '../run/events.ts';
import type { DecideContext, RunCommand, RunInput } from '../run/input.ts';
import { Projection } from '../run/projection.ts';
import { createState, type RunState } from '../run/state.ts';
import type { RunDelta, RunSummary } from '../run/view.ts';
import type { StartRun } from './api.ts';
import { Attempts } from './attempts.ts';
import { AskDesk } from './ask-desk.ts';
import { Children } from './children.ts';
import type { Driver, RuntimeCore } from './core.ts';
import { OwnTime } from './engine-time.ts';
import { RunTimers } from './run-timers.ts';
import { SpentTime } from './spent-time.ts';
import { RunReader } from './run-reader.ts';
import { metaOf, startInput } from './run-start.ts';
import { endedRecord } from './task-data.ts';

/** After this long in one go the thread is given back, so that a pause, a window or another run gets its turn. */
const turnMs = 8;
/** Of results, in one batch: it becomes one text, which may not be longer than a string can be. */
const heavyChars = 8_000_000;
/** Inputs that were handled and still have their place in the inbox. */
const inboxKept = 256;
const idle: RunInput = { type: 'tick' };
/** Events in one batch, which is one row. */
const eventsAtOnce = 4_096;
/** Events on their way to the disk; a run that is faster than the disk waits for it, so that they do not pile up. */
const mostUncommitted = 16_000;

/**
 * Drives one run: inputs in, decisions, journal, then effects. Events are shown and commands performed only after the
 * store has committed them; without a store that is at once. One run never runs inside itself: inputs that arrive while
 * it decides wait their turn.
 */
export class RunDriver extends RunReader implements Driver {
  readonly #core: RuntimeCore;
  readonly #run: StartRun;
  readonly #plan: Plan;
  readonly #state: RunState;
  readonly #attempts: Attempts;
  readonly #children: Children;
  readonly #desk: AskDesk;
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
  readonly #afterCommit: (() => void)[] = [];
  readonly #own: OwnTime;
  #draining = false;
  #closed = false;
  /** Characters of results in the batch that is being made. */
  #batchChars = 0;
  /** Batches on their way to the disk that are heavy, and events in all of them. */
  #heavyBatches = 0;
  #uncommitted = 0;
  readonly #timers: RunTimers;
  #shownStatus: RunSummary['status'] = 'queued';

  constructor(core: RuntimeCore, run: StartRun, plan: Plan, history: Iterable<RunEvent> | null) {
    const state = createState(plan, run.runId, core.lists);
    const durable = core.store !== null && run.durability !== 'memory';
    const events = history ? [...history] : null;
    // A run that is over never moves again: what is shown and what is live are one fold.
    const isOver = events?.at(-1)?.type === 'run.ended';
    const isOneFold = events ? isOver : !durable;
    const shown = isOneFold ? state : createState(plan, run.runId, core.lists);
    super(run, new Projection(shown, metaOf(run, events?.[0]), isOneFold && !isOver), core.clock);
    this.#core = core;
    this.#run = run;
    this.#plan = plan;
    this.#state = state;
    const spent = new SpentTime(plan, core.limits.taskTimeoutMs);
    if (events) {
      if (!isOver) spent.replay(state, events);
      this.projection.restore(events, isOver);
    }
    this.#shownStatus = this.projection.state.status;
    this.#own = new OwnTime(state.ends);
    this.projection.overheadUs = () => this.#own.overheadUs(state.ends);
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
      overheadUs: () => core.time.overheadUs(this.#own, state.ends),
      load: 0,
      events: [],
      commands: [],
    };
    const send = (input: RunInput): void => this.send(input);
    this.#timers = new RunTimers(state, core.clock, spent, send);
    this.#desk = new AskDesk(state, this.projection);
    this.#children = new Children({
      ...run,
      taskId: (task) => plan.tasks[task]?.id ?? '',
      children: core.children,
      clock: core.clock,
      log: core.log,
      send,
    });
    this.#attempts = new Attempts({
      runId: run.runId,
      baseDir: run.baseDir,
      clock: core.clock,
      effects: core.effects,
      time: core.time,
      results: run.durability === 'memory' ? core.memoryResults : core.results,
      idempotencyKey: ({ task, visit, item }) =>
        `${run.runId}/${plan.tasks[task]?.id ?? ''}/${visit}${item === undefined ? '' : `/${item}`}`,
      log: (command, level, message, data) => this.#log(command, level, message, data),
      settled: (outcome) => this.send(outcome),
    });
  }

  /** Begins a new run. */
  begin(): void {
    this.send(startInput(this.#run, this.#plan, this.#core.limits));
  }

  send(input: RunInput): void {
    if (this.#closed) return;
    this.#inbox.push(input);
    if (!this.#draining && !this.#isHeld) this.#drain();
  }

  /** Much is on its way to the disk: what comes in waits, so that no more piles up than one can hold. */
  get #isHeld(): boolean {
    return this.#heavyBatches > 0 || this.#uncommitted > mostUncommitted;
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
    this.#core.time.during(this.#own, this.#turn);
  }

  readonly #turn = (): void => {
    const core = this.#core;
    this.#draining = true;
    const began = core.time.since;
    const inbox = this.#inbox;
    let handled = 0;
    let steps = 0;
    try {
      while (handled < inbox.length) {
        const input = inbox[handled];
        // What is done must not be held: the array has grown old and keeps alive what it once pointed to.
        inbox[handled] = idle;
        handled += 1;
        if (handled === inboxKept) {
          inbox.splice(0, handled);
          handled = 0;
        }
        steps += 1;
        if (input) this.#step(input);
        if (input?.type === 'outcome' && input.result !== undefined && !refOf(input.result)) this.#batchChars += jsonChars(input.result);
        if (this.#batchChars > heavyChars || this.#context.events.length > eventsAtOnce) break;
        if (steps % 32 === 0 && core.clock.monotonic() - began > turnMs) break;
      }
    } finally {
      inbox.splice(0, handled);
      this.#draining = false;
    }
    this.#flush();
    if (inbox.length > 0 && !this.#draining && !this.#isHeld) this.#drainSoon();
    this.#timers.arm();
  };

  #drainSoon(): void {
    this.#core.clock.after(0, () => {
      if (!this.#draining && !this.#closed && !this.#isHeld) this.#drain();
    });
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
    const { store } = this.#core;
    const isStored = store !== null && this.#run.durability !== 'memory' && events.length > 0;
    const isHeavy = this.#batchChars > heavyChars;
    this.#batchChars = 0;
    const committed = (): void => {
      if (this.#closed) return;
      const wasHeld = this.#isHeld;
      if (isStored) {
        this.#uncommitted -= events.length;
        if (isHeavy) this.#heavyBatches -= 1;
      }
      if (wasHeld && !this.#isHeld && this.#inbox.length > 0) this.#drainSoon();
      this.#core.time.during(this.#own, () => {
        this.#show(events);
        for (const call of after) call();
        for (const command of commands) this.#perform(command);
        this.#core.slotsMayBeFree(this);
      });
    };
    if (!store || !isStored) {
      committed();
      return;
    }
    this.#uncommitted += events.length;
    if (isHeavy) this.#heavyBatches += 1;
    store.append(this.runId, this.#state.seq - events.length, events, this.#run.durability, committed);
  }

  #perform(command: RunCommand): void {
    if (command.type === 'abort') this.#attempts.abort(command.reason);
    else if (command.type === 'children') this.#children.tell(command.intention, command.child);
    else if (this.#state.canceling && !(command.type === 'call' && command.again)) {
      // The cancel was decided while the start was being committed.
      const { task, visit, attempt, item } = command;
      this.send({ type: 'outcome', task, visit, attempt, item, startedAt: this.#core.clock.now(), canceled: true });
    } else if (command.type === 'call') this.#children.call(command);
    else {
      const runner = this.#core.runners[this.#plan.tasks[command.task]?.action.id ?? ''];
      if (runner) this.#attempts.start(command, runner);
      else this.#broken(new Error(`there is no runner for task ${command.task}`));
    }
  }

  /** Everything that anybody outside can see happens here, after the commit. */
  #show(events: readonly RunEvent[]): void {
    const now = this.#core.clock.now();
    let delta: RunDelta | null = null;
    if (this.#listeners.size > 0) delta = this.projection.commit(events, now);
    else this.projection.note(events);
    let items = 0;
    for (const event of events) {
      this.#attempts.recorded(event);
      if (event.type === 'item.ended') items += 1;
      else if (event.type === 'task.ended' || event.type === 'task.skipped')
        this.#core.taskEnded(endedRecord(this.projection, event), this);
    }
    if (items > 0) this.#core.itemsEnded(items);
    if (delta) for (const listener of this.#listeners) listener(delta);
    const { status } = this.projection.state;
    if (status === this.#shownStatus && events[0]?.type !== 'run.started') return;
    this.#shownStatus = status;
    this.#core.runChanged(this);
    this.statusShown();
    if (this.projection.state.endedAt > 0) {
      this.#timers.stop();
      this.#children.close();
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

  #intend(input: RunInput): Promise<void> {
    if (this.hasEnded) return Promise.reject(new MillraceError('conflict', 'The run has ended.'));
    return new Promise((resolve) => {
      this.#afterCommit.push(resolve);
      this.send(input);
    });
  }

  // What follows is RunHandle, as far as it moves the run; RunReader has the rest. The promises are described there.

  subscribe(listener: (delta: RunDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  pause(): Promise<void> {
    return this.#intend({ type: 'pause' });
  }

  async resume(): Promise<void> {
    await this.#intend({ type: 'resume' });
  }

  cancel(): Promise<void> {
    return this.#intend({ type: 'cancel' });
  }

  resolve(task: string, item: number | null, decision: 'retry' | 'fail' | 'succeed'): Promise<void> {
    const index = this.#plan.indexOf.get(task);
    if (index === undefined) return Promise.reject(new MillraceError('not_found', `There is no task ${task} in this run.`));
    return this.#intend({ type: 'resolve', task: index, item, decision });
  }

  async answer(task: string, item: number | null, answer: Answer): Promise<void> {
    if (this.hasEnded) throw new MillraceError('conflict', 'The run has ended.');
    const asked = this.#desk.take(task, item);
    try {
      const checked = checkAnswer(asked.ask, answer);
      await this.#intend({ type: 'answer', task: asked.task, item: asked.item, answer: checked });
    } finally {
      asked.release();
    }
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
  }

  /** The host goes down: nothing is recorded any more. */
  close(): void {
    this.#closed = true;
    this.#timers.stop();
    this.#attempts.close();
    this.#children.close();
  }

  protected override get live(): RunState {
    return this.#state;
  }

  protected override inputContext(): DecideContext {
    return { ...this.#context, run: this.#runScope() };
  }
}
