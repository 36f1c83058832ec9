import { expect, test } from 'vitest';
import { cutValue } from './cut.ts';

test('a small value comes back itself', () => {
  const value = { a: [1, 'x', null], b: true };
  const cut = cutValue(value, 1000);
  expect(cut.truncated).toBe(false);
  expect(cut.value).toBe(value);
});

test('a long list keeps its front and fits', () => {
  const list = Array.from({ length: 10_000 }, (_, index) => ({ index, text: `entry ${index}` }));
  const cut = cutValue(list, 4096);
  expect(cut.truncated).toBe(true);
  const kept = cut.value as unknown[];
  expect(kept.length).toBeGreaterThan(50);
  expect(kept.slice(0, -1)).toEqual(list.slice(0, kept.length - 1));
  expect(JSON.stringify(kept).length).toBeLessThanOrEqual(4096 + 64);
});

test('a long text is cut without breaking a character', () => {
  const cut = cutValue('😀'.repeat(5000), 1001);
  expect(cut.truncated).toBe(true);
  const text = cut.value as string;
  expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThanOrEqual(1001);
  expect(text).toBe('😀'.repeat(text.length / 2));
});

test('a text that just fits is not called cut', () => {
  expect(cutValue('x'.repeat(98), 100).truncated).toBe(false);
  expect(cutValue('x'.repeat(99), 100).truncated).toBe(true);
});
