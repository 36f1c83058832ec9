import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunStatus } from '../../engine/run/events.ts';
import type { RuntimeLimits } from '../../engine/runtime/api.ts';
import type { Store } from '../store/api.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { AdaptiveLimits } from './adapt.ts';
import { LiveLimits } from './live-limits.ts';
import { createFileLog } from './log.ts';
import { Lru } from './lru.ts';
import { dataFolder, defaultLibraryFolder } from './paths.ts';
import { type RetentionOptions, sweepRuns } from './retention.ts';

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

const day = 86_400_000;
const now = 100 * day;
const keepMonth = () => ({ retentionDays: 30, retentionBytes: 0 });

async function put(store: Store, runId: string, createdAt: number, status: RunStatus, parent?: string): Promise<void> {
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
    ...(parent === undefined ? {} : { parent: { runId: parent, task: 'call', item: null }, depth: 1 }),
  });
  const stored = await store.getRun(runId);
  if (stored) store.putSummary({ ...stored.summary, status }, null);
}

const left = async (store: Store): Promise<string[]> => (await store.listRuns({ limit: 1000 })).runs.map(({ runId }) => runId).sort();

test('old runs go, open ones and young ones stay', async () => {
  const store = createMemoryStore();
  await put(store, 'old', now - 31 * day, 'succeeded');
  await put(store, 'old-open', now - 31 * day, 'paused');
  await put(store, 'young', now - 29 * day, 'failed');
  expect(await sweepRuns({ store, settings: keepMonth, log: () => undefined }, now, () => false)).toBe(1);
  expect(await left(store)).toEqual(['old-open', 'young']);
});

test('a called run stays while the run that called it is there, and goes with it', async () => {
  const store = createMemoryStore();
  const old = now - 31 * day;
  await put(store, 'open', old, 'waiting');
  for (let index = 0; index < 150; index += 1) await put(store, `called-${index}`, old, 'succeeded', 'open');
  await put(store, 'over', old, 'succeeded');
  await put(store, 'over-called', now - day, 'succeeded', 'over');
  await put(store, 'over-called-again', now - day, 'failed', 'over-called');
  await put(store, 'over-open', now - day, 'waiting', 'over');
  await put(store, 'orphan', old, 'canceled', 'nobody');
  expect(await sweepRuns({ store, settings: keepMonth, log: () => undefined }, now, () => false)).toBe(4);
  expect((await left(store)).filter((id) => !id.startsWith('called-'))).toEqual(['open', 'over-open']);
  expect(await left(store)).toHaveLength(152);
});

test('while the store is too big the oldest ended runs go, those they called with them', async () => {
  const store = createMemoryStore();
  for (let index = 0; index < 250; index += 1) await put(store, `run-${index}`, index, 'succeeded');
  await put(store, 'called', 999, 'succeeded', 'run-0');
  const full: RetentionOptions['store'] = { ...store, stats: () => ({ ...store.stats(), bytes: 2000 }) };
  const settings = () => ({ retentionDays: 0, retentionBytes: 1000 });
  expect(await sweepRuns({ store: full, settings, log: () => undefined }, 0, () => false)).toBe(101);
  expect(await left(store)).toEqual(Array.from({ length: 150 }, (_, index) => `run-${index + 100}`).sort());
  expect(await sweepRuns({ store, settings, log: () => undefined }, 0, () => false)).toBe(0);
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

test('what limits the tasks is told: the load, or the memory', () => {
  const set: RuntimeLimits = { maxConcurrentRuns: 100, maxConcurrentTasks: 50, taskTimeoutMs: 1, runTimeoutMs: 1, cancelGraceMs: 1 };
  const settings = { adaptiveConcurrency: true, memoryLimitBytes: 1000 };
  const live = new LiveLimits(set);
  expect(live.shown).toEqual({ maxConcurrentTasks: 50, maxConcurrentRuns: 100, limitedBy: null });
  live.look(set, settings, { activeRuns: 1, rssBytes: 500, load: 0.9 });
  expect(live.shown).toEqual({ maxConcurrentTasks: 40, maxConcurrentRuns: 100, limitedBy: 'load' });
  live.look(set, settings, { activeRuns: 1, rssBytes: 1001, load: 0.5 });
  expect(live.shown).toEqual({ maxConcurrentTasks: 1, maxConcurrentRuns: 100, limitedBy: 'memory' });
  live.look(set, settings, { activeRuns: 1, rssBytes: 500, load: 0.5 });
  expect(live.limits).toEqual({ ...set, maxConcurrentTasks: 40 });
  // Switched off, or with nothing to do, the settings hold.
  live.look(set, { ...settings, adaptiveConcurrency: false }, { activeRuns: 1, rssBytes: 500, load: 1 });
  expect(live.shown).toEqual({ maxConcurrentTasks: 50, maxConcurrentRuns: 100, limitedBy: null });
  live.look(set, settings, { activeRuns: 0, rssBytes: 500, load: 1 });
  expect(live.shown.limitedBy).toBe(null);
  live.look(set, settings, { activeRuns: 1, rssBytes: 500, load: 1 });
  live.reset({ ...set, maxConcurrentTasks: 7 });
  expect(live.shown).toEqual({ maxConcurrentTasks: 7, maxConcurrentRuns: 100, limitedBy: null });
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
