import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../engine/run/view-fold.ts';
import type { RunDelta, RunSummary, RunView, Span, TaskView } from '../../engine/run/view.ts';
import { LiveRun } from './live-run.ts';

const run: RunSummary = {
  runId: 'r',
  workflow: 'w',
  path: null,
  definitionHash: '',
  status: 'running',
  trigger: 'cli',
  createdAt: 0,
  startedAt: 0,
  endedAt: null,
  durationMs: 0,
  tasksTotal: 3,
  tasksEnded: 0,
  error: null,
};
const task = (id: string, attempt: number): TaskView => ({
  id,
  status: 'running',
  visit: 1,
  attempt,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  dueAt: null,
  items: null,
  error: null,
  note: null,
});
const span = (name: string, from: number, to: number | null): Span => ({
  task: name,
  visit: 1,
  item: null,
  attempt: 1,
  kind: 'attempt',
  from,
  to,
  status: 'running',
});
const start: RunView = {
  seq: 1,
  run,
  tasks: { a: task('a', 1), b: task('b', 1) },
  edges: { 'a>0>b': 1 },
  spans: [span('a', 0, null)],
  log: [],
};

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

describe('a live run', () => {
  it('says the same as the fold of the view, whatever arrives', () => {
    const next = random(11);
    const pick = (of: readonly string[]) => of[Math.floor(next() * of.length)] ?? 'a';
    let view = start;
    const live = new LiveRun();
    live.take([{ kind: 'snapshot', view }], 5);
    let openAt: Span[] = [...start.spans];
    for (let seq = 2; seq < 400; seq++) {
      const began = span(pick(['a', 'b', 'c']), seq, next() < 0.5 ? null : seq + 1);
      const ends = openAt.filter(() => next() < 0.3).map((each) => ({ ...each, to: seq, status: 'succeeded' as const }));
      openAt = [
        ...openAt.filter((each) => !ends.some((end) => end.from === each.from && end.task === each.task)),
        ...(began.to === null ? [began] : []),
      ];
      const delta: RunDelta = {
        seq,
        ...(next() < 0.3 ? { run: { ...run, tasksEnded: seq } } : {}),
        ...(next() < 0.7 ? { tasks: [task(pick(['a', 'b', 'c']), seq)] } : {}),
        ...(next() < 0.4 ? { edges: { [pick(['a>0>b', 'b>0>c'])]: seq } } : {}),
        spans: [...ends, began],
        log: [{ seq, at: seq, level: 'info', task: null, item: null, attempt: null, message: `line ${seq}` }],
      };
      view = applyDelta(view, delta);
      // Delivered twice now and then, as after a reconnect.
      live.take(
        next() < 0.1
          ? [
              { kind: 'delta', delta },
              { kind: 'delta', delta },
            ]
          : [{ kind: 'delta', delta }],
        seq,
      );
    }
    expect(Object.fromEntries([...live.tasks()].map((each) => [each.id, each]))).toEqual(view.tasks);
    expect([live.seq, live.run, live.spans, live.log]).toEqual([view.seq, view.run, view.spans, view.log]);
    expect([live.edge('a>0>b'), live.edge('b>0>c'), live.edge('none')]).toEqual([view.edges['a>0>b'], view.edges['b>0>c'], 0]);
  });

  it('tells only those whose key changed, once a frame', () => {
    const live = new LiveRun();
    live.take([{ kind: 'snapshot', view: start }], 0);
    const heard: string[] = [];
    live.onTask('a', () => heard.push('a'));
    live.onTask('b', () => heard.push('b'));
    live.onEdge('a>0>b', () => heard.push('edge'));
    live.onPart('run', () => heard.push('run'));
    const off = live.onPart('tasks', () => heard.push('tasks'));
    live.take(
      [
        { kind: 'delta', delta: { seq: 2, tasks: [task('a', 2)] } },
        { kind: 'delta', delta: { seq: 3, tasks: [task('a', 3)] } },
      ],
      0,
    );
    expect(heard).toEqual(['a', 'tasks']);
    expect([...live.changedTasks]).toEqual(['a']);
    off();
    live.take([{ kind: 'delta', delta: { seq: 4, edges: { 'a>0>b': 2 } } }], 0);
    expect(heard).toEqual(['a', 'tasks', 'edge']);
    live.take([{ kind: 'snapshot', view: { ...start, seq: 9 } }], 0);
    expect(heard.slice(3).sort()).toEqual(['a', 'b', 'edge', 'run']);
  });

  it('keeps what did not change the same object', () => {
    const live = new LiveRun();
    live.take([{ kind: 'snapshot', view: start }], 0);
    const before = live.task('b');
    live.take([{ kind: 'delta', delta: { seq: 2, tasks: [task('a', 2)] } }], 0);
    expect(live.task('b')).toBe(before);
  });

  it('remembers when the summary came, for the clock of a run that goes on', () => {
    const live = new LiveRun();
    live.take([{ kind: 'snapshot', view: start }], 100);
    live.take([{ kind: 'delta', delta: { seq: 2, tasks: [task('a', 2)] } }], 200);
    expect(live.runAt).toBe(100);
    live.take([{ kind: 'delta', delta: { seq: 3, run: { ...run, durationMs: 9 } } }], 300);
    expect(live.runAt).toBe(300);
  });
});
