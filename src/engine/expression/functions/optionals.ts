import { absent, fail } from '../limits.ts';
import { Bytes, describe, Duration, isMap, Optional } from '../values.ts';
import type { FunctionSpec, Param } from './spec.ts';
import { ANY, define } from './spec.ts';

const OPTIONAL: Param = ['optional'];

export function optional(value: unknown, name: string): Optional {
  if (value instanceof Optional) return value;
  throw fail(`${name} needs an optional, not ${describe(value)}; write x.?y or optional.of(x)`);
}

function isZero(value: unknown): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Bytes) return value.data.length === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  return isMap(value) && Object.keys(value).length === 0;
}

export const optionalFunctions: readonly FunctionSpec[] = [
  define(
    'hasValue(optional)',
    [OPTIONAL],
    'bool',
    'Whether the optional holds a value.',
    "{'a': 1}.?a.hasValue()",
    (x: unknown) => optional(x, 'hasValue').value !== undefined,
  ),
  define(
    'value(optional)',
    [OPTIONAL],
    null,
    'The value of the optional; an error when there is none.',
    "{'a': 1}.?a.value() == 1",
    (x: unknown) => {
      const { value } = optional(x, 'value');
      if (value === undefined) throw absent('the optional has no value');
      return value;
    },
  ),
];

/** Called with the name `optional` before the dot. */
export const optionalMakers: readonly FunctionSpec[] = [
  define(
    'of(value)',
    [ANY],
    'optional',
    'An optional that holds the value.',
    'optional.of(1).value() == 1',
    (x: unknown) => new Optional(x),
  ),
  define('none()', [], 'optional', 'An optional without a value.', '!optional.none().hasValue()', () => new Optional(undefined)),
  define(
    'ofNonZeroValue(value)',
    [ANY],
    'optional',
    'An optional of the value, none if that is null, 0, false or empty.',
    "!optional.ofNonZeroValue('').hasValue()",
    (x: unknown) => new Optional(isZero(x) ? undefined : x),
  ),
];
