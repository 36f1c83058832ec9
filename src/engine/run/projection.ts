import { apply } from './apply.ts';
import type { TaskError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Instant, ItemStatus, RunEvent, TaskStatus } from './events.ts';
import { SpanFold } from './spans.ts';
import { runLine, taskLine } from './log-lines.ts';
import type { RunState } from './state.ts';
import { createState, taskAt } from './state.ts';
import { type RunMeta, runSummary, taskView } from './task-view.ts';
import type { LogLine, RunDelta, RunSummary, RunView, Span, TaskView } from './view.ts';

const maxLogLines = 5_000;
const maxAttemptsKept = 1_000;
/** So many events may be kept until somebody wants to see what they say. */
const maxBehind = 20_000;

/** What happens to an attempt of a task itself, or of an item. */
type AttemptEvent = Extract<
  RunEvent,
  {
    type:
      | 'attempt.started'
      | 'attempt.waiting'
      | 'attempt.asking'
      | 'attempt.calling'
      | 'attempt.retrying'
      | 'attempt.interrupted'
      | 'task.ended';
  }
>;

/** One attempt of a task itself (items have rows of their own). */
export interface AttemptRecord {
  readonly visit: number;
  readonly attempt: number;
  status: ItemStatus | TaskStatus;
  readonly startedAt: Instant;
  endedAt: Instant | null;
  error: TaskError | null;
}

/**
 * What may be shown of a run: the same fold as the live state, over committed events alone, with the timeline and the log
 * beside it. Gives the view whole, or what a batch of events changed.
 */
export class Projection {
  readonly state: RunState;
  readonly #meta: RunMeta;
  readonly #spanFold: SpanFold;
  readonly #log: LogLine[] = [];
  readonly #attempts = new Map<number, AttemptRecord[]>();
  /** The state is the live one: nothing is stored, so everything that happened may be shown. */
  readonly #shared: boolean;
  /** What the engine takes for each end, µs, while the run goes on; its driver knows. */
  overheadUs: () => number | null = () => null;
  /** Batches that the state knows and the rest of the view does not, the journal that was read back first. */
  #behind: (readonly RunEvent[])[] = [];
  #eventsBehind = 0;
  #seq = 0;
  #asksShown = 0;

  constructor(state: RunState, meta: RunMeta, shared: boolean) {
    this.state = state;
    this.#meta = meta;
    this.#shared = shared;
    state.touched = new Set();
    this.#spanFold = new SpanFold((task) => state.plan.tasks[task]?.id ?? '');
  }

  get seq(): number {
    return this.#seq;
  }

  /**
   * Folds a journal that is read back, before anything else is shown. `isOver` false: bars, attempts and lines are made
   * when somebody asks, so that a run goes on sooner; the events are kept until then, unless they are many.
   */
  restore(events: readonly RunEvent[], isOver: boolean): void {
    if (isOver || events.length > maxBehind) {
      this.#foldPast(this.state, events);
      this.#addNewestLines([events]);
    } else {
      for (const event of events) apply(this.state, event);
      this.#behind.push(events);
      this.#eventsBehind = events.length;
    }
    this.#seq = events.length;
    this.#asksShown = this.state.asks;
    this.state.touched?.clear();
  }

  /** As `commit`, where nobody wants to know what changed. */
  note(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.#seq += 1;
      if (this.#behind.length > 0) {
        apply(this.state, event);
        continue;
      }
      this.#fold(this.state, event, null);
      const line = this.#line(event, this.#seq);
      if (line) this.#log.push(line);
    }
    if (this.#behind.length > 0) {
      this.#behind.push(events);
      this.#eventsBehind += events.length;
      if (this.#eventsBehind > maxBehind) this.#catchUp();
    }
    this.#trimLog();
    this.#asksShown = this.state.asks;
    this.state.touched?.clear();
  }

  /** Folds committed events. Returns what they changed; the summary only when the run's own state moved. */
  commit(events: readonly RunEvent[], now: number): RunDelta {
    this.#catchUp();
    const { state } = this;
    const spans: Span[] = [];
    const log: LogLine[] = [];
    let runChanged = false;
    const edges: Record<string, number> = {};
    let edgesChanged = false;
    for (const event of events) {
      this.#seq += 1;
      this.#fold(state, event, spans);
      const line = this.#line(event, this.#seq);
      if (line) log.push(line);
      if (event.type === 'task.ended' || event.type === 'task.skipped') {
        runChanged = true;
        const transitions = state.plan.tasks[event.task]?.transitions;
        for (const taken of event.moves.taken) {
          for (const edge of transitions?.[taken]?.edges ?? []) {
            edges[this.#edgeKey(edge)] = state.edgeCounts[edge] ?? 0;
            edgesChanged = true;
          }
        }
      } else if (event.type.startsWith('run.')) runChanged = true;
    }
    // How many questions are open stands in the summary.
    if (state.asks !== this.#asksShown) runChanged = true;
    this.#asksShown = state.asks;
    for (const line of log) this.#log.push(line);
    this.#trimLog();
    const tasks: TaskView[] = [];
    for (const index of state.touched ?? []) tasks.push(taskView(state, taskAt(state, index)));
    state.touched?.clear();
    return {
      seq: this.#seq,
      ...(runChanged ? { run: this.summary(now) } : {}),
      ...(tasks.length > 0 ? { tasks } : {}),
      ...(edgesChanged ? { edges } : {}),
      ...(spans.length > 0 ? { spans } : {}),
      ...(log.length > 0 ? { log } : {}),
    };
  }

  summary(now: number): RunSummary {
    return runSummary(this.state, this.#meta, now, this.overheadUs());
  }

  view(now: number): RunView {
    this.#catchUp();
    const { state } = this;
    const tasks: Record<string, TaskView> = {};
    for (const task of state.tasks) {
      const view = taskView(state, task);
      tasks[view.id] = view;
    }
    const edges: Record<string, number> = {};
    for (let edge = 0; edge < state.edgeCounts.length; edge += 1) {
      const count = state.edgeCounts[edge] ?? 0;
      if (count > 0) edges[this.#edgeKey(edge)] = count;
    }
    return { seq: this.#seq, run: this.summary(now), tasks, edges, spans: [...this.#spanFold.spans], log: [...this.#log] };
  }

  attemptsOf(task: number): readonly AttemptRecord[] {
    this.#catchUp();
    return this.#attempts.get(task) ?? [];
  }

  /** Time in attempts of the visit that just ended, ms. */
  takeWork(task: number): number {
    this.#catchUp();
    return this.#spanFold.takeWork(task);
  }

  /** Makes what `restore` left out. A state of its own is folded beside it: a bar needs what was known at its time. */
  #catchUp(): void {
    const [past, ...since] = this.#behind;
    if (!past) return;
    this.#behind = [];
    const state = createState(this.state.plan, this.state.runId);
    this.#foldPast(state, past);
    for (const events of since) for (const event of events) this.#fold(state, event, null);
    this.#addNewestLines([past, ...since]);
  }

  #foldPast(state: RunState, events: readonly RunEvent[]): void {
    for (const event of events) {
      this.#fold(state, event, null);
      // Statistics have had it.
      if (event.type === 'task.ended') this.#spanFold.takeWork(event.task);
    }
  }

  /** A line says what its event says, so those that would be dropped again are not made. */
  #addNewestLines(batches: readonly (readonly RunEvent[])[]): void {
    let seq = batches.reduce((sum, { length }) => sum + length, 0);
    for (const events of batches.toReversed()) {
      for (let at = events.length - 1; at >= 0 && this.#log.length < maxLogLines; at -= 1) {
        const event = events[at];
        const line = event && this.#line(event, seq - events.length + at + 1);
        if (line) this.#log.push(line);
      }
      seq -= events.length;
    }
    this.#log.reverse();
  }

  #trimLog(): void {
    if (this.#log.length > maxLogLines * 1.2) this.#log.splice(0, this.#log.length - maxLogLines);
  }

  #fold(state: RunState, event: RunEvent, spans: Span[] | null): void {
    // Read before the event is folded: its visit may not be the next event's.
    const queuedAt =
      event.type === 'attempt.started' || event.type === 'attempt.calling' || event.type === 'list.opened'
        ? (state.tasks[event.task]?.queuedAt ?? 0)
        : 0;
    if (!this.#shared) apply(state, event);
    this.#spanFold.fold(event, queuedAt, spans);
    switch (event.type) {
      case 'task.ended':
        this.#recordAttempt(state, event);
        break;
      case 'attempt.started':
      case 'attempt.waiting':
      case 'attempt.asking':
      case 'attempt.calling':
      case 'attempt.retrying':
      case 'attempt.interrupted':
        if (event.item === undefined) this.#recordAttempt(state, event);
        break;
      default:
        break;
    }
  }

  #recordAttempt(state: RunState, event: AttemptEvent): void {
    const { visit, attempt } = event;
    let all = this.#attempts.get(event.task);
    if (!all) this.#attempts.set(event.task, (all = []));
    let last = all[all.length - 1];
    if (last?.visit !== visit || last.attempt !== attempt) {
      if (attempt === 0 || state.tasks[event.task]?.list) return;
      const from = event.type === 'attempt.started' || event.type === 'attempt.interrupted' ? 0 : event.from;
      last = { visit, attempt, status: 'running', startedAt: from || event.at, endedAt: null, error: null };
      all.push(last);
      if (all.length > maxAttemptsKept) all.shift();
    }
    switch (event.type) {
      case 'attempt.started':
      case 'attempt.calling':
        return;
      case 'attempt.waiting':
      case 'attempt.asking':
        last.status = 'waiting';
        return;
      case 'attempt.interrupted':
        last.status = 'indoubt';
        break;
      default:
        last.status = event.type === 'task.ended' ? event.status : 'failed';
        last.error = event.error ?? null;
    }
    last.endedAt = event.at;
  }

  #edgeKey(edge: number): string {
    return edgeKeysOf(this.state.plan)[edge] ?? '';
  }

  #line(event: RunEvent, seq: number): LogLine | null {
    if (!('task' in event) || event.type === 'run.failing') return runLine(seq, event);
    return taskLine(seq, this.state.plan.tasks[event.task]?.id ?? null, event);
  }
}

const edgeKeys = new WeakMap<Plan, readonly string[]>();

/** What edges are called in a view, by edge. */
function edgeKeysOf(plan: Plan): readonly string[] {
  let keys = edgeKeys.get(plan);
  if (!keys) {
    const made: string[] = new Array<string>(plan.edges.count).fill('');
    for (const { id, transitions } of plan.tasks) {
      for (const { index, edges } of transitions) {
        for (const edge of edges) made[edge] = `${id}>${index}>${plan.tasks[plan.edges.to[edge] ?? 0]?.id}`;
      }
    }
    edgeKeys.set(plan, (keys = made));
  }
  return keys;
}
