import { expect, it } from 'vitest';
import type { RunSummary } from '../../engine/run/view.ts';
import { mergeRuns, type RunFilter, statusesOf } from './run-rows.ts';

const run = (runId: string, over: Partial<RunSummary> = {}): RunSummary => ({
  runId,
  workflow: 'report',
  path: null,
  definitionHash: '',
  status: 'succeeded',
  trigger: 'cli',
  createdAt: Number(runId.slice(1)),
  startedAt: null,
  endedAt: null,
  durationMs: 0,
  tasksTotal: 0,
  tasksEnded: 0,
  error: null,
  ...over,
});
const all: RunFilter = { groups: new Set(), workflow: null, text: '' };
const ids = (filter: Partial<RunFilter>, heard: readonly RunSummary[] = [], removed: readonly string[] = []) =>
  mergeRuns(
    [
      run('r1'),
      run('r2', { status: 'failed', error: { code: 'timeout', message: 'No answer', task: null } }),
      run('r3', { workflow: 'probe', status: 'running' }),
    ],
    new Map(heard.map((each) => [each.runId, each])),
    new Set(removed),
    { ...all, ...filter },
  ).map((each) => each.runId);

it('puts the newest first, with what was heard since', () => {
  expect(ids({})).toEqual(['r3', 'r2', 'r1']);
  expect(ids({}, [run('r4'), run('r3', { status: 'failed' })])).toEqual(['r4', 'r3', 'r2', 'r1']);
  expect(ids({ groups: new Set(['going']) }, [run('r3', { status: 'failed' })])).toEqual([]);
});
it('leaves out runs that other runs called', () => {
  expect(ids({}, [run('r4', { parent: { runId: 'r3', task: 'deploy', item: null } })])).toEqual(['r3', 'r2', 'r1']);
});
it('filters by state, workflow and words', () => {
  expect(ids({ groups: new Set(['failed', 'going']) })).toEqual(['r3', 'r2']);
  expect(ids({ workflow: 'probe' })).toEqual(['r3']);
  expect(ids({ text: 'TIMEOUT report' })).toEqual(['r2']);
});
it('does not bring back what was removed', () => expect(ids({}, [run('r1')], ['r1'])).toEqual(['r3', 'r2']));
it('asks the host for the states of a group', () => {
  expect(statusesOf(new Set())).toBeUndefined();
  expect(statusesOf(new Set(['going']))).toContain('paused');
});
