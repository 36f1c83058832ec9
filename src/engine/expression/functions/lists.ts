import { charge, checkSize, fail } from '../limits.ts';
import { canonicalText } from '../output.ts';
import { noted } from '../operators.ts';
import { compareValues } from '../order.ts';
import { Bytes, data, isMap, noElement } from '../values.ts';
import { integer, list, number, text } from './arguments.ts';
import type { FunctionSpec, Param } from './spec.ts';
import { ANY, define, LIST, NUMBER } from './spec.ts';
import { characterCount } from './strings.ts';

const SIZED: Param = ['string', 'list', 'map', 'bytes', 'timestamp', 'duration'];

function size(value: unknown): number {
  if (typeof value === 'string') return characterCount(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Bytes) return value.data.length;
  if (isMap(value)) return Object.keys(value).length;
  return characterCount(text(value, 'size'));
}

/** The arguments of a variadic function: one list, or the arguments themselves. */
function several(args: readonly unknown[]): readonly unknown[] {
  return args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
}

function total(items: readonly unknown[], name: string): number {
  charge(items.length);
  let sum = 0;
  for (const item of items) sum += number(item, name);
  return noted(sum);
}

function extreme(args: readonly unknown[], name: string, sign: number): unknown {
  const items = several(args);
  if (items.length === 0) throw noElement(name);
  charge(items.length);
  let best = items[0];
  compareValues(best, best, name);
  for (let i = 1; i < items.length; i++) if (compareValues(items[i], best, name) * sign > 0) best = items[i];
  return best;
}

/** Sorted ascending, stable. All keys must be of one kind that has an order. */
export function sortByKeys(items: readonly unknown[], keys: readonly unknown[], name: string): unknown[] {
  charge(items.length * Math.max(1, Math.ceil(Math.log2(items.length + 1))));
  if (keys.length === 1) compareValues(keys[0], keys[0], name);
  if (items === keys) return items.toSorted((a, b) => compareValues(a, b, name));
  const order = Array.from(keys.keys()).sort((a, b) => compareValues(keys[a], keys[b], name));
  return order.map((index) => items[index]);
}

function unique(items: readonly unknown[]): unknown[] {
  charge(items.length);
  const seen = new Set<unknown>();
  return items.filter((item) => {
    // Text of an object could equal a plain string, so it stands under a prefix no string is given.
    const key = typeof item === 'object' && item !== null ? `\u0000${canonicalText(item)}` : typeof item === 'string' ? ` ${item}` : item;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function flatten(items: readonly unknown[], depth: number): unknown[] {
  const out: unknown[] = [];
  const add = (from: readonly unknown[], levels: number): void => {
    charge(from.length);
    for (const item of from) {
      if (levels > 0 && Array.isArray(item)) add(item, levels - 1);
      else out.push(item);
    }
  };
  if (depth < 0 || depth > 100) throw fail('flatten needs a depth from 0 to 100');
  add(items, depth);
  return out;
}

function zip(lists: readonly (readonly unknown[])[]): unknown[][] {
  const length = Math.min(...lists.map((one) => one.length));
  charge(length * lists.length);
  return Array.from({ length }, (_, i) => lists.map((one) => one[i]));
}

function range(from: number, to: number): number[] {
  const length = Math.max(0, to - from);
  checkSize(length, 'the result of range');
  charge(length);
  return Array.from({ length }, (_, i) => from + i);
}

function slice(items: readonly unknown[], start: number, end: number): unknown[] {
  if (start < 0 || end > items.length || start > end) {
    throw fail(`slice needs positions between 0 and ${items.length} in order, not ${start} and ${end}`);
  }
  charge(end - start);
  return items.slice(start, end);
}

const ABOUT_SIZE = 'Characters of a text, elements of a list, entries of a map.';

export const listFunctions: readonly FunctionSpec[] = [
  define('size(value)', [SIZED], 'number', ABOUT_SIZE, "size([1, 2]) == 2 && 'abc'.size() == 3", size),
  define(
    'sum(list...)',
    [ANY],
    'number',
    'The sum of a list of numbers, or of the arguments; 0 for none.',
    '[1, 2].sum() == 3 && sum(1, 2) == 3',
    (...args: unknown[]) => total(several(args), 'sum'),
  ),
  define(
    'min(list...)',
    [ANY],
    null,
    'The least of a list, or of the arguments.',
    '[3, 1].min() == 1 && min(3, 1) == 1',
    (...args: unknown[]) => extreme(args, 'min', -1),
  ),
  define(
    'max(list...)',
    [ANY],
    null,
    'The greatest of a list, or of the arguments.',
    '[3, 1].max() == 3 && max(3, 1) == 3',
    (...args: unknown[]) => extreme(args, 'max', 1),
  ),
  define(
    'avg(list...)',
    [ANY],
    'number',
    'The mean of a list of numbers, or of the arguments.',
    '[1, 2].avg() == 1.5',
    (...args: unknown[]) => {
      const items = several(args);
      if (items.length === 0) throw noElement('avg');
      return noted(total(items, 'avg') / items.length);
    },
  ),
  define(
    'sort(list)',
    [LIST],
    'list',
    'Ascending; all elements numbers, or all strings.',
    '[3, 1, 2].sort() == [1, 2, 3]',
    (xs: unknown) => {
      const items = list(xs, 'sort');
      return sortByKeys(items, items, 'sort');
    },
  ),
  define('unique(list)', [LIST], 'list', 'Each value once, where it first stands.', '[1, 2, 1].unique() == [1, 2]', (xs: unknown) =>
    unique(list(xs, 'unique')),
  ),
  define('distinct(list)', [LIST], 'list', 'The same as unique.', '[1, 2, 1].distinct() == [1, 2]', (xs: unknown) =>
    unique(list(xs, 'distinct')),
  ),
  define(
    'flatten(list, depth?)',
    [LIST, NUMBER],
    'list',
    'Lists inside the list opened up, one level or `depth`.',
    '[[1], [2, [3]]].flatten() == [1, 2, [3]]',
    (xs: unknown, depth?: unknown) => flatten(list(xs, 'flatten'), depth === undefined ? 1 : integer(depth, 'flatten')),
  ),
  define(
    'zip(list, other...)',
    [LIST, LIST],
    'list',
    'Lists of the elements that stand at the same place, as long as the shortest.',
    "[1, 2].zip(['a', 'b']) == [[1, 'a'], [2, 'b']]",
    (...args: unknown[]) => zip(args.map((one) => list(one, 'zip'))),
  ),
  define(
    'first(list)',
    [LIST],
    null,
    'The first element; an error for an empty list, see default().',
    '[1, 2].first() == 1',
    (xs: unknown) => {
      const items = list(xs, 'first');
      if (items.length === 0) throw noElement('first');
      return data(items[0]);
    },
  ),
  define(
    'last(list)',
    [LIST],
    null,
    'The last element; an error for an empty list, see default().',
    '[1, 2].last() == 2',
    (xs: unknown) => {
      const items = list(xs, 'last');
      if (items.length === 0) throw noElement('last');
      return data(items[items.length - 1]);
    },
  ),
  define(
    'slice(list, start, end?)',
    [LIST, NUMBER, NUMBER],
    'list',
    'The elements from `start` up to, not with, `end`.',
    '[1, 2, 3].slice(1, 3) == [2, 3]',
    (xs: unknown, start: unknown, end?: unknown) => {
      const items = list(xs, 'slice');
      return slice(items, integer(start, 'slice'), end === undefined ? items.length : integer(end, 'slice'));
    },
  ),
  define(
    'range(start, end?)',
    [NUMBER, NUMBER],
    'list',
    'The whole numbers 0 to n - 1, or from start to end - 1.',
    'range(3) == [0, 1, 2] && range(2, 4) == [2, 3]',
    (a: unknown, b?: unknown) => (b === undefined ? range(0, integer(a, 'range')) : range(integer(a, 'range'), integer(b, 'range'))),
  ),
];
