import { expect, it } from 'vitest';
import { defaultSettings } from '../../main/host/settings.ts';
import { entries, numberOfText, textOfNumber, withoutEffect } from './entries.ts';

it('shows every setting of the host that has an effect, once', () => {
  expect([...entries.map((entry) => entry.key), ...withoutEffect].sort()).toEqual(Object.keys(defaultSettings).sort());
});

it('writes numbers in their unit and reads them back', () => {
  for (const entry of entries) {
    if (entry.kind === 'switch' || entry.kind === 'choice') continue;
    const value = defaultSettings[entry.key];
    expect(numberOfText(entry.kind, textOfNumber(entry.kind, value)), entry.key).toBe(value);
  }
  expect(numberOfText('size', '1.5GB')).toBe(1.5 * 1024 ** 3);
  expect(numberOfText('duration', '90 s')).toBe(90_000);
  expect(numberOfText('count', '10,000')).toBe(10_000);
  expect(numberOfText('count', 'many')).toBeNull();
});
