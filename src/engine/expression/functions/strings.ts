import { charge, checkSize, fail } from '../limits.ts';
import { renderText } from '../output.ts';
import { integer, list, text } from './arguments.ts';
import type { FunctionSpec, Param } from './spec.ts';
import { define, LIST, NUMBER, TEXT } from './spec.ts';

const TEXT_OR_LIST: Param = ['string', 'timestamp', 'duration', 'list'];

/** Characters are Unicode code points; only text with surrogates pays for that. */
function isWide(value: string): boolean {
  return /[\ud800-\udfff]/.test(value);
}

export function characterCount(value: string): number {
  charge(value.length >> 6);
  return isWide(value) ? Array.from(value).length : value.length;
}

function slice(value: string, start: number, end: number | undefined, name: string): string {
  charge(value.length >> 6);
  const points = isWide(value) ? Array.from(value) : value;
  const stop = end ?? points.length;
  if (start < 0 || stop > points.length || start > stop) {
    throw fail(`${name} needs positions between 0 and ${points.length} in order, not ${start}${end === undefined ? '' : ` and ${end}`}`);
  }
  return typeof points === 'string' ? points.slice(start, stop) : points.slice(start, stop).join('');
}

/** Position of `part` in code points at or after `from` (for last: at or before), -1 when it is not there. */
function find(value: string, part: string, from: number | undefined, last: boolean, name: string): number {
  charge(value.length >> 6);
  if (!isWide(value) && !isWide(part)) {
    if (from !== undefined && (from < 0 || from > value.length))
      throw fail(`${name} needs a position between 0 and ${value.length}, not ${from}`);
    return last ? value.lastIndexOf(part, from ?? value.length) : value.indexOf(part, from ?? 0);
  }
  const points = Array.from(value);
  if (from !== undefined && (from < 0 || from > points.length))
    throw fail(`${name} needs a position between 0 and ${points.length}, not ${from}`);
  const unit = points.slice(0, from ?? (last ? points.length : 0)).join('').length;
  const found = last ? value.lastIndexOf(part, unit) : value.indexOf(part, unit);
  return found < 0 ? -1 : Array.from(value.slice(0, found)).length;
}

function hasEdge(value: string, part: string, end: boolean): boolean {
  charge(part.length >> 6);
  return end ? value.endsWith(part) : value.startsWith(part);
}

/** Unicode White_Space: unlike JavaScript's trim() with U+0085 and without the byte order mark. */
function isBlank(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0x85 ||
    code === 0xa0 ||
    (code > 0x167f && code !== 0xfeff && /\s/.test(String.fromCharCode(code)))
  );
}

function trim(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function replace(value: string, from: string, to: string, limit: number): string {
  charge(value.length >> 6);
  if (limit < 0) {
    let count = 0;
    for (let at = value.indexOf(from); at >= 0 && count <= value.length; at = value.indexOf(from, at + Math.max(from.length, 1))) count++;
    checkSize(value.length + count * (to.length - from.length), 'the result of replace');
    return value.replaceAll(from, () => to);
  }
  checkSize(value.length + Math.min(limit, value.length + 1) * to.length, 'the result of replace');
  let left = limit;
  return value.replaceAll(from, (found) => (left-- > 0 ? to : found));
}

function split(value: string, separator: string, limit: number): string[] {
  charge(value.length >> 6);
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(value) : value.split(separator);
  charge(parts.length);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function join(items: readonly unknown[], separator: string): string {
  charge(items.length);
  let out = '';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    const piece = typeof item === 'string' ? item : renderText(item);
    out += i === 0 ? piece : separator + piece;
    if (out.length > 1_000_000) checkSize(out.length, 'the result of join');
  }
  return out;
}

function ascii(value: string, pattern: RegExp, change: (letter: string) => string): string {
  charge(value.length >> 4);
  return value.replace(pattern, change);
}

const lowerAscii = (s: string): string => ascii(s, /[A-Z]+/g, (letters) => letters.toLowerCase());
const upperAscii = (s: string): string => ascii(s, /[a-z]+/g, (letters) => letters.toUpperCase());

export const stringFunctions: readonly FunctionSpec[] = [
  define(
    'contains(text, part)',
    [TEXT, TEXT],
    'bool',
    'Whether the text holds the part.',
    "'hello'.contains('ell')",
    (s: unknown, part: unknown) => {
      const whole = text(s, 'contains');
      charge(whole.length >> 6);
      return whole.includes(text(part, 'contains'));
    },
  ),
  define(
    'startsWith(text, prefix)',
    [TEXT, TEXT],
    'bool',
    'Whether the text begins with the prefix.',
    "'hello'.startsWith('he')",
    (s: unknown, part: unknown) => hasEdge(text(s, 'startsWith'), text(part, 'startsWith'), false),
  ),
  define(
    'endsWith(text, suffix)',
    [TEXT, TEXT],
    'bool',
    'Whether the text ends with the suffix.',
    "'hello'.endsWith('lo')",
    (s: unknown, part: unknown) => hasEdge(text(s, 'endsWith'), text(part, 'endsWith'), true),
  ),
  define('lower(text)', [TEXT], 'string', 'In lower case.', "'ÄB'.lower() == 'äb'", (s: unknown) => {
    const value = text(s, 'lower');
    charge(value.length >> 6);
    return value.toLowerCase();
  }),
  define('upper(text)', [TEXT], 'string', 'In upper case.', "'äb'.upper() == 'ÄB'", (s: unknown) => {
    const value = text(s, 'upper');
    charge(value.length >> 6);
    return value.toUpperCase();
  }),
  define('lowerAscii(text)', [TEXT], 'string', 'The letters A to Z in lower case.', "'ÄB'.lowerAscii() == 'Äb'", (s: unknown) =>
    lowerAscii(text(s, 'lowerAscii')),
  ),
  define('upperAscii(text)', [TEXT], 'string', 'The letters a to z in upper case.', "'äb'.upperAscii() == 'äB'", (s: unknown) =>
    upperAscii(text(s, 'upperAscii')),
  ),
  define('trim(text)', [TEXT], 'string', 'Without blanks at either end.', "'  a b '.trim() == 'a b'", (s: unknown) => {
    const value = text(s, 'trim');
    charge(value.length >> 6);
    return trim(value);
  }),
  define(
    'replace(text, from, to, limit?)',
    [TEXT, TEXT, TEXT, NUMBER],
    'string',
    'Every occurrence replaced, or the first `limit`.',
    "'a-b-c'.replace('-', '+') == 'a+b+c'",
    (s: unknown, from: unknown, to: unknown, limit?: unknown) =>
      replace(text(s, 'replace'), text(from, 'replace'), text(to, 'replace'), limit === undefined ? -1 : integer(limit, 'replace')),
  ),
  define(
    'split(text, separator, limit?)',
    [TEXT, TEXT, NUMBER],
    'list',
    'The parts between the separators; an empty separator gives the characters.',
    "'a,b'.split(',') == ['a', 'b']",
    (s: unknown, separator: unknown, limit?: unknown) =>
      split(text(s, 'split'), text(separator, 'split'), limit === undefined ? -1 : integer(limit, 'split')),
  ),
  define(
    'join(list, separator?)',
    [LIST, TEXT],
    'string',
    'The elements as one text, rendered as in a template.',
    "['a', 1].join(', ') == 'a, 1'",
    (xs: unknown, separator?: unknown) => join(list(xs, 'join'), separator === undefined ? '' : text(separator, 'join')),
  ),
  define(
    'substring(text, start, end?)',
    [TEXT, NUMBER, NUMBER],
    'string',
    'The characters from `start` up to, not with, `end`.',
    "'hello'.substring(1, 3) == 'el'",
    (s: unknown, start: unknown, end?: unknown) =>
      slice(text(s, 'substring'), integer(start, 'substring'), end === undefined ? undefined : integer(end, 'substring'), 'substring'),
  ),
  define(
    'charAt(text, position)',
    [TEXT, NUMBER],
    'string',
    'One character; empty just after the last.',
    "'abc'.charAt(1) == 'b'",
    (s: unknown, at: unknown) => {
      const value = text(s, 'charAt');
      const position = integer(at, 'charAt');
      const count = characterCount(value);
      if (position < 0 || position > count) throw fail(`charAt needs a position between 0 and ${count}, not ${position}`);
      return position === count ? '' : slice(value, position, position + 1, 'charAt');
    },
  ),
  define(
    'indexOf(text, part, from?)',
    [TEXT, TEXT, NUMBER],
    'number',
    'Where the part first stands, -1 if nowhere.',
    "'hello'.indexOf('l') == 2",
    (s: unknown, part: unknown, from?: unknown) =>
      find(text(s, 'indexOf'), text(part, 'indexOf'), from === undefined ? undefined : integer(from, 'indexOf'), false, 'indexOf'),
  ),
  define(
    'lastIndexOf(text, part, from?)',
    [TEXT, TEXT, NUMBER],
    'number',
    'Where the part last stands, -1 if nowhere.',
    "'hello'.lastIndexOf('l') == 3",
    (s: unknown, part: unknown, from?: unknown) =>
      find(
        text(s, 'lastIndexOf'),
        text(part, 'lastIndexOf'),
        from === undefined ? undefined : integer(from, 'lastIndexOf'),
        true,
        'lastIndexOf',
      ),
  ),
  define(
    'reverse(value)',
    [TEXT_OR_LIST],
    null,
    'A list or a text the other way round.',
    "[1, 2].reverse() == [2, 1] && 'ab'.reverse() == 'ba'",
    (value: unknown) => {
      if (Array.isArray(value)) {
        charge(value.length);
        return value.toReversed();
      }
      const whole = text(value, 'reverse');
      charge(whole.length >> 3);
      return Array.from(whole).reverse().join('');
    },
  ),
];
