import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['5s', 5000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['1.5s', 1500],
    ['2.3s', 2300],
    ['0s', 0],
    [0, 0],
    [1500, 1500],
    [1.6, 2],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    '',
    '5',
    's',
    '5 s',
    '-5s',
    '5S',
    '1h30m',
    '5x',
    '1e3s',
    '.5s',
    'Infinity',
    -1,
    Number.NaN,
    Infinity,
    null,
    true,
    [],
    '9'.repeat(20) + 'd',
  ])('%s is none', (value) => expect(parseDuration(value)).toBeNull());

  it('gives the shortest exact spelling', () => {
    expect([0, 1500, 90_000, 3_600_000, 86_400_000, 250].map(formatDuration)).toEqual(['0s', '1500ms', '90s', '1h', '1d', '250ms']);
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
  });
});

describe('sizes', () => {
  it('counts in powers of 1024', () => {
    expect(['64KB', '10MB', '1GB', '1.5KB', 12].map(parseSize)).toEqual([65_536, 10_485_760, 1_073_741_824, 1536, 12]);
    expect(['64kb', '64K', '', -1, null].map(parseSize)).toEqual([null, null, null, null, null]);
  });

  it('is short for people', () => {
    expect([0, 512, 1536, 235_000_000, 1_073_741_824, 1_048_575].map(formatSize)).toEqual([
      '0 B',
      '512 B',
      '1.5 KB',
      '224 MB',
      '1 GB',
      '1 MB',
    ]);
  });
});
