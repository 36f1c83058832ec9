import { expect, test } from 'vitest';
import { describeFailure, describeTally, neverMade, runSeeds } from './seeds.ts';

/** 10,000 seeds in CI, in two files so that two cores share them; a few hundred while working. MILLRACE_SEEDS sets the number. */
const seeds = Number(process.env.MILLRACE_SEEDS ?? (process.env.CI ? 10_000 : 300));
const half = Math.ceil(seeds / 2);

test(`${half} even seeds keep every invariant`, { timeout: 1_800_000 }, async () => {
  const began = Date.now();
  const tally = await runSeeds(2, 2, half);
  process.stdout.write(`simulation, even seeds: ${describeTally(tally)}, ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  expect(tally.failed.map(describeFailure).join('\n\n')).toBe('');
  expect(tally.seeds).toBe(half);
  // So many see every legal move: none is allowed for nothing.
  if (half >= 4_000) expect(neverMade(tally.seen)).toEqual([]);
  expect(tally.effects).toBeGreaterThan(half);
});
