import { apply } from './apply.ts';
import type { TaskError } from '../errors.ts';
import type { Instant, ItemStatus, RunEvent, TaskStatus } from './events.ts';
import { SpanFold } from './spans.ts';
import { runLine, taskLine } from './log-lines.ts';
import { spanKey } from './view-fold.ts';
import type { RunState } from './state.ts';
import { taskAt } from './state.ts';
import { type RunMeta, runSummary, taskView } from './task-view.ts';
import type { LogLine, RunDelta, RunSummary, RunView, Span, TaskView } from './view.ts';

const maxLogLines = 5_000;
const maxAttemptsKept = 1_000;

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
  readonly #spans: Span[] = [];
  readonly #openSpans = new Map<string, number>();
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
      this.#seq += 1;
      const queuedAt = 'task' in event && event.task !== null ? (state.tasks[event.task]?.queuedAt ?? 0) : 0;
      if (!this.#shared) apply(state, event);
      this.#spanFold.fold(event, queuedAt, spans);
      this.#recordAttempt(event);
      const line = this.#taskLine(event);
      if (line) log.push(line);
      if (event.type.startsWith('run.')) {
        runChanged = true;
        const own = runLine(this.#seq, event);
        if (own) log.push(own);
      }
      if (event.type === 'task.ended' || event.type === 'task.skipped') {
        runChanged = true;
        if (!isWatched) continue;
        for (const [key, edge] of this.#edgesOf(event.task, event.moves.taken)) {
          edges[key] = state.edgeCounts[edge] ?? 0;
          edgesChanged = true;
        }
      }
    }
    // How many questions are open stands in the summary.
    if (state.asks !== this.#asksShown) runChanged = true;
    this.#asksShown = state.asks;
    for (const span of spans) this.#remember(span);
    this.#log.push(...log);
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
    for (const task of state.tasks) {
      const all = (state.plan.tasks[task.index]?.transitions ?? []).map((transition) => transition.index);
      for (const [key, edge] of this.#edgesOf(task.index, all)) if (state.edgeCounts[edge]) edges[key] = state.edgeCounts[edge] ?? 0;
    }
    return { seq: this.#seq, run: this.summary(now), tasks, edges, spans: [...this.#spans], log: [...this.#log] };
  }

  attemptsOf(task: number): readonly AttemptRecord[] {
    return this.#attempts.get(task) ?? [];
  }

  /** Time in attempts of the visit that just ended, ms. */
  takeWork(task: number): number {
    return this.#spanFold.takeWork(task);
  }

  #recordAttempt(event: RunEvent): void {
    if (!('attempt' in event) || event.type === 'log' || ('item' in event && event.item !== undefined)) return;
    let all = this.#attempts.get(event.task);
    if (!all) this.#attempts.set(event.task, (all = []));
    let last = all[all.length - 1];
    if (last?.visit !== event.visit || last.attempt !== event.attempt) {
      if (event.attempt === 0 || this.state.tasks[event.task]?.list) return;
      last = {
        visit: event.visit,
        attempt: event.attempt,
        status: 'running',
        startedAt: ('from' in event && event.from) || event.at,
        endedAt: null,
        error: null,
      };
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
      default:
        last.status = event.type === 'task.ended' ? event.status : event.type === 'attempt.retrying' ? 'failed' : 'indoubt';
        last.endedAt = event.at;
        if ('error' in event) last.error = event.error ?? null;
    }
  }

  *#edgesOf(task: number, transitions: readonly number[]): Generator<[string, number]> {
    const plan = this.state.plan;
    const from = plan.tasks[task];
    for (const index of transitions) {
      for (const edge of from?.transitions[index]?.edges ?? []) {
        yield [`${from?.id}>${index}>${plan.tasks[plan.edges.to[edge] ?? 0]?.id}`, edge];
      }
    }
  }

  #remember(span: Span): void {
    const key = spanKey(span);
    const at = this.#openSpans.get(key);
    if (at === undefined) {
      this.#spans.push(span);
      if (span.to === null) this.#openSpans.set(key, this.#spans.length - 1);
      return;
    }
    this.#spans[at] = span;
    if (span.to !== null) this.#openSpans.delete(key);
  }

  #taskLine(event: RunEvent): LogLine | null {
    if (!('task' in event) || event.task === null) return null;
    return taskLine(this.#seq, this.state.plan.tasks[event.task]?.id ?? null, event);
  }
}
