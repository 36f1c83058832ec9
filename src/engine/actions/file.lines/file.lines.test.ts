import { expect, test } from 'vitest';
import { splitLines } from '../lib/lines.ts';
import { resultOf } from '../../testing/perform-action.ts';

test.each([
  ['a\nb\n', ['a', 'b']],
  ['a\r\nb', ['a', 'b']],
  ['', []],
  ['\n\n', ['', '']],
])('%j', async (text, lines) => {
  const files = { lines: () => Promise.resolve(splitLines(text)) };
  expect(await resultOf('file.lines', { path: 'a' }, { effects: { files } })).toEqual(lines);
});
