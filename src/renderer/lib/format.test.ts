import { describe, expect, it } from 'vitest';
import { formatBytes, formatClock, formatDuration, formatElapsed, formatTook, formatWhen, plural } from './format.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [38.2, '38 ms'],
    [999.4, '999 ms'],
    [4_119, '4.11 s'],
    [12_340, '12.3 s'],
    [59_990, '59.9 s'],
    [125_000, '2 m 05 s'],
    [4_320_000, '1 h 12 m'],
    [-5, '0 ms'],
    [Number.NaN, '–'],
  ])('%s ms is %s', (ms, text) => expect(plain(formatDuration(ms))).toBe(text));
});

it('does not say that something took no time', () => {
  expect([0, 0.3, -2, 1, 38.2, Number.NaN].map((ms) => plain(formatTook(ms)))).toEqual(['<1 ms', '<1 ms', '<1 ms', '1 ms', '38 ms', '–']);
});

it('counts elapsed time in tenths and never rounds up', () => {
  expect(plain(formatElapsed(4_199))).toBe('4.1 s');
  expect(plain(formatElapsed(61_000))).toBe('1 m 01 s');
});

it('writes sizes in powers of 1024', () => {
  expect(plain(formatBytes(812))).toBe('812 B');
  expect(plain(formatBytes(1_126))).toBe('1.1 KB');
  expect(plain(formatBytes(38 * 1024 * 1024))).toBe('38 MB');
});

it('says when in the shortest way that is clear', () => {
  const now = new Date(2026, 10, 21, 15, 0, 0).getTime();
  expect(formatWhen(new Date(2026, 10, 21, 12, 4, 31).getTime(), now)).toBe('12:04');
  expect(formatWhen(new Date(2026, 2, 1, 8, 5, 0).getTime(), now)).toBe('1 Mar 08:05');
  expect(formatWhen(new Date(2024, 2, 1).getTime(), now)).toBe('1 Mar 2024');
  expect(formatClock(new Date(2026, 10, 21, 2, 4, 1).getTime())).toBe('02:04:01');
});

it('counts in words', () => {
  expect(plural(1, 'task')).toBe('1 task');
  expect(plural(12_000, 'task')).toBe('12,000 tasks');
});
