import { describe, expect, it } from 'vitest';
import type { PerformanceSummary, SystemSample } from '../../shared/contract/types.ts';
import { figuresOf, overheadUsOf, withGaps, withLive } from './figures.ts';
import { icicle } from './icicle.ts';
import { firstRange } from './range.ts';
import { percentileOf, runTimeColumns } from './run-times.ts';

const task = (workflow: string, name: string, workMs: number, waitMs: number): PerformanceSummary['tasks'][number] => ({
  workflow,
  task: name,
  action: 'flow.noop',
  count: 1,
  succeeded: 1,
  p50: workMs,
  p95: workMs,
  p99: workMs,
  workMs,
  waitMs,
  retries: 0,
  share: 0,
});

const summary = (over: Partial<PerformanceSummary> = {}): PerformanceSummary => ({
  from: 0,
  to: 3_600_000,
  runs: { count: 10, succeeded: 7, p50: 1, p95: 2, p99: 3 },
  workflows: [],
  tasks: [],
  workMs: 300,
  waitMs: 100,
  throughput: { at: [0, 1_800_000], runs: [2, 8], failed: [1, 1], tasks: [0, 0] },
  dots: [],
  errors: [],
  ...over,
});

describe('tiles', () => {
  it('folds a summary', () => {
    expect(figuresOf(summary())).toEqual({
      successRate: 0.7,
      failed: 2,
      canceled: 1,
      runsPerHour: 10,
      peak: { perHour: 16, at: 1_800_000 },
      workShare: 0.75,
    });
  });
  it('claims nothing without runs', () => {
    const empty = summary({
      runs: { count: 0, succeeded: 0, p50: null, p95: null, p99: null },
      workMs: 0,
      waitMs: 0,
      throughput: { at: [], runs: [], failed: [], tasks: [] },
    });
    expect(figuresOf(empty)).toEqual({ successRate: null, failed: 0, canceled: 0, runsPerHour: 0, peak: null, workShare: null });
  });
  it('spreads the overhead over all tasks', () => {
    const sample = (tasksPerS: number, overheadUs: number, intervalMs = 1000) => ({ tasksPerS, overheadUs, intervalMs }) as SystemSample;
    expect(overheadUsOf([sample(0, 900), sample(10, 14), sample(30, 10)])).toBe(11);
    expect(overheadUsOf([sample(10, 10, 2000), sample(10, 40)])).toBe(20);
    expect(overheadUsOf([sample(0, 0)])).toBeNull();
  });
  it('puts live seconds after the recorded ones, each once', () => {
    const sample = (at: number) => ({ at, cpu: at / 10 }) as SystemSample;
    const series = withLive(withLive(null, [sample(1), sample(2)], 0), [sample(2), sample(3)], 0);
    expect([series.at, series.cpu]).toEqual([
      [1, 2, 3],
      [0.1, 0.2, 0.3],
    ]);
    expect(withLive(null, [sample(1), sample(5)], 3).at).toEqual([5]);
  });
});

it('breaks the lines of the machine where nobody measured', () => {
  expect(withGaps([0, 1_000, 4_000, 9_000, 10_000], [[1, 2, 3, 4, 5]], 1_000)).toEqual([
    [0, 1_000, 4_000, 6_500, 9_000, 10_000],
    [1, 2, 3, null, 4, 5],
  ]);
  expect(withGaps([], [[], []], 1_000)).toEqual([[], [], []]);
});

describe('run times', () => {
  it('takes percentiles by the nearest rank', () => {
    expect([percentileOf([3, 1, 2, 4], 0.5), percentileOf([3, 1, 2, 4], 0.95), percentileOf([], 0.5)]).toEqual([2, 4, null]);
  });
  it('puts dots and band into one order of time', () => {
    const dot = (at: number, durationMs: number, status: 'succeeded' | 'failed' = 'succeeded') => ({
      runId: `r${at}`,
      at,
      durationMs,
      status,
      workflow: 'w',
    });
    const columns = runTimeColumns([dot(40, 5), dot(10, 1), dot(20, 9, 'failed'), dot(90, 7), dot(500, 1)], 0, 100, 2);
    expect(columns).toEqual({
      at: [0, 10, 20, 40, 50, 90],
      succeeded: [null, 1, null, 5, null, 7],
      failed: [null, null, 9, null, null, null],
      canceled: [null, null, null, null, null, null],
      p50: [5, undefined, undefined, undefined, 5, undefined],
      p95: [9, undefined, undefined, undefined, 9, undefined],
      runIds: [null, 'r10', 'r20', 'r40', null, 'r90'],
    });
  });
  it('ends the band where nothing ran for long, not over a slice or two', () => {
    const three = (at: number) =>
      [1, 2, 3].map((more) => ({ runId: '', at: at + more, durationMs: 5, status: 'succeeded' as const, workflow: 'w' }));
    const columns = runTimeColumns([...three(0), ...three(20), ...three(70)], 0, 100, 10);
    const band = columns.at.flatMap((at, index) => (columns.p50[index] === undefined ? [] : [[at, columns.p50[index]]]));
    expect(band).toEqual([
      [0, 5],
      [10, 5],
      [20, 5],
      [30, 5],
      [70, null],
      [70, 5],
      [80, 5],
    ]);
  });
});

describe('where the time goes', () => {
  it('fills each row exactly as wide as what is under it', () => {
    const blocks = icicle([task('b', 'x', 10, 10), task('a', 'hash', 60, 15), task('a', 'tiny', 0.5, 0), task('a', 'list', 4.5, 0)]);
    const width = (row: number, workflow?: string) =>
      blocks
        .filter((block) => block.row === row && (!workflow || block.workflow === workflow))
        .reduce((sum, block) => sum + block.to - block.from, 0);
    expect(width(0)).toBe(1);
    expect(width(1)).toBeCloseTo(1);
    expect(width(2)).toBeCloseTo(1);
    expect(width(2, 'a')).toBeCloseTo(0.8);
    expect(blocks.filter((block) => block.row === 2).map((block) => block.label)).toEqual(['hash', 'list', 'the others', 'x']);
    expect(blocks.find((block) => block.kind === 'wait' && block.task === 'hash')).toMatchObject({ from: 0.6, to: 0.75 });
  });
  it('leaves out the row of workflows when there is one', () => {
    expect(icicle([task('a', 'hash', 60, 0)]).map((block) => block.kind)).toEqual(['all', 'task', 'work']);
  });
  it('is empty without time', () => expect(icicle([task('a', 'hash', 0, 0)])).toEqual([]));
});

it('begins with a quarter of an hour while no run is older', () => {
  expect([firstRange(null, 5), firstRange(100_000, 1_000_000), firstRange(99_999, 1_000_000)]).toEqual(['15m', '15m', '1h']);
});
