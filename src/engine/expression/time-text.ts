import { fail } from './limits.ts';
import { Duration, Timestamp } from './values.ts';

const SECOND = 1_000_000_000n;
const units: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
  d: 86_400n * SECOND,
};

/** The years 1 to 9999 in nanoseconds since 1970, and the longest span (about 10,000 years). */
const MIN_TIME = -62_135_596_800n * SECOND;
const MAX_TIME = 253_402_300_800n * SECOND - 1n;
const MAX_SPAN = 315_576_000_000n * SECOND;

/** Throws ExpressionError outside the years 1 to 9999. */
export function makeTimestamp(nanos: bigint, text?: string): Timestamp {
  if (nanos < MIN_TIME || nanos > MAX_TIME) throw fail('the timestamp is outside the years 1 to 9999');
  return new Timestamp(nanos, text);
}

/** Throws ExpressionError beyond 10,000 years. */
export function makeDuration(nanos: bigint): Duration {
  if (nanos < -MAX_SPAN || nanos > MAX_SPAN) throw fail('the duration is longer than 10,000 years');
  return new Duration(nanos);
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Nanoseconds since 1970 of an RFC 3339 text, or undefined when it is not one. */
export function parseTimestamp(text: string): bigint | undefined {
  if (text.length > 100) return undefined;
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = match[8] === undefined ? 0 : (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 60 + Number(match[10]));
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute - offset, second);
  return BigInt(at.getTime()) * 1_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Nanoseconds of a span such as `1h30m`, `-2.5s`, `250ms`, `1d`; undefined when it is not one. */
export function parseDuration(text: string): bigint | undefined {
  if (text.length > 200) return undefined;
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d))+$/.exec(text);
  if (match === null) return text === '0' ? 0n : undefined;
  let total = 0n;
  for (const [, whole, fraction, unit] of text.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d)/g)) {
    const scale = units[unit!]!;
    total += BigInt(whole === '' ? '0' : whole!) * scale;
    if (fraction) total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return match[1] === '-' ? -total : total;
}

/** ISO 8601 in UTC; the fraction has 0, 3, 6 or 9 digits. */
export function timestampText(value: Timestamp): string {
  if (value.text !== undefined) return value.text;
  const seconds = floorDivide(value.nanos, SECOND);
  const iso = new Date(Number(seconds) * 1000).toISOString();
  return `${iso.slice(0, 19)}${fraction(value.nanos - seconds * SECOND)}Z`;
}

function fraction(nanos: bigint): string {
  if (nanos === 0n) return '';
  const digits = String(nanos).padStart(9, '0');
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`;
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`;
}

/** Seconds with as many decimals as needed: `3.5s`. */
export function durationText(value: Duration): string {
  const negative = value.nanos < 0n;
  const nanos = negative ? -value.nanos : value.nanos;
  const rest = String(nanos % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${negative ? '-' : ''}${nanos / SECOND}${rest === '' ? '' : `.${rest}`}s`;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
