import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RuntimeLimits } from '../../engine/runtime/api.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { AdaptiveLimits } from './adapt.ts';
import { createFileLog } from './log.ts';
import { Lru } from './lru.ts';
import { dataFolder, defaultLibraryFolder } from './paths.ts';
import { sweepRuns } from './retention.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-upkeep-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the log is JSON lines, and a full file is put aside', () => {
  const shown: string[] = [];
  const log = createFileLog({ dir, maxBytes: 400, keep: 2, mirror: (line) => shown.push(line) });
  for (let index = 0; index < 20; index += 1) {
    log.write(index === 7 ? 'error' : 'info', `line ${index}`, { index });
    log.flush();
  }
  log.write('debug', 'not kept');
  log.flush();
  expect(readdirSync(dir).sort()).toEqual(['millrace.1.log', 'millrace.2.log', 'millrace.log']);
  const lines = ['millrace.2.log', 'millrace.1.log', 'millrace.log'].flatMap((name) =>
    readFileSync(join(dir, name), 'utf8').trimEnd().split('\n'),
  );
  const indices = lines.map((line) => (JSON.parse(line) as { data: { index: number } }).data.index);
  expect(indices.at(-1)).toBe(19);
  expect(indices).toEqual(indices.map((_, at) => (indices[0] ?? 0) + at));
  expect(shown).toEqual(['error: line 7']);
});

test('a log that cannot be written stops nobody', () => {
  const log = createFileLog({ dir: join(dir, 'a\0b') });
  expect(() => {
    log.write('error', 'lost');
    log.flush();
  }).not.toThrow();
});

test('old runs go, open ones and young ones stay', async () => {
  const store = createMemoryStore();
  const day = 86_400_000;
  const now = 100 * day;
  for (const [runId, createdAt, status] of [
    ['old', now - 31 * day, 'succeeded'],
    ['old-open', now - 31 * day, 'paused'],
    ['young', now - 29 * day, 'failed'],
  ] as const) {
    await store.createRun({
      runId,
      workflow: 'W',
      path: null,
      definitionHash: 'h',
      definitionText: 't',
      baseDir: '/',
      durability: 'durable',
      trigger: null,
      inputs: {},
      createdAt,
      tasksTotal: 1,
    });
    const stored = await store.getRun(runId);
    if (stored) store.putSummary({ ...stored.summary, status }, null);
  }
  const settings = () => ({ retentionDays: 30, retentionBytes: 0 });
  expect(await sweepRuns({ store, settings, log: () => undefined }, now, () => false)).toBe(1);
  expect((await store.listRuns({ limit: 10 })).runs.map(({ runId }) => runId).sort()).toEqual(['old-open', 'young']);
});

test('while the store is too big the oldest ended runs go', async () => {
  const removed: string[] = [];
  const store = {
    stats: () => ({ commits: 0, rows: 0, waiting: 0, commitP50Ms: 0, commitP99Ms: 0, bytes: 2000 }),
    listRuns: (query: { limit: number; offset?: number }) =>
      Promise.resolve({ runs: [{ runId: `at-${query.offset ?? 0}` }] as never, total: 250 }),
    removeRun: (runId: string) => {
      removed.push(runId);
      return Promise.resolve();
    },
  };
  const settings = () => ({ retentionDays: 0, retentionBytes: 1000 });
  await sweepRuns({ store, settings, log: () => undefined }, 0, () => false);
  expect(removed).toEqual(['at-150']);
});

test('limits follow the load and keep their bounds', () => {
  const limits: RuntimeLimits = { maxConcurrentRuns: 100, maxConcurrentTasks: 50, taskTimeoutMs: 1, runTimeoutMs: 1, cancelGraceMs: 1 };
  const adaptive = new AdaptiveLimits();
  expect(adaptive.next(limits, 0.5).maxConcurrentTasks).toBe(50);
  expect(adaptive.next(limits, 0.9).maxConcurrentTasks).toBe(40);
  expect(adaptive.next(limits, 0.1).maxConcurrentTasks).toBe(48);
  for (let round = 0; round < 50; round += 1) adaptive.next(limits, 0.1);
  expect(adaptive.next(limits, 0.1).maxConcurrentTasks).toBe(100);
  for (let round = 0; round < 100; round += 1) adaptive.next(limits, 1);
  expect(adaptive.next(limits, 1)).toEqual({ ...limits, maxConcurrentTasks: 1 });
  adaptive.reset();
  expect(adaptive.next(limits, 0.5).maxConcurrentTasks).toBe(50);
});

test('folders of each platform', () => {
  expect(dataFolder({ env: { MILLRACE_DATA: '/d' }, platform: 'linux', home: '/h' })).toBe('/d');
  expect(dataFolder({ env: {}, platform: 'linux', home: '/h' })).toBe('/h/.local/share/millrace');
  expect(dataFolder({ env: { XDG_DATA_HOME: '/x' }, platform: 'linux', home: '/h' })).toBe('/x/millrace');
  expect(dataFolder({ env: {}, platform: 'darwin', home: '/h' })).toBe('/h/Library/Application Support/millrace');
  expect(defaultLibraryFolder({ env: {}, platform: 'linux', home: '/h' })).toBe('/h/Documents/Millrace');
  expect(defaultLibraryFolder({ env: { MILLRACE_LIBRARY: '/l' }, platform: 'linux', home: '/h' })).toBe('/l');
});

test('the newest by use are kept', () => {
  const lru = new Lru<number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.get('a');
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});
