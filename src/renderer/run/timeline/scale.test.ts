import { describe, expect, it } from 'vitest';
import { around, fit, instantLabel, pan, ticks, zoom } from './scale.ts';

describe('time window', () => {
  it('keeps the instant under the pointer in place', () => {
    const window = zoom({ from: 0, to: 1000 }, 0.5, 250, 1000);
    expect((250 - window.from) / (window.to - window.from)).toBeCloseTo(0.25);
    expect(window.to - window.from).toBeCloseTo(500);
  });
  it('never shows more than the run', () => {
    expect(zoom({ from: 100, to: 600 }, 10, 300, 1000)).toEqual(fit(1000));
    expect(pan({ from: 900, to: 1000 }, 9999, 1000).to).toBeCloseTo(fit(1000).to);
    expect(pan({ from: 100, to: 200 }, -9999, 1000)).toEqual({ from: 0, to: 100 });
  });
  it('goes no closer than is of use', () => {
    const window = zoom({ from: 0, to: 1 }, 1e-9, 0.5, 1000);
    expect(window.to - window.from).toBeCloseTo(0.05);
  });
  it('shows a stretch with a margin', () => {
    expect(around(200, 300, 1000)).toEqual({ from: 190, to: 310 });
  });
});

describe('ticks', () => {
  it.each([
    [{ from: 0, to: 6400 }, ['0', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s']],
    [{ from: 0, to: 0.5 }, ['0', '50 µs', '100 µs', '150 µs', '200 µs', '250 µs', '300 µs', '350 µs', '400 µs', '450 µs', '500 µs']],
    [
      { from: 1000, to: 1010 },
      ['1.000 s', '1.001 s', '1.002 s', '1.003 s', '1.004 s', '1.005 s', '1.006 s', '1.007 s', '1.008 s', '1.009 s', '1.010 s'],
    ],
    [{ from: 0, to: 600_000 }, ['0', '1 m', '2 m', '3 m', '4 m', '5 m', '6 m', '7 m', '8 m', '9 m', '10 m']],
  ])('labels %j', (window, labels) => {
    expect(ticks(window, 1000).map((tick) => tick.label.replaceAll('\u00a0', ' '))).toEqual(labels);
  });
  it('keeps labels apart and different at every zoom', () => {
    for (let span = 0.05; span < 1e9; span *= 1.7) {
      const list = ticks({ from: 12_345, to: 12_345 + span }, 900);
      expect(new Set(list.map((tick) => tick.label)).size).toBe(list.length);
      const gaps = list.slice(1).map((tick, index) => ((tick.at - (list[index]?.at ?? 0)) / span) * 900);
      expect(Math.min(...gaps, Infinity)).toBeGreaterThanOrEqual(83.9);
    }
  });
});

it('writes the instant under the pointer as exactly as a pixel shows it', () => {
  const label = (at: number, from: number, to: number) => instantLabel(at, { from, to }, 1000).replaceAll('\u00a0', ' ');
  expect(label(2_271.3, 0, 6_400)).toBe('2.27 s');
  expect(label(19_854.2, 19_820, 19_930)).toBe('19.854 s');
  expect(label(0.2, 0, 6_400)).toBe('0');
  expect(label(75_432, 0, 90_000)).toBe('1 m 15 s +400 ms');
});
