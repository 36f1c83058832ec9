import { expect, it } from 'vitest';
import type { TaskPreview } from '../../shared/contract/types.ts';
import { planSummary } from './plan-words.ts';

const task = (does: TaskPreview['does']): TaskPreview => ({ task: 'a', does, why: 'chosen', because: null, text: '' });

it('says in one sentence how many tasks run, are taken over and are left out', () => {
  expect(planSummary([task('run'), task('reuse'), task('reuse'), task('idle')])).toBe('1 task runs, 2 are taken over, 1 is left out.');
  expect(planSummary([task('run'), task('run'), task('pinned')])).toBe('2 tasks run, 1 is pinned.');
  expect(planSummary([task('reuse')])).toBe('No task runs, 1 is taken over.');
});
