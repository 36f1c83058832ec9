import type { Instant, RunEvent } from './events.ts';
import type { Span } from './view.ts';

/** Items of lists are drawn one by one only up to this many a run; beyond it the list's own bar and counts tell. */
const maxItemSpans = 2_000;

/** Waits shorter than this are not worth a bar of their own, ms. */
const shortestWaitMs = 2;

/** Folds events into the bars of the timeline; gives the bars that began or ended. */
export class SpanFold {
  readonly #id: (task: number) => string;
  readonly #open = new Map<string, Span>();
  /** Time in attempts of the task itself since it was last taken, ms. */
  readonly #work = new Map<number, number>();
  #itemSpans = 0;

  constructor(idOf: (task: number) => string) {
    this.#id = idOf;
  }

  /** The work of a task's visit that just ended; forgets it. */
  takeWork(task: number): number {
    const work = this.#work.get(task) ?? 0;
    this.#work.delete(task);
    return work;
  }

  /** `queuedAt`: when the task of this event was queued, for the wait before its first attempt. */
  fold(event: RunEvent, queuedAt: Instant, out: Span[]): void {
    switch (event.type) {
      case 'attempt.started':
        this.#close(`${event.task}/${event.item ?? ''}`, event.at, 'queued', out);
        this.#queued(event, queuedAt, out);
        this.#begin(event, 'attempt', event.at, out);
        break;
      case 'list.opened':
        this.#close(`${event.task}/`, event.at, 'running', out);
        this.#queued(event, queuedAt, out);
        this.#start(
          `${event.task}/list`,
          {
            task: this.#id(event.task),
            visit: event.visit,
            item: null,
            attempt: 1,
            kind: 'list',
            from: event.at,
            to: null,
            status: 'running',
          },
          out,
        );
        break;
      case 'attempt.waiting':
        this.#attemptOver(event, 'waiting', out);
        this.#begin(event, 'waiting', event.at, out);
        break;
      case 'attempt.asking':
        this.#attemptOver(event, 'waiting', out);
        this.#begin(event, 'waiting', event.at, out);
        break;
      case 'attempt.calling':
        // The called run's time is this attempt's: its bar goes on, or begins now where it ran inline.
        if (this.#open.get(`${event.task}/${event.item ?? ''}`)?.kind === 'attempt') break;
        this.#close(`${event.task}/${event.item ?? ''}`, event.at, 'queued', out);
        this.#queued(event, queuedAt, out);
        this.#begin(event, 'attempt', event.from ?? event.at, out);
        break;
      case 'attempt.retrying':
        // Not a failure of the task: another attempt follows, also where a result was not accepted.
        this.#attemptOver(event, 'retrying', out);
        this.#begin(event, 'backoff', event.at, out);
        break;
      case 'attempt.interrupted':
        this.#attemptOver(event, event.policy === 'ask' ? 'indoubt' : 'failed', out);
        break;
      case 'task.delayed':
        this.#begin({ task: event.task, visit: event.visit, attempt: 1 }, 'waiting', event.at, out);
        break;
      case 'item.ended':
        this.#attemptOver(event, event.status, out);
        break;
      case 'task.ended':
        this.#attemptOver(event, event.status, out);
        this.#close(`${event.task}/list`, event.at, event.status, out);
        break;
      default:
        break;
    }
  }

  #queued(event: { task: number; visit: number; attempt?: number; item?: number; at: Instant }, queuedAt: Instant, out: Span[]): void {
    if (event.item !== undefined || (event.attempt ?? 1) > 1 || queuedAt === 0 || event.at - queuedAt < shortestWaitMs) return;
    out.push({
      task: this.#id(event.task),
      visit: event.visit,
      item: null,
      attempt: 1,
      kind: 'queued',
      from: queuedAt,
      to: event.at,
      status: 'queued',
    });
  }

  #begin(event: { task: number; visit: number; attempt: number; item?: number }, kind: Span['kind'], from: Instant, out: Span[]): void {
    if (event.item !== undefined && kind === 'attempt') {
      if (this.#itemSpans >= maxItemSpans) return;
      this.#itemSpans += 1;
    }
    const key = `${event.task}/${event.item ?? ''}`;
    if (event.item !== undefined && kind !== 'attempt' && this.#itemSpans >= maxItemSpans) return;
    const status = kind === 'attempt' ? 'running' : kind === 'backoff' ? 'retrying' : 'waiting';
    this.#start(
      key,
      { task: this.#id(event.task), visit: event.visit, item: event.item ?? null, attempt: event.attempt, kind, from, to: null, status },
      out,
    );
  }

  /** Ends the bar of an attempt; one that ran inline gets its bar now. */
  #attemptOver(
    event: { task: number; visit: number; attempt: number; item?: number; at: Instant; from?: Instant },
    status: Span['status'],
    out: Span[],
  ): void {
    const key = `${event.task}/${event.item ?? ''}`;
    if (this.#open.has(key)) {
      const open = this.#open.get(key);
      this.#close(key, event.at, status, out);
      if (open?.kind === 'attempt' && event.item === undefined) this.#addWork(event.task, event.at - open.from);
      if (open?.kind === 'attempt' || open?.attempt === event.attempt) return;
    }
    if (event.from === undefined || event.attempt === 0) return;
    if (event.item === undefined) this.#addWork(event.task, event.at - event.from);
    if (event.item !== undefined && ++this.#itemSpans > maxItemSpans) return;
    out.push({
      task: this.#id(event.task),
      visit: event.visit,
      item: event.item ?? null,
      attempt: event.attempt,
      kind: 'attempt',
      from: event.from,
      to: event.at,
      status,
    });
  }

  #addWork(task: number, ms: number): void {
    this.#work.set(task, (this.#work.get(task) ?? 0) + ms);
  }

  #start(key: string, span: Span, out: Span[]): void {
    this.#open.set(key, span);
    out.push(span);
  }

  #close(key: string, to: Instant, status: Span['status'], out: Span[]): void {
    const span = this.#open.get(key);
    if (!span) return;
    this.#open.delete(key);
    out.push({ ...span, to, status: span.kind === 'attempt' || span.kind === 'list' ? status : span.status });
  }
}
