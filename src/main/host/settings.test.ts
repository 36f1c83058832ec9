import { expect, test } from 'vitest';
import { changeSettings, defaultSettings, readSettings } from './settings.ts';

test('defaults are those of the interfaces page', () => {
  expect(defaultSettings).toMatchObject({
    maxConcurrentRuns: 100,
    maxConcurrentTasks: 50,
    taskTimeoutMs: 300_000,
    runTimeoutMs: 3_600_000,
    memoryLimitBytes: 1024 ** 3,
    cacheSize: 1000,
    readers: 2,
    retentionDays: 30,
    retentionBytes: 2 * 1024 ** 3,
    onQuit: 'pause',
    missedSchedules: 'run once',
  });
});

test('a value out of range is refused with the range', () => {
  expect(() => changeSettings(defaultSettings, { maxConcurrentTasks: 0 })).toThrow(
    'maxConcurrentTasks must be a whole number from 1 to 10000; it was 0.',
  );
  expect(() => changeSettings(defaultSettings, { taskTimeoutMs: 1.5 })).toThrow('a whole number from 1000 to');
  expect(() => changeSettings(defaultSettings, { onQuit: 'explode' })).toThrow('one of "pause", "finish"');
  expect(() => changeSettings(defaultSettings, { constructor: 1 })).toThrow('There is no setting "constructor"');
});

test('the boundaries themselves are allowed, and nothing else changes', () => {
  const changed = changeSettings(defaultSettings, { maxConcurrentTasks: 1, readers: 16 });
  expect(changed).toEqual({ ...defaultSettings, maxConcurrentTasks: 1, readers: 16 });
});

test('stored settings that do not hold any more fall back one by one', () => {
  const settings = readSettings({ maxConcurrentTasks: 7, readers: 99, gone: true });
  expect(settings).toEqual({ ...defaultSettings, maxConcurrentTasks: 7 });
});

test.each([
  ['maxConcurrentRuns', 0, '1 to 10000'],
  ['maxConcurrentTasks', 10_001, '1 to 10000'],
  ['taskTimeoutMs', 999, '1000 to 604800000'],
  ['runTimeoutMs', '1h', '1000 to 2592000000'],
  ['memoryLimitBytes', 1, '134217728 to 68719476736'],
  ['cacheSize', -1, '0 to 1000000'],
  ['readers', 0, '1 to 16'],
  ['compression', 'yes', 'true, false'],
  ['caching', 1, 'true, false'],
  ['monitoring', null, 'true, false'],
  ['adaptiveConcurrency', 'on', 'true, false'],
  ['retentionDays', 3651, '0 to 3650'],
  ['retentionBytes', 0.5, '0 to 1099511627776'],
  ['onQuit', 'stop', '"pause", "finish"'],
  ['missedSchedules', true, '"skip", "run once", "run all"'],
  ['theme', 'blue', '"light", "dark", "system"'],
])('%s cannot be %j: %s', (name, value, range) => {
  expect(Object.keys(defaultSettings)).toContain(name);
  expect(() => changeSettings(defaultSettings, { [name]: value })).toThrow(range);
});
