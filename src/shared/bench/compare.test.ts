import { expect, test } from 'vitest';
import type { BenchFigure, BenchReport } from '../contract/types.ts';
import { compareFigures, figureText, ratioText } from './compare.ts';
import { published } from './published.ts';

const figure = (id: string, better: BenchFigure['better'], samples: readonly number[], unit: BenchFigure['unit'] = 'ms'): BenchFigure => ({
  id,
  goal: 'B1',
  name: id,
  unit,
  better,
  median: samples[samples.length >> 1] ?? 0,
  samples,
});

const report = (...figures: BenchFigure[]): BenchReport => ({
  at: 0,
  version: '0',
  machine: { cpu: '', cores: 1, memoryGB: 1, os: '', runtime: '' },
  quick: false,
  rounds: 3,
  tookMs: 1,
  figures,
});

test('a ratio above one is always the faster machine', () => {
  const rows = compareFigures(
    report(figure('time', 'less', [4, 5, 9]), figure('rate', 'more', [100, 200, 300])),
    report(figure('time', 'less', [9, 10, 11]), figure('rate', 'more', [90, 100, 110])),
  );
  expect(rows.map(({ id, ratio, here }) => ({ id, ratio, here }))).toEqual([
    { id: 'time', ratio: 2, here: { median: 5, least: 4, most: 9 } },
    { id: 'rate', ratio: 2, here: { median: 200, least: 100, most: 300 } },
  ]);
});

test('what only one side measured, or measured in another unit, stands without a ratio', () => {
  const rows = compareFigures(
    report(figure('new', 'less', [1]), figure('changed', 'less', [1], 'µs')),
    report(figure('gone', 'less', [1]), figure('changed', 'less', [1])),
  );
  expect(rows.map(({ id, ratio, here, published: theirs }) => [id, ratio, here !== null, theirs !== null])).toEqual([
    ['new', null, true, false],
    ['changed', null, true, true],
    ['gone', null, false, true],
  ]);
  expect(compareFigures(null, report(figure('rate', 'more', [1]))).map(({ here }) => here)).toEqual([null]);
});

test('figures have three digits', () => {
  expect([0.274, 1.5, 21.23, 131.6, 95_133, 1_234_567].map(figureText)).toEqual(['0.27', '1.50', '21.2', '132', '95,100', '1,230,000']);
  expect([0.5, 12.34, null].map(ratioText)).toEqual(['0.50×', '12.3×', '–']);
});

test('the figures that ship have a machine, a date and a spread', () => {
  expect(published.at).toBeGreaterThan(Date.UTC(2026, 0, 1));
  expect(published.machine.cpu).not.toBe('');
  expect(published.quick).toBe(false);
  for (const { samples, median } of published.figures) {
    expect(samples.length).toBe(published.rounds);
    expect(median).toBeGreaterThan(0);
  }
});
