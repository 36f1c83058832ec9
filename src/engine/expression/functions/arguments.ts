import { fail } from '../limits.ts';
import { durationText, timestampText } from '../time-text.ts';
import type { MapValue } from '../values.ts';
import { describe, Duration, isMap, Timestamp } from '../values.ts';

export function wrong(name: string, wanted: string, value: unknown): Error {
  return fail(`${name} needs ${wanted}, not ${describe(value)}`);
}

/** Text; points in time and spans pass as the text they have at the edge. */
export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  throw wrong(name, 'a string', value);
}

export function number(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  throw wrong(name, 'a number', value);
}

export function integer(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw typeof value === 'number' ? fail(`${name} needs a whole number, not ${value}`) : wrong(name, 'a whole number', value);
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(name, 'a list', value);
}

export function map(value: unknown, name: string): MapValue {
  if (isMap(value)) return value;
  throw wrong(name, 'a map', value);
}
