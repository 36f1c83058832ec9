import type { Json, JsonObject } from './json.ts';

/**
 * How a long list comes about, as plain data: what a journal holds in place of its entries. `range`: `from + i * step`.
 * `lines`: the lines of a text that is kept unchanged under the hash of its content.
 */
export type ListRef =
  | { readonly kind: 'range'; readonly from: number; readonly step: number; readonly count: number }
  | { readonly kind: 'lines'; readonly hash: string; readonly bytes: number; readonly count: number };

/** A list whose entries are worked out or read when they are asked for. The same index always gives the same value. */
export interface LongList {
  /** null: it can only be written out. */
  readonly ref: ListRef | null;
  readonly length: number;
  /** `index` is a whole number from 0, below `length`. */
  at(index: number): Json;
}

/** Opens lists that stand outside the run's own data. Opening reads nothing; an entry that cannot be read throws. */
export interface ListReader {
  lines(ref: Extract<ListRef, { kind: 'lines' }>): LongList;
}

/** Lists of fewer entries are plain arrays. */
export const longFrom = 4096;

const known = new WeakMap<object, LongList>();
let areThere = false;

/** What stands behind a value that is a long list; undefined for all other values. */
export function longListOf(value: unknown): LongList | undefined {
  return Array.isArray(value) ? known.get(value) : undefined;
}

/** What a journal may hold in place of the value; null for what it holds as it is. */
export function refOf(value: unknown): ListRef | null {
  return longListOf(value)?.ref ?? null;
}

/** The list as everybody sees it: an array that cannot be changed, whose entries are made when they are looked at. */
export function arrayOf(list: LongList): readonly Json[] {
  const array = new Proxy<Json[]>([], new ArrayFace(list));
  known.set(array, list);
  areThere = true;
  return array;
}

/** The list that a reference names. */
export function listOf(ref: ListRef, reader: ListReader): readonly Json[] {
  return arrayOf(ref.kind === 'range' ? new Range(ref) : reader.lines(ref));
}

/** `from`, `from + step`, …; multiplied, not added up: 0.1 ten times over is not 1. */
export function rangeOf(from: number, step: number, count: number): readonly Json[] {
  return count < longFrom
    ? Array.from({ length: count }, (_, index) => from + index * step)
    : arrayOf(new Range({ kind: 'range', from, step, count }));
}

/** The value with every long list in it written out: what leaves the engine is plain data. */
export function plainOf<T extends Json>(value: T): T {
  return areThere ? (plain(value) as T) : value;
}

function plain(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (longListOf(value)) return Array.from(value as readonly Json[], plain);
  if (Array.isArray(value)) {
    const copy = value.map(plain);
    return copy.some((entry, index) => entry !== value[index]) ? copy : value;
  }
  const copy = Object.entries(value).map(([key, entry]): [string, Json] => [key, plain(entry)]);
  return copy.some(([key, entry]) => entry !== (value as JsonObject)[key]) ? Object.fromEntries(copy) : value;
}

/** For folds that look at no list from outside. */
export const noLists: ListReader = {
  lines: (ref) => ({
    ref,
    length: ref.count,
    at() {
      throw new Error('there is nobody who could read this list');
    },
  }),
};

class Range implements LongList {
  readonly ref: Extract<ListRef, { kind: 'range' }>;
  readonly length: number;
  readonly #from: number;
  readonly #step: number;

  constructor(ref: Extract<ListRef, { kind: 'range' }>) {
    this.ref = ref;
    this.length = ref.count;
    this.#from = ref.from;
    this.#step = ref.step;
  }

  at(index: number): Json {
    return this.#from + index * this.#step;
  }
}

/** Shows a list as an array, also to what asks about single properties; the array below stays empty. */
class ArrayFace implements ProxyHandler<Json[]> {
  readonly #list: LongList;

  constructor(list: LongList) {
    this.#list = list;
  }

  get(target: Json[], key: string | symbol): unknown {
    if (typeof key === 'symbol') return Reflect.get(target, key);
    if (key === 'length') return this.#list.length;
    const index = this.#index(key);
    return index < 0 ? Reflect.get(target, key) : this.#list.at(index);
  }

  has(target: Json[], key: string | symbol): boolean {
    return (typeof key === 'string' && this.#index(key) >= 0) || Reflect.has(target, key);
  }

  ownKeys(): string[] {
    return [...Array.from({ length: this.#list.length }, (_, index) => String(index)), 'length'];
  }

  getOwnPropertyDescriptor(target: Json[], key: string | symbol): PropertyDescriptor | undefined {
    if (key === 'length') return { value: this.#list.length, writable: true, enumerable: false, configurable: false };
    const index = typeof key === 'string' ? this.#index(key) : -1;
    if (index < 0) return Reflect.getOwnPropertyDescriptor(target, key);
    return { value: this.#list.at(index), writable: true, enumerable: true, configurable: true };
  }

  set(): boolean {
    return false;
  }

  defineProperty(): boolean {
    return false;
  }

  deleteProperty(): boolean {
    return false;
  }

  setPrototypeOf(): boolean {
    return false;
  }

  preventExtensions(): boolean {
    return false;
  }

  /** -1 for a key that is no index of this list. */
  #index(key: string): number {
    const first = key.charCodeAt(0);
    if (!(first >= 48 && first <= 57)) return -1;
    const index = Number(key);
    return index < this.#list.length && String(index) === key ? index : -1;
  }
}
