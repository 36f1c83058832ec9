import { fail } from '../limits.ts';
import { floorDivide, parseTimestamp } from '../time-text.ts';
import { Duration, Timestamp } from '../values.ts';
import { text, wrong } from './arguments.ts';
import type { FunctionSpec, Param } from './spec.ts';
import { define } from './spec.ts';

const MOMENT: Param = ['timestamp', 'string'];
const MOMENT_OR_SPAN: Param = ['timestamp', 'duration', 'string'];
const ZONE: Param = ['string'];

interface CalendarDate {
  year: number;
  /** 0 to 11. */
  month: number;
  date: number;
  /** 0 is Sunday. */
  weekday: number;
  hours: number;
  minutes: number;
  seconds: number;
}

// Building a formatter takes some 50 µs; zones are few.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (found === undefined) {
    try {
      found = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'iso8601',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
        era: 'short',
      });
    } catch {
      throw fail(`there is no time zone ${zone}`);
    }
    if (formatters.size > 100) formatters.clear();
    formatters.set(zone, found);
  }
  return found;
}

/** Whole milliseconds since 1970 of the wall clock in `zone`, as if that were UTC. */
function wallClock(ms: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Z' || zone === '') return ms;
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) return ms + (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  const parts: Record<string, number> = {};
  for (const part of formatter(zone).formatToParts(ms)) parts[part.type] = Number(part.value);
  const at = new Date(0);
  at.setUTCFullYear(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1);
  at.setUTCHours(parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0);
  return at.getTime();
}

function calendar(value: Timestamp, zone: string): CalendarDate {
  const at = new Date(wallClock(Number(floorDivide(value.nanos, 1_000_000n)), zone));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    date: at.getUTCDate(),
    weekday: at.getUTCDay(),
    hours: at.getUTCHours(),
    minutes: at.getUTCMinutes(),
    seconds: at.getUTCSeconds(),
  };
}

function moment(value: unknown, name: string): Timestamp {
  if (value instanceof Timestamp) return value;
  const nanos = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (nanos !== undefined) return new Timestamp(nanos);
  if (typeof value === 'string') throw fail(`${name} needs a timestamp, and "${value.slice(0, 40)}" is not one`);
  throw wrong(name, 'a timestamp', value);
}

function dayOfYear(c: CalendarDate): number {
  const start = new Date(0);
  start.setUTCFullYear(c.year, 0, 1);
  const day = new Date(0);
  day.setUTCFullYear(c.year, c.month, c.date);
  return Math.round((day.getTime() - start.getTime()) / 86_400_000);
}

function dateGetter(name: string, doc: string, example: string, pick: (c: CalendarDate) => number): FunctionSpec {
  return define(`${name}(timestamp, zone?)`, [MOMENT, ZONE], 'number', doc, example, (value: unknown, zone?: unknown) =>
    pick(calendar(moment(value, name), zone === undefined ? 'UTC' : text(zone, name))),
  );
}

/** Getters that a duration has too: of a duration they give the whole span in that unit. */
function clockGetter(name: string, doc: string, example: string, unit: bigint, pick: (c: CalendarDate) => number): FunctionSpec {
  return define(`${name}(value, zone?)`, [MOMENT_OR_SPAN, ZONE], 'number', doc, example, (value: unknown, zone?: unknown) => {
    if (value instanceof Duration) return Number(value.nanos / unit);
    return pick(calendar(moment(value, name), zone === undefined ? 'UTC' : text(zone, name)));
  });
}

const T = "timestamp('2024-02-29T13:05:09.250Z')";

export const timeFunctions: readonly FunctionSpec[] = [
  dateGetter('getFullYear', 'The year.', `${T}.getFullYear() == 2024`, (c) => c.year),
  dateGetter('getMonth', 'The month, 0 for January.', `${T}.getMonth() == 1`, (c) => c.month),
  dateGetter('getDate', 'The day of the month, from 1.', `${T}.getDate() == 29`, (c) => c.date),
  dateGetter('getDayOfMonth', 'The day of the month, from 0.', `${T}.getDayOfMonth() == 28`, (c) => c.date - 1),
  dateGetter('getDayOfWeek', 'The day of the week, 0 for Sunday.', `${T}.getDayOfWeek() == 4`, (c) => c.weekday),
  dateGetter('getDayOfYear', 'The day of the year, from 0.', `${T}.getDayOfYear() == 59`, dayOfYear),
  clockGetter('getHours', 'The hour; of a duration all its hours.', `${T}.getHours('+02:00') == 15`, 3_600_000_000_000n, (c) => c.hours),
  clockGetter('getMinutes', 'The minute; of a duration all its minutes.', `${T}.getMinutes() == 5`, 60_000_000_000n, (c) => c.minutes),
  clockGetter('getSeconds', 'The second; of a duration all its seconds.', `${T}.getSeconds() == 9`, 1_000_000_000n, (c) => c.seconds),
  define(
    'getMilliseconds(value, zone?)',
    [MOMENT_OR_SPAN, ZONE],
    'number',
    'The milliseconds after the full second.',
    `${T}.getMilliseconds() == 250`,
    (value: unknown) => {
      if (value instanceof Duration) return Number((value.nanos / 1_000_000n) % 1_000n);
      const { nanos } = moment(value, 'getMilliseconds');
      return Number(floorDivide(nanos, 1_000_000n) - floorDivide(nanos, 1_000_000_000n) * 1_000n);
    },
  ),
];
