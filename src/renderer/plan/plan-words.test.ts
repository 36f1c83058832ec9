import { expect, it } from 'vitest';
import type { TaskPreview } from '../../shared/contract/types.ts';
import { planReason, planSummary } from './plan-words.ts';

const task = (does: TaskPreview['does']): TaskPreview => ({ task: 'a', does, why: 'chosen', because: null, text: '' });

it('says in one sentence how many tasks run, are taken over and are left out', () => {
  expect(planSummary([task('run'), task('reuse'), task('reuse'), task('idle')])).toBe('1 task runs, 2 are taken over, 1 is left out.');
  expect(planSummary([task('run'), task('run'), task('pinned')])).toBe('2 tasks run, 1 is pinned.');
  expect(planSummary([task('reuse')])).toBe('No task runs, 1 is taken over.');
});

it('gives the reason with the title of the task it speaks of', () => {
  const say = (text: string, because: string | null): string => planReason({ ...task('run'), text, because }, (id) => id.toUpperCase());
  expect(say('It comes after book, which runs again. 3 of its 4 items are taken over; the others run.', 'book')).toBe(
    'It comes after BOOK, which runs again. 3 of its 4 items are taken over; the others run.',
  );
  expect(say('It reads a, whose result is pinned.', 'a')).toBe('It reads A, whose result is pinned.');
  expect(say('It is left out: only report runs.', 'report')).toBe('It is left out: only REPORT runs.');
  expect(say('It failed in the earlier run.', null)).toBe('It failed in the earlier run.');
});
