import { describe, expect, it } from 'vitest';
import { jsonRows, oneLine, openAtFirst } from './json-rows.ts';

describe('a value as rows', () => {
  it('shows only what is open, with paths that can be pasted into an expression', () => {
    const value = { files: [{ path: 'a', 'odd key': 1 }], count: 2 };
    expect(jsonRows(value, new Set()).map((row) => row.text)).toEqual(['files: [1], count: 2']);
    const rows = jsonRows(value, new Set(['', '.files', '.files[0]']));
    expect(rows.map((row) => [row.depth, row.name, row.path])).toEqual([
      [0, null, ''],
      [1, 'files', '.files'],
      [2, '0', '.files[0]'],
      [3, 'path', '.files[0].path'],
      [3, 'odd key', '.files[0]["odd key"]'],
      [1, 'count', '.count'],
    ]);
  });

  it('folds a long text and opens it into its lines', () => {
    const text = `first\n${'x'.repeat(450)}`;
    expect(jsonRows(text, new Set())).toMatchObject([{ canOpen: true, open: false }]);
    expect(jsonRows(text, new Set([''])).map((row) => row.text.length)).toEqual([oneLine(text).length, 5, 200, 200, 50]);
  });

  it('keeps an empty line', () => {
    expect(
      jsonRows('a\n\nb', new Set(['']))
        .slice(1)
        .map((row) => row.text),
    ).toEqual(['a', '', 'b']);
  });

  it('cannot open what holds nothing', () => {
    expect(jsonRows([], new Set(['']))).toMatchObject([{ text: '[]', canOpen: false }]);
    expect(jsonRows({}, new Set(['']))).toMatchObject([{ text: '{}', canOpen: false }]);
  });

  it('opens small values wholly and large ones at the top only', () => {
    expect([...openAtFirst({ a: { b: [1, 2] } })]).toEqual(['', '.a', '.a.b']);
    expect([...openAtFirst(Array.from({ length: 5000 }, (_, index) => ({ index })))]).toEqual(['']);
    expect([...openAtFirst(7)]).toEqual([]);
  });

  it('opens 20,000 rows without delay in depth', () => {
    const value = Array.from({ length: 10_000 }, (_, index) => ({ index }));
    const open = new Set(['', ...value.map((_, index) => `[${index}]`)]);
    expect(jsonRows(value, open)).toHaveLength(20_001);
  });
});
