import { describe, expect, test } from 'vitest';
import type { LogLine, RunSummary, RunView, Span, TaskView } from './view.ts';
import { applyDelta, mergeDeltas, spanKey } from './view-fold.ts';

const span = (task: string, changes: Partial<Span> = {}): Span => ({
  task,
  visit: 1,
  item: null,
  attempt: 1,
  kind: 'attempt',
  from: 100,
  to: null,
  status: 'running',
  ...changes,
});
const ended = (bar: Span, to = 200): Span => ({ ...bar, to, status: 'succeeded' });
const task = (id: string, status: TaskView['status'] = 'pending'): TaskView => ({
  id,
  status,
  visit: 0,
  attempt: 0,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  dueAt: null,
  items: null,
  error: null,
  note: null,
});
const line = (seq: number): LogLine => ({ seq, at: seq, level: 'info', task: null, item: null, attempt: null, message: `${seq}` });
const run = (status: RunSummary['status']): RunSummary => ({
  runId: 'r1',
  workflow: 'w',
  path: null,
  definitionHash: 'h',
  status,
  trigger: 'test',
  createdAt: 1,
  startedAt: 1,
  endedAt: null,
  durationMs: 0,
  tasksTotal: 2,
  tasksEnded: 0,
  error: null,
});
const view: RunView = {
  seq: 5,
  run: run('running'),
  tasks: { a: task('a', 'running'), b: task('b') },
  edges: { 'a>0>b': 1 },
  spans: [span('a')],
  log: [line(1)],
};

test('a bar is told from every other by task, visit, item, attempt, kind and beginning, not by how it ended', () => {
  const one = span('a');
  expect(spanKey(ended(one))).toBe(spanKey(one));
  const others: Partial<Span>[] = [{ task: 'b' }, { visit: 2 }, { item: 0 }, { attempt: 2 }, { kind: 'backoff' }, { from: 101 }];
  for (const other of others) expect(spanKey({ ...one, ...other }), JSON.stringify(other)).not.toBe(spanKey(one));
  const keys = [null, 0, 1, 2].map((item) => spanKey({ ...one, item }));
  expect(new Set(keys).size).toBe(4);
  expect(spanKey(span('a', { visit: 1, item: 11 }))).not.toBe(spanKey(span('a', { visit: 11, item: 1 })));
});

describe('mergeDeltas', () => {
  test('of tasks, edges and the summary the later wins, of log lines all are kept in order', () => {
    const merged = mergeDeltas(
      { seq: 6, run: run('running'), tasks: [task('a', 'running'), task('b')], edges: { x: 1, y: 1 }, log: [line(6)] },
      { seq: 7, run: run('paused'), tasks: [task('a', 'succeeded')], edges: { y: 2 }, log: [line(7)] },
    );
    expect(merged).toEqual({
      seq: 7,
      run: run('paused'),
      tasks: [task('a', 'succeeded'), task('b')],
      edges: { x: 1, y: 2 },
      log: [line(6), line(7)],
    });
  });

  test('a bar that began and ended within one frame is one bar', () => {
    const merged = mergeDeltas({ seq: 6, spans: [span('a'), span('b')] }, { seq: 7, spans: [ended(span('a'))] });
    expect(merged).toEqual({ seq: 7, spans: [ended(span('a')), span('b')] });
  });

  test('what only one of them says stays, and what neither says stays out', () => {
    const full = { seq: 6, run: run('running'), tasks: [task('a')], edges: { x: 1 }, spans: [span('a')], log: [line(6)] };
    expect(mergeDeltas(full, { seq: 7 })).toEqual({ ...full, seq: 7 });
    expect(mergeDeltas({ seq: 6 }, { ...full, seq: 7 })).toEqual({ ...full, seq: 7 });
    expect(mergeDeltas({ seq: 6 }, { seq: 7 })).toStrictEqual({ seq: 7 });
  });

  test('one merged delta takes a view where the two would, one after the other', () => {
    const first = { seq: 6, tasks: [task('a', 'succeeded')], spans: [ended(span('a')), span('b')], log: [line(6)] };
    const second = { seq: 7, run: run('paused'), edges: { x: 1 }, spans: [ended(span('b'))], log: [line(7)] };
    expect(applyDelta(view, mergeDeltas(first, second))).toEqual(applyDelta(applyDelta(view, first), second));
  });
});

describe('applyDelta', () => {
  test('a delta that the view already holds changes nothing', () => {
    expect(applyDelta(view, { seq: 5, run: run('failed') })).toBe(view);
    expect(applyDelta(view, { seq: 4, log: [line(4)] })).toBe(view);
    expect(applyDelta(view, { seq: 6 }).seq).toBe(6);
  });

  test('what the delta does not name keeps its identity', () => {
    const next = applyDelta(view, { seq: 6, tasks: [task('b', 'queued')] });
    expect(next.tasks).toEqual({ a: view.tasks.a, b: task('b', 'queued') });
    expect(next.tasks.a).toBe(view.tasks.a);
    expect([next.run, next.edges, next.spans, next.log]).toEqual([view.run, view.edges, view.spans, view.log]);
    expect(next.edges).toBe(view.edges);
    expect(next.spans).toBe(view.spans);
    expect(next.log).toBe(view.log);
    const other = applyDelta(view, { seq: 6, run: run('paused'), edges: { 'a>0>b': 2, 'b>0>a': 1 } });
    expect(other.tasks).toBe(view.tasks);
    expect(other.run.status).toBe('paused');
    expect(other.edges).toEqual({ 'a>0>b': 2, 'b>0>a': 1 });
    expect(applyDelta(view, { seq: 6, tasks: [], spans: [], log: [] })).toEqual({ ...view, seq: 6 });
    expect(applyDelta(view, { seq: 6, tasks: [] }).tasks).toBe(view.tasks);
    expect(applyDelta(view, { seq: 6, spans: [] }).spans).toBe(view.spans);
    expect(applyDelta(view, { seq: 6, log: [] }).log).toBe(view.log);
  });

  test('a bar that ends takes the place it had; new bars come after; the others keep their identity', () => {
    const rows = [span('a'), ended(span('done')), span('b')];
    const next = applyDelta({ ...view, spans: rows }, { seq: 6, spans: [ended(span('a')), span('c')] });
    expect(next.spans).toEqual([ended(span('a')), rows[1], rows[2], span('c')]);
    expect(next.spans[1]).toBe(rows[1]);
    expect(next.spans[2]).toBe(rows[2]);
    expect(applyDelta({ ...view, spans: rows }, { seq: 6, spans: [span('c')] }).spans).toEqual([...rows, span('c')]);
  });

  test('a bar that has ended is not changed any more', () => {
    const over = ended(span('a'), 150);
    const next = applyDelta({ ...view, spans: [over] }, { seq: 6, spans: [ended(span('a'), 300)] });
    expect(next.spans[0]).toBe(over);
  });

  test('the newest 5,000 log lines are kept', () => {
    const log = Array.from({ length: 4_999 }, (_, index) => line(index));
    const next = applyDelta({ ...view, log }, { seq: 6, log: [line(9_001), line(9_002)] });
    expect(next.log).toHaveLength(5_000);
    expect([next.log[0]?.seq, next.log.at(-1)?.seq]).toEqual([1, 9_002]);
  });
});
