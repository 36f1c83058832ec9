import { describe, expect, test } from 'vitest';
import type { RunEvent } from './events.ts';
import { SpanFold } from './spans.ts';
import type { Span } from './view.ts';

type Body<T> = T extends { at: number } ? Omit<T, 'at'> : never;
const of = { task: 0, visit: 1, attempt: 1 };
const moves = { taken: [] };
const failure = { code: 'x', message: 'No.' };

/** Folds events; gives what was told, a line a bar: `a#1 attempt 100-300 succeeded`, an open one without its end. */
class Timeline {
  readonly fold = new SpanFold((task) => 'abc'[task] ?? '');
  readonly told: Span[] = [];
  at(at: number, body: Body<RunEvent>, queuedAt = 0): this {
    this.fold.fold({ ...body, at } as RunEvent, queuedAt, this.told);
    return this;
  }
  lines(): string[] {
    return this.told.map(
      ({ task, visit, item, attempt, kind, from, to, status }) =>
        `${task}${visit > 1 ? `/${visit}` : ''}${item === null ? '' : `[${item}]`}#${attempt} ${kind} ${from}-${to ?? ''} ${status}`,
    );
  }
}

describe('a task', () => {
  test('that runs once: its bar begins with the attempt and ends with the task', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of })
      .at(300, { type: 'task.ended', ...of, status: 'succeeded', moves });
    expect(timeline.lines()).toEqual(['a#1 attempt 100- running', 'a#1 attempt 100-300 succeeded']);
    expect(timeline.told[0]).toEqual({
      task: 'a',
      visit: 1,
      item: null,
      attempt: 1,
      kind: 'attempt',
      from: 100,
      to: null,
      status: 'running',
    });
  });

  test('that ran inline has no start: its bar comes whole, from when it began', () => {
    const timeline = new Timeline().at(300, { type: 'task.ended', ...of, visit: 2, from: 290, status: 'failed', moves, error: failure });
    expect(timeline.lines()).toEqual(['a/2#1 attempt 290-300 failed']);
    expect(timeline.told[0]).toMatchObject({ item: null, attempt: 1, kind: 'attempt' });
  });

  test('that never began has no bar', () => {
    const timeline = new Timeline()
      .at(300, { type: 'task.ended', ...of, attempt: 0, from: 300, status: 'canceled', moves })
      .at(301, { type: 'task.ended', ...of, task: 1, attempt: 0, status: 'canceled', moves })
      .at(302, { type: 'task.skipped', task: 2, visit: 1, moves })
      .at(303, { type: 'run.paused' });
    expect(timeline.lines()).toEqual([]);
  });

  test('that waited for a slot: a bar for the wait, when it is long enough to be seen', () => {
    const timeline = new Timeline()
      .at(102, { type: 'attempt.started', ...of }, 100)
      .at(101, { type: 'attempt.started', ...of, task: 1 }, 100)
      .at(500, { type: 'attempt.started', ...of, task: 2 }, 0);
    expect(timeline.lines()).toEqual([
      'a#1 queued 100-102 queued',
      'a#1 attempt 102- running',
      'b#1 attempt 101- running',
      'c#1 attempt 500- running',
    ]);
    expect(timeline.told[0]?.item).toBeNull();
  });

  test('that is tried again: attempt, back-off, attempt; the wait for a slot is told only once', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of }, 50)
      .at(200, { type: 'attempt.retrying', ...of, error: failure, retryAt: 300 }, 50)
      .at(305, { type: 'attempt.started', ...of, attempt: 2 }, 50)
      .at(400, { type: 'task.ended', ...of, attempt: 2, status: 'succeeded', moves }, 50);
    expect(timeline.lines()).toEqual([
      'a#1 queued 50-100 queued',
      'a#1 attempt 100- running',
      'a#1 attempt 100-200 retrying',
      'a#1 backoff 200- retrying',
      'a#1 backoff 200-305 retrying',
      'a#2 attempt 305- running',
      'a#2 attempt 305-400 succeeded',
    ]);
  });

  test('that is delayed: the wait ends when the attempt starts', () => {
    const timeline = new Timeline()
      .at(100, { type: 'task.delayed', task: 0, visit: 1, until: 150 })
      .at(160, { type: 'attempt.started', ...of });
    expect(timeline.lines()).toEqual(['a#1 waiting 100- waiting', 'a#1 waiting 100-160 waiting', 'a#1 attempt 160- running']);
  });

  test('that waits: the attempt is over, and the wait keeps its own name when it ends', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of })
      .at(110, { type: 'attempt.waiting', ...of, until: 500, result: null })
      .at(500, { type: 'task.ended', ...of, from: 500, status: 'succeeded', moves });
    expect(timeline.lines()).toEqual([
      'a#1 attempt 100- running',
      'a#1 attempt 100-110 waiting',
      'a#1 waiting 110- waiting',
      'a#1 waiting 110-500 waiting',
    ]);
  });

  test('that asks a person waits from then on, until it is answered', () => {
    const ask = { kind: 'approve' as const, prompt: '?', assignee: null };
    const timeline = new Timeline()
      .at(100, { type: 'attempt.asking', ...of, ask }, 90)
      .at(700, { type: 'task.ended', ...of, from: 700, status: 'succeeded', moves });
    expect(timeline.lines()).toEqual(['a#1 waiting 100- waiting', 'a#1 waiting 100-700 waiting']);
  });

  test('that calls a run is at work until that has ended, also where the call itself ran inline or came after a back-off', () => {
    const call = { type: 'attempt.calling' as const, ...of, child: 'r2', workflow: 'x.flow.yaml', inputs: {} };
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of })
      .at(110, call)
      .at(500, { type: 'task.ended', ...of, status: 'succeeded', moves });
    expect(timeline.lines()).toEqual(['a#1 attempt 100- running', 'a#1 attempt 100-500 succeeded']);
    const inline = new Timeline()
      .at(120, { ...call, from: 115 }, 100)
      .at(200, { type: 'attempt.retrying', ...of, from: 115, error: failure, retryAt: 300 })
      .at(300, { ...call, attempt: 2 }, 100)
      .at(400, { type: 'task.ended', ...of, attempt: 2, status: 'failed', error: failure, moves });
    expect(inline.lines()).toEqual([
      'a#1 queued 100-120 queued',
      'a#1 attempt 115- running',
      'a#1 attempt 115-200 retrying',
      'a#1 backoff 200- retrying',
      'a#1 backoff 200-300 retrying',
      'a#2 attempt 300- running',
      'a#2 attempt 300-400 failed',
    ]);
    const item = new Timeline().at(100, { ...call, item: 3 }).at(200, { type: 'item.ended', ...of, item: 3, status: 'succeeded' });
    expect(item.lines()).toEqual(['a[3]#1 attempt 100- running', 'a[3]#1 attempt 100-200 succeeded']);
  });

  test('that was cut off: in doubt when a person is asked, failed otherwise', () => {
    for (const [policy, status] of [
      ['ask', 'indoubt'],
      ['retry', 'failed'],
    ] as const) {
      const timeline = new Timeline().at(100, { type: 'attempt.started', ...of }).at(900, { type: 'attempt.interrupted', ...of, policy });
      expect(timeline.lines().at(-1), policy).toBe(`a#1 attempt 100-900 ${status}`);
    }
  });

  test('a bar that ended is not ended again', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of })
      .at(200, { type: 'attempt.interrupted', ...of, policy: 'ask' })
      .at(300, { type: 'task.ended', ...of, status: 'failed', moves, error: failure });
    expect(timeline.lines()).toEqual(['a#1 attempt 100- running', 'a#1 attempt 100-200 indoubt']);
  });

  test('an inline attempt after a back-off gets its bar when it ends', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.retrying', ...of, from: 90, error: failure, retryAt: 200 })
      .at(210, { type: 'task.ended', ...of, attempt: 2, from: 200, status: 'succeeded', moves });
    expect(timeline.lines()).toEqual([
      'a#1 attempt 90-100 retrying',
      'a#1 backoff 100- retrying',
      'a#1 backoff 100-210 retrying',
      'a#2 attempt 200-210 succeeded',
    ]);
  });
});

describe('a list', () => {
  const opened = { type: 'list.opened' as const, task: 0, visit: 1, count: 3, concurrency: 2, batch: 1 };

  test('one bar from its opening to its end, with the wait before it', () => {
    const timeline = new Timeline().at(120, opened, 100).at(900, { type: 'task.ended', ...of, attempt: 0, status: 'failed', moves });
    expect(timeline.lines()).toEqual(['a#1 queued 100-120 queued', 'a#1 list 120- running', 'a#1 list 120-900 failed']);
    expect(timeline.told[1]?.item).toBeNull();
  });

  test('each attempt of an item has a bar; an item does not wait for a slot of its own', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of, item: 0 }, 50)
      .at(110, { type: 'attempt.started', ...of, item: 1 }, 50)
      .at(200, { type: 'attempt.retrying', ...of, item: 0, error: null, retryAt: 250 })
      .at(260, { type: 'attempt.started', ...of, item: 0, attempt: 2 })
      .at(300, { type: 'item.ended', ...of, item: 1, status: 'failed' })
      .at(310, { type: 'item.ended', ...of, item: 0, attempt: 2, status: 'succeeded' })
      .at(320, { type: 'item.ended', ...of, item: 2, from: 315, status: 'succeeded' });
    expect(timeline.lines()).toEqual([
      'a[0]#1 attempt 100- running',
      'a[1]#1 attempt 110- running',
      'a[0]#1 attempt 100-200 retrying',
      'a[0]#1 backoff 200- retrying',
      'a[0]#1 backoff 200-260 retrying',
      'a[0]#2 attempt 260- running',
      'a[1]#1 attempt 110-300 failed',
      'a[0]#2 attempt 260-310 succeeded',
      'a[2]#1 attempt 315-320 succeeded',
    ]);
  });

  test('the wait of a delayed list ends when it opens', () => {
    const timeline = new Timeline().at(100, { type: 'task.delayed', task: 0, visit: 1, until: 150 }).at(150, opened, 0);
    expect(timeline.lines()).toEqual(['a#1 waiting 100- waiting', 'a#1 waiting 100-150 waiting', 'a#1 list 150- running']);
  });

  test('the bars of two tasks and of their items are kept apart', () => {
    const timeline = new Timeline()
      .at(1, { type: 'attempt.started', ...of })
      .at(2, { type: 'attempt.started', ...of, task: 1 })
      .at(3, { type: 'attempt.started', ...of, task: 1, item: 1 })
      .at(4, { type: 'task.ended', ...of, status: 'succeeded', moves });
    expect(timeline.lines().slice(3)).toEqual(['a#1 attempt 1-4 succeeded']);
  });

  test('2,000 items of a run are drawn one by one, whether they ran inline or not', () => {
    const timeline = new Timeline();
    for (let item = 0; item < 1_000; item += 1) {
      timeline.at(item, { type: 'attempt.started', ...of, item });
      timeline.at(item, { type: 'item.ended', ...of, task: 1, item, from: item, status: 'succeeded' });
    }
    expect(timeline.told).toHaveLength(2_000);
    timeline
      .at(5_000, { type: 'attempt.started', ...of, item: 1_000 })
      .at(5_001, { type: 'attempt.waiting', ...of, item: 1_001, until: 9_000, result: null })
      .at(5_001, { type: 'attempt.retrying', ...of, item: 1_002, error: null, retryAt: 9_000 })
      .at(5_001, { type: 'item.ended', ...of, task: 1, item: 1_000, from: 5_000, status: 'succeeded' });
    expect(timeline.told).toHaveLength(2_000);
    timeline.at(5_002, { type: 'attempt.started', ...of, task: 2 }).at(5_003, { type: 'task.delayed', task: 1, visit: 1, until: 6_000 });
    expect(timeline.lines().slice(2_000)).toEqual(['c#1 attempt 5002- running', 'b#1 waiting 5003- waiting']);
    timeline.at(5_004, { type: 'item.ended', ...of, item: 0, status: 'succeeded' });
    expect(timeline.lines().at(-1)).toBe('a[0]#1 attempt 0-5004 succeeded');
  });
});

describe('the work of a visit', () => {
  test('is the time in attempts of the task itself, without back-off and waits, and is told once', () => {
    const timeline = new Timeline()
      .at(100, { type: 'attempt.started', ...of })
      .at(150, { type: 'attempt.retrying', ...of, error: failure, retryAt: 1_000 })
      .at(1_000, { type: 'attempt.started', ...of, attempt: 2 })
      .at(1_007, { type: 'attempt.waiting', ...of, attempt: 2, until: 2_000, result: null })
      .at(2_000, { type: 'task.ended', ...of, attempt: 2, status: 'succeeded', moves });
    expect(timeline.fold.takeWork(0)).toBe(57);
    expect(timeline.fold.takeWork(0)).toBe(0);
    expect(timeline.fold.takeWork(1)).toBe(0);
  });

  test('counts what ran inline, and not the items of a list', () => {
    const timeline = new Timeline()
      .at(120, { type: 'attempt.retrying', ...of, from: 100, error: failure, retryAt: 200 })
      .at(205, { type: 'task.ended', ...of, attempt: 2, from: 200, status: 'succeeded', moves })
      .at(300, { type: 'attempt.started', ...of, task: 1, item: 0 })
      .at(400, { type: 'item.ended', ...of, task: 1, item: 0, status: 'succeeded' })
      .at(500, { type: 'item.ended', ...of, task: 1, item: 1, from: 450, status: 'succeeded' });
    expect(timeline.fold.takeWork(0)).toBe(25);
    expect(timeline.fold.takeWork(1)).toBe(0);
  });
});
