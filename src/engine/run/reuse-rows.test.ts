import { describe, expect, test } from 'vitest';
import { rowOf, type RowFacts } from './reuse-rows.ts';
import type { ReuseRow } from './reuse-request.ts';

function row(why: ReuseRow['why'], facts: Partial<RowFacts> = {}): ReuseRow {
  const reason = { why, because: 'probe' };
  return rowOf({ task: 'a', does: 'run', reason, visits: 0, items: null, becauseDoes: 'run', ...facts });
}

describe('why a task runs again, or does not, in a sentence', () => {
  test.each([
    ['chosen', 'It was chosen to run.'],
    ['failed', 'It failed in the earlier run.'],
    ['canceled', 'It was canceled in the earlier run.'],
    ['not_ended', 'It had not ended in the earlier run.'],
    ['not_reached', 'The earlier run did not reach it.'],
    ['new', 'The earlier run did not have it.'],
    ['changed', 'Its definition has changed since the earlier run.'],
    ['follows', 'It comes after probe, which runs again.'],
    ['reads', 'It reads probe, which runs again.'],
    ['succeeded', 'Its result of the earlier run is taken over.'],
    ['handled', 'It failed in the earlier run and that was handled; its failure is taken over.'],
    ['skipped', 'It was skipped in the earlier run.'],
    ['pinned', 'Its pinned result is used.'],
    ['not_chosen', 'It is left out: only probe runs.'],
  ] as const)('%s', (why, text) => {
    expect(row(why)).toEqual({ task: 'a', does: 'run', why, because: 'probe', text });
  });

  test('after a task whose result is pinned, or that it reads', () => {
    expect(row('follows', { becauseDoes: 'pinned' }).text).toBe('It comes after probe, whose result is pinned.');
    expect(row('reads', { becauseDoes: 'pinned' }).text).toBe('It reads probe, whose result is pinned.');
  });

  test('several visits are taken over together', () => {
    expect(row('succeeded', { does: 'reuse', visits: 3 }).text).toBe('The results of its 3 visits in the earlier run are taken over.');
    expect(row('succeeded', { does: 'reuse', visits: 1 }).text).toBe('Its result of the earlier run is taken over.');
  });

  test('a reason in words of its own stands in place of the sentence', () => {
    const reason = { why: 'changed' as const, because: null, text: 'It reads the input n, whose value has changed.' };
    expect(row('changed', { reason })).toMatchObject({ because: null, text: 'It reads the input n, whose value has changed.' });
  });
});

describe('what of a task that runs is taken over all the same', () => {
  test('the visits before the one that runs', () => {
    expect(row('failed', { visits: 1 }).text).toBe('It failed in the earlier run. Its first visit is taken over.');
    expect(row('failed', { visits: 4 }).text).toBe('It failed in the earlier run. Its first 4 visits are taken over.');
  });

  test('the items of a list that succeeded, which is also told as a number', () => {
    const some = row('failed', { visits: 2, items: { reused: 7, count: 10 } });
    expect(some).toMatchObject({ reusedItems: 7, text: 'It failed in the earlier run. 7 of its 10 items are taken over; the others run.' });
    expect(row('failed', { items: { reused: 1, count: 2 } }).text).toContain(' 1 of its 2 items is taken over; the others run.');
    const whole = row('succeeded', { does: 'reuse', items: { reused: 2, count: 2 } });
    expect(whole).not.toHaveProperty('reusedItems');
    expect(whole.text).toBe('Its result of the earlier run is taken over.');
  });
});
