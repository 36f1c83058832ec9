import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../json.ts';
import { resultOf } from '../../testing/perform-action.ts';

const files: Json[] = [
  { ext: '.ts', size: 10, owner: { name: 'a' } },
  { ext: '.md', size: 4, owner: { name: 'b' } },
  { ext: '.ts', size: 30 },
  { size: 1 },
  { ext: null, size: null },
];

test('counts in order of first appearance; absent and null are one group', async () => {
  expect(await resultOf('data.aggregate', { items: files, by: 'ext' })).toEqual([
    { key: '.ts', count: 2 },
    { key: '.md', count: 1 },
    { key: null, count: 2 },
  ]);
});

test('every measure', async () => {
  const measures = Object.fromEntries(
    ['count', 'sum', 'min', 'max', 'avg', 'median', 'p95', 'p99', 'first', 'last', 'list'].map((op) => [op, { op, of: 'v' }]),
  );
  const items = [3, 1, 2, null, 4].map((v) => ({ v }));
  expect(await resultOf('data.aggregate', { items, measures })).toEqual([
    {
      key: null,
      count: 4,
      sum: 10,
      min: 1,
      max: 4,
      avg: 2.5,
      median: 2.5,
      p95: expect.closeTo(3.85, 10),
      p99: expect.closeTo(3.97, 10),
      first: 3,
      last: 4,
      list: [3, 1, 2, null, 4],
    },
  ]);
  expect(await resultOf('data.aggregate', { items: [], measures })).toEqual([
    { key: null, count: 0, sum: 0, min: null, max: null, avg: null, median: null, p95: null, p99: null, first: null, last: null, list: [] },
  ]);
});

test.each(['sum', 'avg'])('%s of what is too large for a number', async (op) => {
  const items = [1.7e308, 1.7e308];
  await expect(resultOf('data.aggregate', { items, measures: { m: { op } } })).rejects.toMatchObject({
    code: 'type',
    message: 'The measure m is too large for a number.',
  });
});

test('without a path the item itself is measured; paths have dots', async () => {
  expect(await resultOf('data.aggregate', { items: [1, 2, 3], measures: { total: { op: 'sum' }, n: { op: 'count' } } })).toEqual([
    { key: null, total: 6, n: 3 },
  ]);
  expect(await resultOf('data.aggregate', { items: files, by: 'owner.name' })).toEqual([
    { key: 'a', count: 1 },
    { key: 'b', count: 1 },
    { key: null, count: 3 },
  ]);
});

test('keys are told apart by type and content, not by order of their own keys', async () => {
  const items = [1, '1', true, 'true', [1], { a: 1, b: 2 }, { b: 2, a: 1 }].map((k) => ({ k }));
  const groups = (await resultOf('data.aggregate', { items, by: 'k' })) as { count: number }[];
  expect(groups.map((group) => group.count)).toEqual([1, 1, 1, 1, 1, 2]);
});

test('sort and limit', async () => {
  const items = ['b', 'a', 'c', 'a', 'c'].map((k) => ({ k }));
  const keys = async (more: Record<string, Json>) =>
    ((await resultOf('data.aggregate', { items, by: 'k', ...more })) as { key: string }[]).map((group) => group.key);
  expect(await keys({ sort: 'key' })).toEqual(['a', 'b', 'c']);
  expect(await keys({ sort: '-count' })).toEqual(['a', 'c', 'b']);
  expect(await keys({ sort: ['-count', '-key'], limit: 2 })).toEqual(['c', 'a']);
  expect(await keys({ limit: 0 })).toEqual([]);
});

test('min and max take text, not a mixture', async () => {
  const measures = { first: { op: 'min' }, last: { op: 'max' } };
  expect(await resultOf('data.aggregate', { items: ['2026-02', '2026-01'], measures })).toEqual([
    { key: null, first: '2026-01', last: '2026-02' },
  ]);
  await expect(resultOf('data.aggregate', { items: ['a', 1], measures })).rejects.toMatchObject({ code: 'type' });
});

test.each([
  [{ items: [{ a: 1 }, { a: 'x' }], measures: { m: { op: 'sum', of: 'a' } } }, 'items[1].a is "x"'],
  [{ items: [[1]], measures: { m: { op: 'median' } } }, 'items[0] is [1]'],
  [{ items: [], measures: { key: { op: 'count' } } }, 'named key'],
  [{ items: [], sort: 'nope' }, 'nope'],
])('%j fails with code type and says where', async (given, message) => {
  await expect(resultOf('data.aggregate', given)).rejects.toMatchObject({ code: 'type', message: expect.stringContaining(message) });
});

test('agrees with doing it by hand, however the list is', async () => {
  const item = fc.record({ k: fc.constantFrom('a', 'b', 'c'), v: fc.integer({ min: -1000, max: 1000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(item), async (items) => {
      const groups = (await resultOf('data.aggregate', {
        items,
        by: 'k',
        measures: { n: { op: 'count' }, sum: { op: 'sum', of: 'v' }, median: { op: 'median', of: 'v' } },
      })) as { key: string; n: number; sum: number; median: number }[];
      expect(groups.map((group) => group.key)).toEqual([...new Set(items.map((one) => one.k))]);
      for (const group of groups) {
        const values = items.filter((one) => one.k === group.key).map((one) => one.v);
        expect(group.n).toBe(values.length);
        expect(group.sum).toBe(values.reduce((a, b) => a + b, 0));
        expect(values.filter((v) => v < group.median).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((v) => v > group.median).length).toBeLessThanOrEqual(values.length / 2);
      }
    }),
  );
});
