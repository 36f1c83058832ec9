import { expect, it } from 'vitest';
import type { LogLine } from '../../engine/run/view.ts';
import { filterLog } from './log-filter.ts';

const lines: readonly LogLine[] = [
  { seq: 1, at: 1, level: 'debug', task: 'hash', item: 0, attempt: 1, message: 'Opened a.txt' },
  { seq: 2, at: 2, level: 'warn', task: 'hash', item: 1, attempt: 1, message: 'Slow disk' },
  { seq: 3, at: 3, level: 'error', task: 'fetch', item: null, attempt: 2, message: 'No answer' },
  { seq: 4, at: 4, level: 'info', task: null, item: null, attempt: null, message: 'Resumed' },
];
const seqs = (filter: Partial<Parameters<typeof filterLog>[1]>) =>
  filterLog(lines, { level: 'debug', task: null, text: '', ...filter }).map((line) => line.seq);

it('lets through what is at least that loud', () =>
  expect([seqs({}), seqs({ level: 'info' }), seqs({ level: 'error' })]).toEqual([[1, 2, 3, 4], [2, 3, 4], [3]]));
it('keeps one task', () => expect(seqs({ task: 'hash' })).toEqual([1, 2]));
it('looks for every word, in message and task', () =>
  expect([seqs({ text: 'SLOW hash' }), seqs({ text: 'slow fetch' }), seqs({ text: '  ' })]).toEqual([[2], [], [1, 2, 3, 4]]));
