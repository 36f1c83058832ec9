import { describe, expect, it } from 'vitest';
import { bytes, counted, duration, figures, grouped, percent, stopwatch, when } from './units.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('units', () => {
  it.each([
    [0, '0 ms'],
    [0.014, '14 µs'],
    [0.9999, '1 ms'],
    [3, '3 ms'],
    [38.44, '38.4 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [6080, '6.08 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h'],
    [11_520_000, '3 h 12 min'],
    [353_000_000, '4 d 2 h'],
  ])('writes %d ms as %s', (ms, text) => expect(plain(duration(ms))).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_100, '1.1 KB'],
    [999_600, '1 MB'],
    [142_000_000, '142 MB'],
  ])('writes %d bytes as %s', (value, text) => expect(plain(bytes(value))).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0002, '0 %'],
    [0.02, '2 %'],
    [0.712, '71 %'],
    [0.992, '99.2 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
  ])('writes the share %d as %s', (share, text) => expect(plain(percent(share))).toBe(text));

  it('never calls something whole that is not', () => expect(plain(percent(0.9999))).not.toBe('100 %'));
  it('groups thousands', () => expect(grouped(1_284_000)).toBe('1,284,000'));
  it('keeps three figures', () =>
    expect([figures(1284), figures(6.084), figures(0.123), figures(-71.44)]).toEqual(['1,284', '6.08', '0.12', '-71.4']));
  it('runs a clock in tenths', () => expect([plain(stopwatch(4_230)), plain(stopwatch(-5))]).toEqual(['4.2 s', '0.0 s']));
  it('counts one thing as one', () => expect([counted(1, 'run'), counted(2000, 'run')]).toEqual(['1 run', '2,000 runs']));
  it('leaves out the day that is today', () => {
    const now = new Date(2026, 5, 3, 15, 0, 0).getTime();
    expect(when(new Date(2026, 5, 3, 12, 4, 31).getTime(), now)).toBe('12:04:31');
    expect(when(new Date(2026, 5, 2, 12, 4, 31).getTime(), now)).toBe('2 Jun 12:04');
    expect(when(new Date(2025, 11, 31, 9, 5, 0).getTime(), now)).toBe('31 Dec 2025 09:05');
  });
});
