import { expect, it } from 'vitest';
import type { RunSummary } from '../../engine/run/view.ts';
import type { SystemFrame, SystemSample } from '../../shared/contract/types.ts';
import { emptySystem, foldSystem, keptSamples } from './system.ts';

const sample = (at: number) => ({ at }) as SystemSample;
const run = (runId: string, status: RunSummary['status'], createdAt = 0) => ({ runId, status, createdAt }) as RunSummary;
const frame = (over: Partial<SystemFrame>): SystemFrame => ({
  seq: 1,
  samples: [],
  runs: [],
  libraryChanged: false,
  storage: { ok: true, message: null },
  ...over,
});

it('keeps the newest samples, each once, also when the feed begins again', () => {
  let state = foldSystem(emptySystem, frame({ samples: [sample(1), sample(2)] }));
  state = foldSystem(state, frame({ samples: [sample(1), sample(2), sample(3)] }));
  expect(state.samples.map((each) => each.at)).toEqual([1, 2, 3]);
  for (let at = 4; at < 1000; at++) state = foldSystem(state, frame({ samples: [sample(at)] }));
  expect([state.samples.length, state.latest?.at]).toEqual([keptSamples, 999]);
});

it('knows what goes on and counts each end once', () => {
  let state = foldSystem(emptySystem, frame({ runs: [run('a', 'running', 1), run('b', 'paused', 2), run('c', 'succeeded', 3)] }));
  expect([state.activeRuns.map((each) => each.runId), state.runsEnded]).toEqual([['b', 'a'], 1]);
  state = foldSystem(state, frame({ runs: [run('a', 'failed', 1)] }));
  state = foldSystem(state, frame({ runs: [run('a', 'failed', 1)] }));
  expect([state.activeRuns.map((each) => each.runId), state.runsEnded]).toEqual([['b'], 2]);
});

it('forgets old runs that have ended, never one that goes on', () => {
  let state = foldSystem(emptySystem, frame({ runs: [run('going', 'running')] }));
  for (let index = 0; index < 900; index++) state = foldSystem(state, frame({ runs: [run(`r${index}`, 'succeeded')] }));
  expect(state.runs.size).toBeLessThanOrEqual(500);
  expect([state.runs.has('going'), state.runs.has('r899'), state.runs.has('r0')]).toEqual([true, true, false]);
});

it('leaves alone what a frame does not name', () => {
  const state = foldSystem(emptySystem, frame({ samples: [sample(1)], runs: [run('a', 'running')] }));
  const next = foldSystem(state, frame({ libraryChanged: true }));
  expect([
    next.samples === state.samples,
    next.runs === state.runs,
    next.activeRuns === state.activeRuns,
    next.storage === state.storage,
  ]).toEqual([true, true, true, true]);
  expect(next.libraryChanges).toBe(1);
});

it('counts each frame in which a run asks a person, or has stopped to', () => {
  const asking = { ...run('a', 'waiting'), asks: 2 };
  let state = foldSystem(emptySystem, frame({ runs: [run('a', 'running')] }));
  expect(state.asksChanges).toBe(0);
  state = foldSystem(state, frame({ runs: [asking, run('b', 'running')] }));
  expect(state.asksChanges).toBe(1);
  state = foldSystem(state, frame({ runs: [run('b', 'succeeded')] }));
  expect(state.asksChanges).toBe(1);
  state = foldSystem(state, frame({ runs: [run('a', 'running')] }));
  expect(state.asksChanges).toBe(2);
});
