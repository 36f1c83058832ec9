import { describe, expect, it } from 'vitest';
import { axisBytes, axisDuration, figures, fineDuration, percent } from './units.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('units', () => {
  it.each([
    [0, '0'],
    [0.014, '14 µs'],
    [0.9999, '1 ms'],
    [38.44, '38.4 ms'],
    [999.6, '1 s'],
    [1_500, '1.5 s'],
    [59_960, '1 m'],
    [125_000, '2 m 5 s'],
    [3_599_600, '1 h'],
    [11_520_000, '3 h 12 m'],
    [353_000_000, '4 d 2 h'],
  ])('labels %d ms on an axis as %s', (ms, text) => expect(plain(axisDuration(ms))).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0002, '0 %'],
    [0.004, '0.4 %'],
    [0.02, '2 %'],
    [0.712, '71 %'],
    [0.992, '99.2 %'],
    [0.99999, '99.9 %'],
    [1, '100 %'],
  ])('writes the share %d as %s', (share, text) => expect(plain(percent(share))).toBe(text));

  it('keeps three figures', () =>
    expect([figures(1284), figures(6.084), figures(0.123), figures(-71.44)]).toEqual(['1,284', '6.08', '0.12', '-71.4']));
  it('measures below a millisecond', () =>
    expect([plain(fineDuration(0.0141)), plain(fineDuration(4_119))]).toEqual(['14.1 µs', '4.11 s']));
  it('labels bytes without idle zeros', () => expect([plain(axisBytes(0)), plain(axisBytes(2 * 1024 * 1024))]).toEqual(['0', '2 MB']));
});
