import { expect, it } from 'vitest';
import { heat, heatInk } from './heat.ts';

function luminance(colour: string): number {
  const channels = (
    colour.startsWith('#') ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) : (colour.match(/\d+/g) ?? []).map(Number)
  ).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (channels[0] ?? 0) + 0.7152 * (channels[1] ?? 0) + 0.0722 * (channels[2] ?? 0);
}

it('gets brighter with the share', () => {
  const steps = Array.from({ length: 21 }, (_, index) => luminance(heat(index / 20)));
  expect(steps.every((value, index) => index === 0 || value > (steps[index - 1] ?? 0))).toBe(true);
});

it('carries text that can be read on every step', () => {
  for (let index = 0; index <= 100; index++) {
    const [back, ink] = [luminance(heat(index / 100)), luminance(heatInk(index / 100))];
    const contrast = (Math.max(back, ink) + 0.05) / (Math.min(back, ink) + 0.05);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
  }
});

it('takes what is outside 0 to 1 for the nearest end', () => {
  expect([heat(-1), heat(2), heat(Number.NaN)]).toEqual([heat(0), heat(1), heat(0)]);
});
