import { utf8Decode, utf8Encode } from '../bytes.ts';
import { charge, fail, running } from '../limits.ts';
import { durationText, floorDivide, makeDuration, makeTimestamp, parseDuration, parseTimestamp, timestampText } from '../time-text.ts';
import { Bytes, Duration, Timestamp, TypeValue, kindOf } from '../values.ts';
import { wrong } from './arguments.ts';
import type { FunctionSpec, Param } from './spec.ts';
import { ANY, define } from './spec.ts';

const TO_INT: Param = ['number', 'string', 'timestamp', 'duration'];
const TO_NUMBER: Param = ['number', 'string'];

function whole(value: unknown, name: 'int' | 'uint'): number {
  let result: number;
  if (typeof value === 'number') result = Math.trunc(value) || 0;
  else if (typeof value === 'string') {
    if (value.length > 400 || !/^[+-]?\d+$/.test(value)) throw fail(`${name}() cannot read ${quote(value)}`);
    result = Number(value) || 0;
  } else if (value instanceof Timestamp) result = Number(floorDivide(value.nanos, 1_000_000_000n));
  else if (value instanceof Duration) result = Number(value.nanos / 1_000_000_000n);
  else throw wrong(`${name}()`, 'a number or a string', value);
  const [low, high] = name === 'int' ? [-(2 ** 63), 2 ** 63] : [0, 2 ** 64];
  if (!(result >= low && result < high)) throw fail(`${name}() of ${result} is out of range`);
  return result;
}

function quote(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

function toDouble(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw wrong('double()', 'a number or a string', value);
  if (value.length > 400) throw fail(`double() cannot read ${quote(value)}`);
  const named = /^([+-]?)(nan|inf|infinity)$/i.exec(value);
  if (named !== null) {
    running.made = true;
    return named[2]!.toLowerCase() === 'nan' ? Number.NaN : named[1] === '-' ? -Infinity : Infinity;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) throw fail(`double() cannot read ${quote(value)}`);
  const result = Number(value);
  if (!Number.isFinite(result)) running.made = true;
  return result;
}

const truths = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);

function toBool(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const truth = typeof value === 'string' ? truths.get(value) : undefined;
  if (truth !== undefined) return truth;
  throw typeof value === 'string' ? fail(`bool() cannot read ${quote(value)}`) : wrong('bool()', 'a bool or a string', value);
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeValue) return value.name;
  if (!(value instanceof Bytes)) throw wrong('string()', 'a single value (see json())', value);
  charge(value.data.length >> 3);
  const text = utf8Decode(value.data);
  if (text === undefined) throw fail('string() of bytes that are not UTF-8');
  return text;
}

function toBytes(value: unknown): Bytes {
  if (value instanceof Bytes) return value;
  if (typeof value !== 'string') throw wrong('bytes()', 'a string', value);
  charge(value.length >> 3);
  return new Bytes(Uint8Array.from(utf8Encode(value)));
}

function toTimestamp(value: unknown): Timestamp {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'number') {
    const ms = value * 1000;
    if (!Number.isFinite(ms)) throw fail('timestamp() of a number that is out of range');
    return makeTimestamp(Number.isInteger(value) ? BigInt(value) * 1_000_000_000n : BigInt(Math.round(ms)) * 1_000_000n);
  }
  if (typeof value !== 'string') throw wrong('timestamp()', 'a string such as 2024-01-31T12:00:00Z, or seconds since 1970', value);
  const nanos = parseTimestamp(value);
  if (nanos === undefined) throw fail(`timestamp() cannot read ${quote(value)}; write 2024-01-31T12:00:00Z`);
  return makeTimestamp(nanos);
}

function toDuration(value: unknown): Duration {
  if (value instanceof Duration) return value;
  if (typeof value !== 'string') throw wrong('duration()', 'a string such as 1h30m', value);
  const nanos = parseDuration(value);
  if (nanos === undefined) throw fail(`duration() cannot read ${quote(value)}; write 1h30m, 2.5s or 250ms`);
  return makeDuration(nanos);
}

/** There is one number type, so `int`, `uint` and `double` are names of the same type. */
export const typeNames: ReadonlyMap<string, string> = new Map([
  ['null_type', 'null_type'],
  ['bool', 'bool'],
  ['int', 'double'],
  ['uint', 'double'],
  ['double', 'double'],
  ['string', 'string'],
  ['bytes', 'bytes'],
  ['list', 'list'],
  ['map', 'map'],
  ['type', 'type'],
  ['optional_type', 'optional_type'],
]);

const kindTypes: Record<string, string> = {
  null: 'null_type',
  number: 'double',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  optional: 'optional_type',
};

function constantText(read: (value: unknown) => unknown): FunctionSpec['prepare'] {
  return (args) => {
    if (typeof args[0] === 'string') read(args[0]);
  };
}

export const convertFunctions: readonly FunctionSpec[] = [
  define(
    'int(value)',
    [TO_INT],
    'number',
    'A whole number: of a number without its decimals, of a text, of a timestamp in seconds since 1970.',
    "int('12') == 12 && int(-1.9) == -1",
    (x: unknown) => whole(x, 'int'),
  ),
  define('uint(value)', [TO_INT], 'number', 'As int(), not below zero.', 'uint(3.7) == 3', (x: unknown) => whole(x, 'uint')),
  define('double(value)', [TO_NUMBER], 'number', 'A number, of a text too.', "double('2.5') == 2.5", toDouble),
  define(
    'string(value)',
    [['string', 'number', 'bool', 'null', 'bytes', 'timestamp', 'duration', 'type']],
    'string',
    'The text of a single value.',
    "string(3.5) == '3.5'",
    toText,
  ),
  define('bytes(value)', [['string', 'bytes']], 'bytes', 'The UTF-8 bytes of a text; base64 at the edge.', "bytes('ab') == b'ab'", toBytes),
  define('bool(value)', [['bool', 'string']], 'bool', 'true or false, of a text too.', "bool('true')", toBool),
  define('dyn(value)', [ANY], null, 'The value itself.', 'dyn(1) == 1', (x: unknown) => x),
  define('type(value)', [ANY], 'type', 'The type of a value.', "type('a') == string && type([]) == list", (x: unknown) => {
    const kind = kindOf(x);
    return new TypeValue(kindTypes[kind] ?? kind);
  }),
  define(
    'timestamp(value)',
    [['string', 'number', 'timestamp']],
    'timestamp',
    'A point in time, of an ISO 8601 text or of seconds since 1970.',
    "timestamp('2024-01-01T00:00:00Z') + duration('1h') == timestamp('2024-01-01T01:00:00Z')",
    toTimestamp,
    constantText(toTimestamp),
  ),
  define(
    'duration(text)',
    [['string', 'duration']],
    'duration',
    'A span: 1d, 1h30m, 2.5s, 250ms.',
    "duration('90s') == duration('1m30s')",
    toDuration,
    constantText(toDuration),
  ),
];
