import { expect, it } from 'vitest';
import { limitWords } from './live-limit.tsx';

it('says which limit is in force, and why it is another one', () => {
  expect(limitWords({ maxConcurrentTasks: 50, limitedBy: null, running: 3 }, 50)).toBe('Now 50 of 50; 3 at work.');
  expect(limitWords({ maxConcurrentTasks: 32, limitedBy: 'load', running: 32 }, 50)).toBe('Now 32 of 50, held back by load; 32 at work.');
  expect(limitWords({ maxConcurrentTasks: 1, limitedBy: 'memory', running: 1 }, 50)).toBe(
    'Now 1 of 50, held back by the memory limit; 1 at work.',
  );
  expect(limitWords({ maxConcurrentTasks: 80, limitedBy: null, running: 60 }, 50)).toBe(
    'Now 80 of 50, more because the machine is idle; 60 at work.',
  );
});
