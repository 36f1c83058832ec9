import type { Instant, RunEvent } from './events.ts';
import type { Span } from './view.ts';

/** Items of lists are drawn one by one only up to this many a run; beyond it the list's own bar and counts tell. */
const maxItemSpans = 2_000;

/** Waits shorter than this are not worth a bar of their own, ms. */
const shortestWaitMs = 2;

/** A bar that goes on, and its place among all. */
interface OpenSpan {
  readonly span: Span;
  readonly place: number;
}

/** Where an event happens: a task's visit, and one of its items. */
interface SpanEvent {
  readonly task: number;
  readonly visit: number;
  readonly attempt: number;
  readonly item?: number;
}

/** Folds events into the bars of the timeline; tells those that began or ended. */
export class SpanFold {
  readonly #id: (task: number) => string;
  readonly #spans: Span[] = [];
  /** By task: the bars of the tasks themselves, of their lists, and of their items. */
  readonly #open = new Map<number, OpenSpan>();
  readonly #openLists = new Map<number, OpenSpan>();
  readonly #openItems = new Map<number, Map<number, OpenSpan>>();
  /** Time in attempts of the task itself since it was last taken, ms. */
  readonly #work = new Map<number, number>();
  #itemSpans = 0;

  constructor(idOf: (task: number) => string) {
    this.#id = idOf;
  }

  /** All bars in the order in which they began, or, of attempts that ran inline, ended. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** The work of a task's visit that just ended; forgets it. */
  takeWork(task: number): number {
    const work = this.#work.get(task) ?? 0;
    this.#work.delete(task);
    return work;
  }

  /** `queuedAt`: when the task of this event was queued, for the wait before its first attempt. `out`: told what changed. */
  fold(event: RunEvent, queuedAt: Instant, out: Span[] | null): void {
    switch (event.type) {
      case 'attempt.started':
        this.#close(event.task, event.item, event.at, 'queued', out);
        this.#queued(event.task, event.visit, event.attempt, event.item, event.at, queuedAt, out);
        this.#begin(event, 'attempt', event.at, out);
        break;
      case 'list.opened':
        this.#close(event.task, undefined, event.at, 'running', out);
        this.#queued(event.task, event.visit, 1, undefined, event.at, queuedAt, out);
        this.#openLists.set(event.task, this.#put(this.#span(event.task, event.visit, null, 1, 'list', event.at, null, 'running'), out));
        break;
      case 'attempt.waiting':
      case 'attempt.asking':
        this.#attemptOver(event, event.from, event.at, 'waiting', out);
        this.#begin(event, 'waiting', event.at, out);
        break;
      case 'attempt.calling':
        // The called run's time is this attempt's: its bar goes on, or begins now where it ran inline.
        if (this.#openAt(event.task, event.item)?.span.kind === 'attempt') break;
        this.#close(event.task, event.item, event.at, 'queued', out);
        this.#queued(event.task, event.visit, event.attempt, event.item, event.at, queuedAt, out);
        this.#begin(event, 'attempt', event.from ?? event.at, out);
        break;
      case 'attempt.retrying':
        // Not a failure of the task: another attempt follows, also where a result was not accepted.
        this.#attemptOver(event, event.from, event.at, 'retrying', out);
        this.#begin(event, 'backoff', event.at, out);
        break;
      case 'attempt.interrupted':
        this.#attemptOver(event, undefined, event.at, event.policy === 'ask' ? 'indoubt' : 'failed', out);
        break;
      case 'task.delayed':
        this.#begin({ task: event.task, visit: event.visit, attempt: 1 }, 'waiting', event.at, out);
        break;
      case 'item.ended':
        this.#attemptOver(event, event.from, event.at, event.status, out);
        break;
      case 'task.ended':
        this.#attemptOver(event, event.from, event.at, event.status, out);
        this.#closeList(event.task, event.at, event.status, out);
        break;
      default:
        break;
    }
  }

  #queued(
    task: number,
    visit: number,
    attempt: number,
    item: number | undefined,
    at: Instant,
    queuedAt: Instant,
    out: Span[] | null,
  ): void {
    if (item !== undefined || attempt > 1 || queuedAt === 0 || at - queuedAt < shortestWaitMs) return;
    this.#put(this.#span(task, visit, null, 1, 'queued', queuedAt, at, 'queued'), out);
  }

  #begin(event: SpanEvent, kind: Span['kind'], from: Instant, out: Span[] | null): void {
    const { task, visit, item, attempt } = event;
    if (item !== undefined) {
      if (this.#itemSpans >= maxItemSpans) return;
      if (kind === 'attempt') this.#itemSpans += 1;
    }
    const status = kind === 'attempt' ? 'running' : kind === 'backoff' ? 'retrying' : 'waiting';
    const open = this.#put(this.#span(task, visit, item ?? null, attempt, kind, from, null, status), out);
    if (item === undefined) this.#open.set(task, open);
    else {
      const items = this.#openItems.get(task);
      if (items) items.set(item, open);
      else this.#openItems.set(task, new Map([[item, open]]));
    }
  }

  /** Ends the bar of an attempt; one that ran inline gets its bar now. */
  #attemptOver(event: SpanEvent, from: Instant | undefined, at: Instant, status: Span['status'], out: Span[] | null): void {
    const { task, visit, item, attempt } = event;
    const open = this.#openAt(task, item);
    if (open) {
      this.#close(task, item, at, status, out);
      const { span } = open;
      if (span.kind === 'attempt' && item === undefined) this.#addWork(task, at - span.from);
      if (span.kind === 'attempt' || span.attempt === attempt) return;
    }
    if (from === undefined || attempt === 0) return;
    if (item === undefined) this.#addWork(task, at - from);
    else if (++this.#itemSpans > maxItemSpans) return;
    this.#put(this.#span(task, visit, item ?? null, attempt, 'attempt', from, at, status), out);
  }

  #addWork(task: number, ms: number): void {
    this.#work.set(task, (this.#work.get(task) ?? 0) + ms);
  }

  #span(
    task: number,
    visit: number,
    item: number | null,
    attempt: number,
    kind: Span['kind'],
    from: Instant,
    to: Instant | null,
    status: Span['status'],
  ): Span {
    return { task: this.#id(task), visit, item, attempt, kind, from, to, status };
  }

  #put(span: Span, out: Span[] | null): OpenSpan {
    out?.push(span);
    return { span, place: this.#spans.push(span) - 1 };
  }

  #openAt(task: number, item: number | undefined): OpenSpan | undefined {
    return item === undefined ? this.#open.get(task) : this.#openItems.get(task)?.get(item);
  }

  #close(task: number, item: number | undefined, to: Instant, status: Span['status'], out: Span[] | null): void {
    const open = this.#openAt(task, item);
    if (!open) return;
    if (item === undefined) this.#open.delete(task);
    else this.#openItems.get(task)?.delete(item);
    this.#end(open, to, open.span.kind === 'attempt' ? status : open.span.status, out);
  }

  #closeList(task: number, to: Instant, status: Span['status'], out: Span[] | null): void {
    const open = this.#openLists.get(task);
    if (!open) return;
    this.#openLists.delete(task);
    this.#end(open, to, status, out);
  }

  #end({ span, place }: OpenSpan, to: Instant, status: Span['status'], out: Span[] | null): void {
    const { task, visit, item, attempt, kind, from } = span;
    const ended: Span = { task, visit, item, attempt, kind, from, to, status };
    this.#spans[place] = ended;
    out?.push(ended);
  }
}
