import { expect, test } from 'vitest';
import type { RunSummary } from '../../engine/run/view.ts';
import type { MetricSample, TaskRecord } from '../store/api.ts';
import { foldPerformance, machineSeries, percentile } from './performance.ts';

function run(index: number, over: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: `r${index}`,
    workflow: 'W',
    path: 'w.flow.yaml',
    definitionHash: 'h',
    status: 'succeeded',
    trigger: 'cli',
    createdAt: index * 10,
    startedAt: index * 10,
    endedAt: index * 10 + index,
    durationMs: index,
    tasksTotal: 1,
    tasksEnded: 1,
    error: null,
    ...over,
  };
}

function record(over: Partial<TaskRecord>): TaskRecord {
  return {
    runId: 'r1',
    workflow: 'W',
    task: 'a',
    action: 'flow.noop',
    visit: 1,
    status: 'succeeded',
    queuedAt: 0,
    startedAt: 0,
    endedAt: 500,
    workMs: 10,
    waitMs: 5,
    attempts: 1,
    errorCode: null,
    ...over,
  };
}

test('percentiles are by the nearest rank', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([7], 0.99)).toBe(7);
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.95, 0.99].map((share) => percentile(hundred, share))).toEqual([50, 95, 99]);
});

test('runs that go on count for nothing yet; failures lower the rate and fill their own column', () => {
  const runs = [
    ...Array.from({ length: 99 }, (_, index) => run(index + 1)),
    run(100, { status: 'failed' }),
    run(200, { status: 'running', endedAt: null }),
  ];
  const summary = foldPerformance(runs, [], { from: 0, to: 1200 });
  expect(summary.runs).toEqual({ count: 100, succeeded: 99, p50: 50, p95: 95, p99: 99 });
  expect(summary.throughput.runs.reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(summary.throughput.failed.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(summary.dots).toHaveLength(100);
  expect(summary.dots[0]).toMatchObject({ runId: 'r100', status: 'failed' });
});

test('shares of work sum to one, retries and error codes are counted', () => {
  const records = [
    record({ task: 'a', workMs: 30, attempts: 3, errorCode: 'network', status: 'failed' }),
    record({ task: 'a', workMs: 30, errorCode: 'network', status: 'failed' }),
    record({ task: 'b', workMs: 40, waitMs: 0 }),
  ];
  const summary = foldPerformance([], records, { from: 0, to: 1000 });
  expect(summary.tasks.map(({ task, share, retries, count, succeeded }) => ({ task, share, retries, count, succeeded }))).toEqual([
    { task: 'a', share: 0.6, retries: 2, count: 2, succeeded: 0 },
    { task: 'b', share: 0.4, retries: 0, count: 1, succeeded: 1 },
  ]);
  expect(summary.errors).toEqual([{ code: 'network', count: 2 }]);
  expect([summary.workMs, summary.waitMs]).toEqual([100, 10]);
  expect(summary.throughput.tasks.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test('counters of the machine become rates', () => {
  const sample = { at: 1, intervalMs: 2000, tasksEnded: 10, commits: 4, running: 3 } as MetricSample;
  expect(machineSeries([sample])).toMatchObject({ at: [1], tasksPerS: [5], commitsPerS: [2], running: [3] });
});
