import { absent, charge, fail, limitError, limits, running } from './limits.ts';

/** What a value is. Scope data only ever holds the first six. */
export type ValueKind = 'null' | 'bool' | 'number' | 'string' | 'list' | 'map' | 'bytes' | 'timestamp' | 'duration' | 'type' | 'optional';

/** Values that exist only inside an evaluation; at the edge they become JSON. */
export abstract class Internal {
  abstract readonly kind: ValueKind;

  constructor() {
    running.made = true;
  }
}

/** `optional.of(x)`, or `none` when `value` is undefined. */
export class Optional extends Internal {
  readonly kind = 'optional';
  readonly value: unknown;

  constructor(value: unknown) {
    super();
    this.value = value;
  }
}

/** The result of `type(x)` and the meaning of `int`, `string`, `list` … used as values. */
export class TypeValue extends Internal {
  readonly kind = 'type';
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

/** Points in time and spans are exact: nanoseconds as a bigint. */
export class Timestamp extends Internal {
  readonly kind = 'timestamp';
  readonly nanos: bigint;
  /** The exact text it came from, where that is the text to give back (`now()`). */
  readonly text: string | undefined;

  constructor(nanos: bigint, text?: string) {
    super();
    this.nanos = nanos;
    this.text = text;
  }
}

export class Duration extends Internal {
  readonly kind = 'duration';
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }
}

export class Bytes extends Internal {
  readonly kind = 'bytes';
  readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    super();
    this.data = data;
  }
}

export type MapValue = Record<string, unknown>;

const OBJECT = Object.prototype;

/** True for prototypes of plain data, including that of another realm's plain objects. */
export function isPlainPrototype(prototype: object | null): boolean {
  return (
    prototype === OBJECT || prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf'))
  );
}

export function isMap(value: unknown): value is MapValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlainPrototype(Object.getPrototypeOf(value));
}

/** Field names that no expression may read or write. */
export function isForbidden(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

export function forbidden(key: string): Error {
  return fail(`the name "${key}" is not allowed`);
}

/** The own value of `key`, or undefined when it is not there. The caller has checked `isForbidden`. */
export function ownValue(map: MapValue, key: string): unknown {
  return Object.hasOwn(map, key) ? data(map[key]) : undefined;
}

/** Refuses what is not data, so that nothing of the host can be handed on. */
export function data(value: unknown): unknown {
  const type = typeof value;
  if (type === 'function' || type === 'symbol' || type === 'bigint') throw fail(`a ${type} is not data`);
  return value;
}

export function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'number';
    case 'boolean':
      return 'bool';
    case 'undefined':
      return 'null';
    default:
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Internal) return value.kind;
  if (isMap(value)) return 'map';
  throw fail('a value in the scope is not plain data');
}

const words: Record<ValueKind, string> = {
  null: 'null',
  bool: 'a bool',
  number: 'a number',
  string: 'a string',
  list: 'a list',
  map: 'a map',
  bytes: 'bytes',
  timestamp: 'a timestamp',
  duration: 'a duration',
  type: 'a type',
  optional: 'an optional',
};

/** `a list`, `null` … for messages. */
export function describe(value: unknown): string {
  return words[kindOf(value)];
}

export function describeKind(kind: ValueKind): string {
  return words[kind];
}

/** Comparing longer texts than this counts as steps. */
const LONG_TEXT = 4096;

/** Deep equality by value: numbers by value, never equal across kinds. */
export function equals(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && a.length > LONG_TEXT) charge(a.length >> 6);
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return equalsDeep(a, b, 0);
}

function equalsDeep(a: object, b: object, depth: number): boolean {
  if (depth > limits.valueDepth) throw tooDeep();
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    charge(a.length);
    for (let i = 0; i < a.length; i++) if (!equalsAt(a[i], b[i], depth)) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  if (a instanceof Internal || b instanceof Internal) return a instanceof Internal && b instanceof Internal && equalsInternal(a, b, depth);
  if (!isMap(a) || !isMap(b)) throw fail('a value in the scope is not plain data');
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  charge(keys.length);
  for (const key of keys) if (!Object.hasOwn(b, key) || !equalsAt(a[key], b[key], depth)) return false;
  return true;
}

function equalsAt(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return equalsDeep(a, b, depth + 1);
}

function equalsInternal(a: Internal, b: Internal, depth: number): boolean {
  if (a instanceof Timestamp && b instanceof Timestamp) return a.nanos === b.nanos;
  if (a instanceof Duration && b instanceof Duration) return a.nanos === b.nanos;
  if (a instanceof TypeValue && b instanceof TypeValue) return a.name === b.name;
  if (a instanceof Optional && b instanceof Optional) return equalsAt(a.value, b.value, depth);
  if (a instanceof Bytes && b instanceof Bytes) return compareBytes(a.data, b.data) === 0;
  return false;
}

export function tooDeep(): Error {
  return limitError(`the value is nested deeper than ${limits.valueDepth} levels`);
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  charge(Math.min(a.length, b.length) >> 4);
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** Order by code points. JavaScript's `<` goes by UTF-16 units, which differs once surrogates are involved. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  if (shared > LONG_TEXT) charge(shared >> 6);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xs = (x & 0xf800) === 0xd800;
      const ys = (y & 0xf800) === 0xd800;
      return xs === ys ? x - y : xs ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/** Negative, zero or positive; NaN where the numbers have no order. Throws for values without an order. */
export function compare(a: unknown, b: unknown, what: string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b || (a === b ? 0 : a < b ? -1 : a > b ? 1 : Number.NaN);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) {
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  }
  if (a instanceof Bytes && b instanceof Bytes) return compareBytes(a.data, b.data);
  throw fail(`${what} cannot put ${describe(a)} and ${describe(b)} in order`);
}

/** The string under which a value stands as a map key. Maps are JSON objects: 1 and true are the keys "1" and "true". */
export function mapKey(value: unknown): string {
  let key: string;
  if (typeof value === 'string') key = value;
  else if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'boolean') key = String(value);
  else throw fail(`${describe(value)} cannot be a map key`);
  if (isForbidden(key)) throw forbidden(key);
  return key;
}

export function noElement(what: string): Error {
  return absent(`${what} of an empty list`);
}
