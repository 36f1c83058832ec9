import { describe, expect, it } from 'vitest';
import type { Span, TaskView } from '../../../engine/run/view.ts';
import { buildLanes, density, itemsAt, pickSpan } from './lanes.ts';

function span(over: Partial<Span> & Pick<Span, 'from' | 'to'>): Span {
  return { task: 'a', visit: 1, item: null, attempt: 1, kind: 'attempt', status: 'succeeded', ...over };
}

function task(id: string, over: Partial<TaskView> = {}): TaskView {
  return {
    id,
    status: 'succeeded',
    visit: 1,
    attempt: 1,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    dueAt: null,
    items: null,
    error: null,
    note: null,
    ...over,
  };
}

describe('lanes', () => {
  it('orders tasks by when they began and keeps items apart', () => {
    const spans = [
      span({ task: 'b', from: 50, to: 90 }),
      span({ task: 'a', from: 10, to: 40 }),
      span({ task: 'b', item: 3, from: 60, to: 70 }),
    ];
    const { lanes, from, to } = buildLanes(spans, [
      task('b', { items: { total: 1, succeeded: 1, failed: 0, running: 0 } }),
      task('a'),
      task('idle', { status: 'pending' }),
    ]);
    expect(lanes.map((lane) => [lane.task, lane.spans.length, lane.items.length])).toEqual([
      ['a', 1, 0],
      ['b', 1, 1],
    ]);
    expect([from, to]).toEqual([10, 90]);
  });

  it('shows the wait of a task that has not begun', () => {
    const { lanes } = buildLanes([span({ from: 0, to: 5 })], [task('a'), task('late', { status: 'queued', queuedAt: 5 })]);
    expect(lanes[1]?.spans).toEqual([span({ task: 'late', attempt: 0, kind: 'queued', from: 5, to: null, status: 'queued' })]);
  });

  it('shows no wait where the feed sent one, or where it took no time', () => {
    const queued = span({ kind: 'queued', from: 0, to: 20, status: 'queued' });
    expect(buildLanes([queued], [task('a', { queuedAt: 0, startedAt: 20 })]).lanes[0]?.spans).toEqual([queued]);
    expect(buildLanes([span({ from: 20, to: 30 })], [task('a', { queuedAt: 19.5, startedAt: 20 })]).lanes[0]?.spans).toHaveLength(1);
  });

  it('puts bars that arrived late in order of time', () => {
    const { lanes } = buildLanes([span({ from: 30, to: 40 }), span({ from: 10, to: 20, attempt: 2 })], [task('a')]);
    expect(lanes[0]?.spans.map((each) => each.from)).toEqual([10, 30]);
  });

  it('shows no items when some of them were left out', () => {
    const spans = [span({ kind: 'list', from: 0, to: 100 }), span({ item: 0, from: 0, to: 10 })];
    const items = (succeeded: number) =>
      buildLanes(spans, [task('a', { items: { total: 9, succeeded, failed: 0, running: 0 } })]).lanes[0]?.items.length;
    expect([items(1), items(2)]).toEqual([1, 0]);
  });

  it('has no range without bars', () => {
    expect(buildLanes([], [task('a', { status: 'pending' })])).toEqual({ lanes: [], from: null, to: null });
  });
});

describe('density', () => {
  it('counts what covers each slice, open bars up to now', () => {
    const bars = [span({ from: 0, to: 10 }), span({ from: 5, to: null }), span({ from: 100, to: 120 })];
    expect([...density(bars, 0, 20, 4, 15)]).toEqual([1, 2, 1, 0]);
  });

  it('counts a bar of no length once', () => {
    expect([...density([span({ from: 5, to: 5 })], 0, 10, 2, 10)]).toEqual([0, 1]);
  });

  it('agrees with counting bar by bar', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const bars = Array.from({ length: 300 }, () => {
      const from = random() * 1000 - 100;
      return span({ from, to: random() < 0.1 ? null : from + random() * 120 });
    });
    const [columns, now, width] = [64, 950, 1000 / 64];
    const counted = Array.from({ length: columns }, (_, column) => {
      const [low, high] = [column * width, (column + 1) * width];
      return bars.filter((bar) => bar.from < high && (bar.to ?? now) > low && (bar.to ?? now) >= 0).length;
    });
    expect([...density(bars, 0, 1000, columns, now)]).toEqual(counted);
  });
});

describe('pointing', () => {
  const thin = span({ from: 100, to: 100.2 });
  it('reaches a bar thinner than a pixel within 3 px of it', () => {
    expect(pickSpan([thin], 102.9, 1, 500)).toBe(thin);
    expect(pickSpan([thin], 104, 1, 500)).toBeNull();
  });
  it('prefers the attempt to the wait and to the list it stands in', () => {
    const list = span({ kind: 'list', from: 0, to: 200 });
    const wait = span({ kind: 'queued', from: 0, to: 100 });
    expect(pickSpan([list, wait, thin], 99, 1, 500)).toBe(thin);
    expect(pickSpan([list, wait], 50, 1, 500)).toBe(wait);
  });
  it('counts items at work at an instant', () => {
    expect(
      itemsAt(
        [span({ item: 0, from: 0, to: 10 }), span({ item: 1, from: 5, to: null }), span({ item: 2, kind: 'backoff', from: 0, to: null })],
        7,
        20,
      ),
    ).toBe(2);
  });
});
