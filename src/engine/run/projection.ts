import { apply } from './apply.ts';
import type { TaskError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Instant, ItemStatus, RunEvent, TaskStatus } from './events.ts';
import { SpanFold } from './spans.ts';
import { runLine, taskLine } from './log-lines.ts';
import type { RunState } from './state.ts';
import { taskAt } from './state.ts';
import { type RunMeta, runSummary, taskView } from './task-view.ts';
import type { LogLine, RunDelta, RunSummary, RunView, Span, TaskView } from './view.ts';

const maxLogLines = 5_000;
const maxAttemptsKept = 1_000;

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

  /** Folds a journal that is read back, before anything else is shown. */
  restore(events: readonly RunEvent[]): void {
    for (const event of events) this.#fold(event, null);
    this.#asksShown = this.state.asks;
    this.state.touched?.clear();
    // A line says what its event says, so those that would be dropped again are not made.
    for (let at = events.length - 1; at >= 0 && this.#log.length < maxLogLines; at -= 1) {
      const event = events[at];
      const line = event && this.#line(event, this.#seq - events.length + at + 1);
      if (line) this.#log.push(line);
    }
    this.#log.reverse();
  }

  /**
   * Folds committed events. Returns what they changed, the summary only when the run's own state moved; null where nobody
   * wants to know.
   */
  commit(events: readonly RunEvent[], now: number): RunDelta;
  commit(events: readonly RunEvent[], now: number, isWatched: boolean): RunDelta | null;
  commit(events: readonly RunEvent[], now: number, isWatched = true): RunDelta | null {
    const { state } = this;
    const spans: Span[] = [];
    const log: LogLine[] = [];
    let runChanged = false;
    const edges: Record<string, number> = {};
    let edgesChanged = false;
    for (const event of events) {
      this.#fold(event, spans);
      const line = this.#line(event, this.#seq);
      if (line) log.push(line);
      if (event.type === 'task.ended' || event.type === 'task.skipped') {
        runChanged = true;
        if (!isWatched) continue;
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
    if (this.#log.length > maxLogLines * 1.2) this.#log.splice(0, this.#log.length - maxLogLines);
    if (!isWatched) {
      state.touched?.clear();
      return null;
    }
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
    return this.#attempts.get(task) ?? [];
  }

  /** Time in attempts of the visit that just ended, ms. */
  takeWork(task: number): number {
    return this.#spanFold.takeWork(task);
  }

  #fold(event: RunEvent, spans: Span[] | null): void {
    const { state } = this;
    this.#seq += 1;
    // Read before the event is folded: its visit may not be the next event's.
    const queuedAt =
      event.type === 'attempt.started' || event.type === 'attempt.calling' || event.type === 'list.opened'
        ? (state.tasks[event.task]?.queuedAt ?? 0)
        : 0;
    if (!this.#shared) apply(state, event);
    this.#spanFold.fold(event, queuedAt, spans);
    switch (event.type) {
      case 'task.ended':
        this.#recordAttempt(event);
        break;
      case 'attempt.started':
      case 'attempt.waiting':
      case 'attempt.asking':
      case 'attempt.calling':
      case 'attempt.retrying':
      case 'attempt.interrupted':
        if (event.item === undefined) this.#recordAttempt(event);
        break;
      default:
        break;
    }
  }

  #recordAttempt(event: AttemptEvent): void {
    const { visit, attempt } = event;
    let all = this.#attempts.get(event.task);
    if (!all) this.#attempts.set(event.task, (all = []));
    let last = all[all.length - 1];
    if (last?.visit !== visit || last.attempt !== attempt) {
      if (attempt === 0 || this.state.tasks[event.task]?.list) return;
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
