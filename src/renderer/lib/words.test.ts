import { expect, it } from 'vitest';
import { startedBy } from './words.ts';

it('says who started a run', () => {
  expect(['serve', 'electron', 'cli', 'schedule', 'call', 'toString'].map(startedBy)).toEqual([
    'window',
    'window',
    'command line',
    'schedule',
    'another run',
    'toString',
  ]);
});
