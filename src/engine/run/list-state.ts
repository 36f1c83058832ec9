import type { TaskError } from '../errors.ts';
import type { Json } from '../json.ts';
import { arrayOf, longFrom } from '../long-list.ts';
import type { Instant, ItemStatus, ListSource } from './events.ts';
import type { AskState, CallState, Parked } from './parked.ts';
import type { ReusedItems } from './reuse.ts';

export const itemStatuses: readonly ItemStatus[] = [
  'pending',
  'running',
  'retrying',
  'waiting',
  'succeeded',
  'failed',
  'canceled',
  'indoubt',
];
const codeOf: Readonly<Record<ItemStatus, number>> = {
  pending: 0,
  running: 1,
  retrying: 2,
  waiting: 3,
  succeeded: 4,
  failed: 5,
  canceled: 6,
  indoubt: 7,
};

/**
 * The items of one visit of a list task. Bookkeeping is typed arrays that grow with what has been started, so an item
 * costs a few dozen bytes beside its result, whatever the run holds.
 */
export class ListState {
  readonly count: number;
  readonly concurrency: number;
  readonly batch: number;
  readonly source: ListSource | null;
  /** The list itself, by reference; item i is `items[i]`, or a slice when `batch` is above one. */
  readonly items: readonly Json[];
  /** By item, up to the last one that is not null. */
  results: Json[] = [];
  readonly errors = new Map<number, TaskError>();
  readonly parked = new Map<number, Parked>();
  /** Items that ask a person; their status is `waiting`. */
  readonly asks = new Map<number, AskState>();
  /** Items that wait for a run they called; their status is `running`, they hold no slot. */
  readonly calls = new Map<number, CallState>();
  /** The run that an item called last. */
  readonly children = new Map<number, string>();
  readonly interrupted = new Map<number, number>();
  /** First item that was never started and was not taken over; all before it have begun or were taken over. */
  next = 0;
  running = 0;
  retrying = 0;
  waiting = 0;
  indoubt = 0;
  succeeded = 0;
  failed = 0;
  canceled = 0;
  /** Items whose results came from the cache. */
  cached = 0;
  /** Items whose ends were taken over from an earlier run. */
  reused = 0;
  attempts = 0;
  /** No further item starts. */
  stopped = false;
  /** Index of the first item that failed for good. */
  firstFailed = -1;
  /** Items whose back-off is over, in that order. */
  readonly again: number[] = [];
  #status: Uint8Array;
  #attempt: Uint32Array;
  #startedAt: Float64Array;
  #endedAt: Float64Array;
  #views: readonly Json[] | null = null;

  constructor(list: readonly Json[], options: { concurrency: number; batch: number; source: ListSource | null }) {
    this.items = list;
    this.batch = options.batch;
    this.count = options.batch > 1 ? Math.ceil(list.length / options.batch) : list.length;
    this.concurrency = options.concurrency;
    this.source = options.source;
    const room = Math.min(this.count, 1024);
    this.#status = new Uint8Array(room);
    this.#attempt = new Uint32Array(room);
    this.#startedAt = new Float64Array(room);
    this.#endedAt = new Float64Array(room);
  }

  /** What the item variable holds. */
  value(item: number): Json {
    return this.batch > 1 ? this.items.slice(item * this.batch, (item + 1) * this.batch) : (this.items[item] ?? null);
  }

  status(item: number): ItemStatus {
    return itemStatuses[this.#status[item] ?? 0] ?? 'pending';
  }

  attempt(item: number): number {
    return this.#attempt[item] ?? 0;
  }

  startedAt(item: number): Instant {
    return this.#startedAt[item] ?? 0;
  }

  endedAt(item: number): Instant {
    return this.#endedAt[item] ?? 0;
  }

  /** Items that are neither untouched nor done. */
  get open(): number {
    return this.running + this.retrying + this.waiting + this.indoubt;
  }

  /** Items at work, waiting or backing off. Those in doubt stand aside, so that the others go on. */
  get begunNotEnded(): number {
    return this.running + this.retrying + this.waiting;
  }

  /** Items that were tried at least once; exact once all have ended. */
  get begun(): number {
    return Math.max(0, this.next - this.reused);
  }

  get ended(): number {
    return this.succeeded + this.failed + this.canceled;
  }

  /** Moves an item to a status and keeps every counter in step; O(1). */
  move(item: number, status: ItemStatus): void {
    this.#room(item);
    this.#count(this.status(item), -1);
    this.#status[item] = codeOf[status];
    this.#count(status, 1);
    if (item >= this.next) {
      this.next = item + 1;
      this.#passEnded();
    }
    this.#views = null;
  }

  start(item: number, attempt: number, at: Instant): void {
    this.move(item, 'running');
    // An interrupted item stands in line by its event: once it has begun it does not stand there any more.
    const line = this.again.length > 0 ? this.again.indexOf(item) : -1;
    if (line >= 0) this.again.splice(line, 1);
    if ((this.#attempt[item] ?? 0) === 0) this.#startedAt[item] = at;
    this.#attempt[item] = attempt;
    this.attempts += 1;
  }

  end(item: number, status: 'succeeded' | 'failed' | 'canceled', at: Instant, result: Json, error: TaskError | null): void {
    this.move(item, status);
    this.#endedAt[item] = at;
    if (status === 'succeeded') this.#keep(item, result);
    else if (error) {
      this.errors.set(item, error);
      if (status === 'failed' && this.firstFailed === -1) this.firstFailed = item;
    }
  }

  /** Takes over what the items of an earlier run left; of an incomplete list only those that succeeded. Before anything starts. */
  takeOver(items: ReusedItems, at: Instant): void {
    if (items.count > 0) this.#room(items.count - 1);
    const end = (item: number, status: 'succeeded' | 'failed' | 'canceled'): void => {
      this.#status[item] = codeOf[status];
      this[status] += 1;
      this.#endedAt[item] = at;
      this.reused += 1;
    };
    for (const [first, last] of items.succeeded) {
      for (let item = first; item <= last; item += 1) {
        end(item, 'succeeded');
        this.#keep(item, items.results[item] ?? null);
      }
    }
    if (items.complete) {
      // Keys that are whole numbers come in their order.
      for (const [key, error] of Object.entries(items.errors)) {
        const item = Number(key);
        const status = error.code === 'canceled' ? 'canceled' : 'failed';
        end(item, status);
        this.errors.set(item, error);
        if (status === 'failed' && this.firstFailed === -1) this.firstFailed = item;
      }
    }
    this.#passEnded();
    this.#views = null;
  }

  #passEnded(): void {
    while (this.next < this.count && (this.#status[this.next] ?? 0) !== 0) this.next += 1;
  }

  /** The results in item order; null where an item has none. */
  resultList(): readonly Json[] {
    // Grown one by one, an array of a million leaves as much garbage again.
    if (this.results.length === 0) this.results = new Array<Json>(this.count).fill(null);
    while (this.results.length < this.count) this.results.push(null);
    return this.results;
  }

  #keep(item: number, result: Json): void {
    if (result === null && item >= this.results.length) return;
    while (this.results.length < item) this.results.push(null);
    this.results[item] = result;
  }

  /** `tasks.<id>.items` of an expression; made when asked for, kept until an item moves. */
  views(): readonly Json[] {
    if (this.#views) return this.#views;
    // Once no item moves any more each of many is shown when it is looked at.
    const isLong = this.count >= longFrom && this.ended === this.count;
    this.#views = isLong
      ? arrayOf({ ref: null, length: this.count, at: (item) => this.#view(item) })
      : Array.from({ length: this.count }, (_, item) => this.#view(item));
    return this.#views;
  }

  #view(item: number): Json {
    const error = this.errors.get(item);
    return {
      status: this.status(item),
      result: this.results[item] ?? null,
      error: error ? { code: error.code, message: error.message } : null,
      attempts: this.attempt(item),
    };
  }

  #count(status: ItemStatus, by: 1 | -1): void {
    if (status !== 'pending') this[status] += by;
  }

  #room(item: number): void {
    if (item < this.#status.length) return;
    const room = Math.min(this.count, Math.max(item + 1, this.#status.length * 2));
    this.#status = grown(this.#status, new Uint8Array(room));
    this.#attempt = grown(this.#attempt, new Uint32Array(room));
    this.#startedAt = grown(this.#startedAt, new Float64Array(room));
    this.#endedAt = grown(this.#endedAt, new Float64Array(room));
  }
}

/** The items of a visit that is taken over whole, where what they were is not known any more. */
export function listTakenOver(items: ReusedItems, at: Instant): ListState {
  const list = new ListState(new Array<Json>(items.count).fill(null), { concurrency: 1, batch: 1, source: null });
  list.takeOver({ ...items, complete: true }, at);
  return list;
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
