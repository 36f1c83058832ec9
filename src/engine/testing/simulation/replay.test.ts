import { describe, expect, test } from 'vitest';
import { apply } from '../../run/apply.ts';
import { keptSeeds } from './fixtures.ts';
import { describeFailure } from './seeds.ts';
import { simulate } from './simulate.ts';
import type { Sabotage } from './sim-host.ts';

const asked = process.env.MILLRACE_SEED === undefined ? [] : [{ seed: Number(process.env.MILLRACE_SEED), was: 'asked for' }];

test.each([...keptSeeds, ...asked])('seed $seed: $was', async ({ seed }) => {
  const one = await simulate(seed);
  expect(one.wrong, describeFailure(one)).toEqual([]);
});

test('the same seed does the same thing, to the last event', async () => {
  for (const seed of [7, 8, 9]) expect(await simulate(seed)).toEqual(await simulate(seed));
});

describe('what is broken on purpose is noticed', () => {
  /** What the first seeds find wrong, by kind. */
  async function found(sabotage: Sabotage): Promise<Set<string>> {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      for (const wrong of (await simulate(seed, { sabotage })).wrong) kinds.add(wrong.split(':')[0] ?? '');
    }
    return kinds;
  }

  test('a fold that loses the variables that a transition sets', async () => {
    const kinds = await found({
      fold: (state, event) => apply(state, event.type === 'task.ended' ? { ...event, moves: { taken: event.moves.taken } } : event),
    });
    expect([...kinds].join()).toMatch(/I3: what is shown|is not the fold|I3/);
  });

  test('a fold that loses whole events', async () => {
    const kinds = await found({ fold: (state, event) => (event.type === 'attempt.retrying' ? undefined : apply(state, event)) });
    expect(kinds.size).toBeGreaterThan(0);
  });

  test('an effect that happens twice', async () => {
    expect(await found({ twice: true })).toContain('I5');
  });

  test('an effect while the run is shown as paused', async () => {
    expect(await found({ restless: true })).toContain('I6');
  });

  test('an intent that was never committed', async () => {
    expect(await found({ loses: 'attempt.started' })).toContain('I4');
  });

  test('an end that was shown and is not in the store', async () => {
    expect(await found({ loses: 'task.ended' })).toContain('I1');
  });
});
