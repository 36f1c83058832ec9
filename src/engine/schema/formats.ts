import { RE2JS } from 're2js';
import { parseDuration, parseSize } from './units.ts';

const date = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?`;
const zone = String.raw`(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;

const dateForm = new RegExp(`^${date}$`);
const dateTimeForm = new RegExp(`^${date}[Tt ]${time}${zone}$`);
const timeForm = new RegExp(`^${time}${zone}?$`);
const uriForm = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/;
const emailForm = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The text formats that are checked; any other `format` is only a note to the reader. */
export const formatChecks: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => parseDuration(text) !== null,
  size: (text) => parseSize(text) !== null,
  date: (text) => dateForm.test(text) && isDay(text),
  'date-time': (text) => dateTimeForm.test(text) && isDay(text),
  time: (text) => timeForm.test(text),
  uri: (text) => uriForm.test(text),
  email: (text) => emailForm.test(text),
  uuid: (text) => uuidForm.test(text),
  regex: (text) => compilePattern(text) !== null,
};

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= last;
}

/** A pattern that is found anywhere in a text, in linear time; null when it is no regular expression (of RE2's syntax). */
export function compilePattern(pattern: string): ((text: string) => boolean) | null {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.test(text);
  } catch {
    return null;
  }
}
