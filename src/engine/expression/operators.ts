import { equals, Bytes, describe, Duration, isForbidden, isMap, Timestamp } from './values.ts';
import { indexKey } from './access.ts';
import { charge, checkSize, fail, running } from './limits.ts';
import { durationText, makeDuration, makeTimestamp, parseTimestamp, timestampText } from './time-text.ts';

/** Notes a number that JSON cannot hold, so that the edge looks for it. */
export function noted(value: number): number {
  if (value - value !== 0) running.made = true;
  return value;
}

function joined(a: string, b: string): string {
  if (a.length + b.length > 100_000) checkSize(a.length + b.length, 'the text');
  return a + b;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value || 0);
  if (value instanceof Timestamp) return timestampText(value);
  return value instanceof Duration ? durationText(value) : undefined;
}

/** `+` on everything but two numbers. */
export function add(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return noted(a + b);
  if (typeof a === 'string' || typeof b === 'string') {
    const left = asText(a);
    const right = asText(b);
    if (left !== undefined && right !== undefined) return joined(left, right);
    throw fail(`cannot add ${describe(a)} and ${describe(b)}; string() or json() makes text of a value`);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    checkSize(a.length + b.length, 'the list');
    charge(a.length + b.length);
    return [...a, ...b];
  }
  if (a instanceof Timestamp && b instanceof Duration) return makeTimestamp(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Timestamp) return makeTimestamp(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Duration) return makeDuration(a.nanos + b.nanos);
  if (a instanceof Bytes && b instanceof Bytes) {
    checkSize(a.data.length + b.data.length, 'the bytes');
    charge((a.data.length + b.data.length) >> 3);
    const both = new Uint8Array(a.data.length + b.data.length);
    both.set(a.data);
    both.set(b.data, a.data.length);
    return new Bytes(both);
  }
  throw fail(`cannot add ${describe(a)} and ${describe(b)}`);
}

function moment(value: unknown): bigint | undefined {
  if (value instanceof Timestamp) return value.nanos;
  return typeof value === 'string' ? parseTimestamp(value) : undefined;
}

export function subtract(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return noted(a - b);
  if (a instanceof Timestamp && b instanceof Duration) return makeTimestamp(a.nanos - b.nanos);
  if (a instanceof Duration && b instanceof Duration) return makeDuration(a.nanos - b.nanos);
  if (a instanceof Timestamp || b instanceof Timestamp) {
    const left = moment(a);
    const right = moment(b);
    if (left !== undefined && right !== undefined) return makeDuration(left - right);
  }
  throw fail(`cannot subtract ${describe(b)} from ${describe(a)}`);
}

export function multiply(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return noted(a * b);
  throw fail(`cannot multiply ${describe(a)} and ${describe(b)}`);
}

export function divide(a: unknown, b: unknown): unknown {
  if (typeof a !== 'number' || typeof b !== 'number') throw fail(`cannot divide ${describe(a)} by ${describe(b)}`);
  if (b === 0) throw fail('division by zero');
  return noted(a / b);
}

export function modulo(a: unknown, b: unknown): unknown {
  if (typeof a !== 'number' || typeof b !== 'number') throw fail(`cannot take ${describe(a)} modulo ${describe(b)}`);
  if (b === 0) throw fail('modulo by zero');
  return noted(a % b);
}

export function negate(value: unknown): unknown {
  if (typeof value === 'number') return -value || 0;
  if (value instanceof Duration) return makeDuration(-value.nanos);
  throw fail(`cannot negate ${describe(value)}`);
}

/** `x in list` by value, `x in map` by key. */
export function contains(value: unknown, of: unknown): boolean {
  if (Array.isArray(of)) {
    charge(of.length);
    if (typeof value !== 'object' || value === null) return of.includes(value) && value === value;
    return of.some((one) => equals(value, one));
  }
  if (isMap(of)) {
    const key = indexKey(value);
    return !isForbidden(key) && Object.hasOwn(of, key) && of[key] !== undefined;
  }
  throw fail(`in needs a list or a map on its right, not ${describe(of)}`);
}
