import { expect, it } from 'vitest';
import type { RunSummary, TaskView } from '../../engine/run/view.ts';
import { runLine, slowestTask } from './run-line.ts';

const run: RunSummary = {
  runId: 'r',
  workflow: 'w',
  path: null,
  definitionHash: '',
  status: 'running',
  trigger: 'manual',
  createdAt: 0,
  startedAt: 0,
  endedAt: null,
  durationMs: 0,
  tasksTotal: 6,
  tasksEnded: 2,
  error: null,
};
const task = (id: string, startedAt: number | null, endedAt: number | null): TaskView => ({
  id,
  status: 'succeeded',
  visit: 1,
  attempt: 1,
  queuedAt: null,
  startedAt,
  endedAt,
  dueAt: null,
  items: null,
  error: null,
  note: null,
});
const say = (over: Partial<RunSummary>, elapsedMs = 4_230) => {
  const line = runLine({ ...run, ...over }, elapsedMs, slowestTask([task('hash', 100, 4_360), task('list', 0, 38)], 6_080), (id) =>
    id.toUpperCase(),
  );
  return `${line.text} | ${line.aside}`.replaceAll('\u00a0', ' ');
};

it('says how the run goes', () => {
  expect(say({})).toBe('Running 4.2 s | 2 of 6 tasks');
  expect(say({ status: 'paused', durationMs: 2_000 })).toBe('Paused after 2.00 s | 2 of 6 tasks');
});
it('says how it ended, and what took the time', () => {
  expect(say({ status: 'succeeded', durationMs: 6_080 })).toBe('Done in 6.08 s | HASH took 70 % of it');
});
it('says where it failed, with the first line of why', () => {
  expect(say({ status: 'failed', durationMs: 900, error: { code: 'timeout', message: 'No answer.\nat x', task: 'hash' } })).toBe(
    'Failed after 900 ms in HASH | No answer.',
  );
  expect(say({ status: 'failed', durationMs: 900, error: { code: 'timeout', message: 'Too long.', task: null } })).toBe(
    'Failed after 900 ms | Too long.',
  );
});
it('names no task that took little of the time', () => {
  expect(slowestTask([task('a', 0, 10), task('b', 0, null)], 100)).toBeNull();
});
it('says what a run waits for, and in which task', () => {
  const say = (asks: number, why: 'ask' | 'child' | 'doubt' | null): string => {
    const held = why === null ? null : { task: task('gate', 0, null), why };
    const line = runLine({ ...run, status: 'waiting', asks }, 4_000, null, (id) => id.toUpperCase(), held);
    return `${line.text} | ${line.aside} | ${line.task}`;
  };
  expect(say(1, 'ask')).toBe('Waits for an answer | GATE | gate');
  expect(say(3, 'ask')).toBe('Waits for 3 answers | GATE | gate');
  expect(say(1, null)).toBe('Waits for an answer | 2 of 6 tasks | null');
  expect(say(0, 'child')).toBe('Waits for an answer | in the run that GATE called | gate');
  expect(say(0, 'doubt')).toBe('Waits for a decision | GATE | gate');
});
