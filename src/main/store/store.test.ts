import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeSuite } from '../../engine/testing/store-suite.ts';
import type { Store } from './api.ts';
import { openStore } from './client.ts';
import { contentHash } from './content-hash.ts';
import { createMemoryStore } from './memory-store.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun, recordOf, sampleAt, summaryOf } from './testing/samples.ts';

const kinds: { name: string; open: (dataDir: string) => Promise<Store> }[] = [
  { name: 'memory', open: async () => createMemoryStore() },
  { name: 'SQLite', open: (dataDir) => openStore(quietOptions(dataDir)) },
];

describe.each(kinds)('the $name store', ({ open }) => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: Store;
  let refused: string[];

  beforeEach(async () => {
    folder = temporaryFolder();
    store = await open(folder.path);
    refused = [];
    store.onRefused((refusal) => refused.push(refusal.runId ?? ''));
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  it.each(storeSuite())('$name', async ({ run }) => {
    await run({
      store,
      begin: (runId) => store.createRun(newRun(runId)),
      read: (runId, fromSeq, limit) => store.readEvents(runId, fromSeq, limit),
      refused: () => refused,
    });
  });

  it('keeps a run as it was created, and its latest summary', async () => {
    const run = newRun('run', { path: null, inputs: { deep: { list: [1, 'a', null] } }, trigger: { kind: 'schedule', at: 5 } });
    await store.createRun(run);
    expect(await store.getRun('run')).toEqual({
      summary: summaryOf(run, { status: 'queued', trigger: 'schedule' }),
      inputs: run.inputs,
      outputs: null,
      baseDir: '/library',
      durability: 'durable',
      trigger: run.trigger,
      start: null,
      depth: 0,
    });
    const summary = summaryOf(run, {
      status: 'failed',
      trigger: 'schedule',
      startedAt: 1001,
      endedAt: 1010,
      durationMs: 9.25,
      tasksEnded: 2,
      error: { code: 'action', message: 'no', task: 'probe', data: { exitCode: 2 } },
    });
    store.putSummary(summary, { total: 4 });
    const stored = await store.getRun('run');
    expect(stored?.summary).toEqual(summary);
    expect(stored?.outputs).toEqual({ total: 4 });
    expect(await store.getRun('other')).toBeNull();
  });

  it('takes the same run twice as one, and another run under its id as a conflict', async () => {
    await store.createRun(newRun('run'));
    await store.createRun(newRun('run'));
    await expect(store.createRun(newRun('run', { inputs: { count: 4 } }))).rejects.toMatchObject({ code: 'conflict' });
    expect((await store.listRuns({ limit: 10 })).total).toBe(1);
  });

  it('lists runs newest first, filtered and by page', async () => {
    for (let index = 0; index < 10; index += 1) {
      const run = newRun(`run-${index}`, {
        createdAt: 1000 + index,
        workflow: index % 2 === 0 ? 'even' : 'odd',
        path: `${index % 3}.yaml`,
      });
      await store.createRun(run);
      if (index < 4) store.putSummary(summaryOf(run, { status: 'succeeded' }), {});
    }
    const ids = async (query: Parameters<Store['listRuns']>[0]) => {
      const { runs, total } = await store.listRuns(query);
      return [...runs.map((run) => Number(run.runId.slice(4))), `of ${total}`];
    };
    expect(await ids({ limit: 3 })).toEqual([9, 8, 7, 'of 10']);
    expect(await ids({ limit: 3, offset: 8 })).toEqual([1, 0, 'of 10']);
    expect(await ids({ limit: 10, workflow: 'even' })).toEqual([8, 6, 4, 2, 0, 'of 5']);
    expect(await ids({ limit: 10, path: '0.yaml' })).toEqual([9, 6, 3, 0, 'of 4']);
    expect(await ids({ limit: 2, status: ['succeeded', 'failed'] })).toEqual([3, 2, 'of 4']);
    expect(await ids({ limit: 10, status: [] })).toEqual(['of 0']);
    expect(await ids({ limit: 10, createdAfter: 1002, createdBefore: 1006 })).toEqual([5, 4, 3, 'of 3']);
    expect((await store.openRuns()).map((run) => run.summary.runId)).toEqual(['run-4', 'run-5', 'run-6', 'run-7', 'run-8', 'run-9']);
  });

  it('keeps a definition as long as a run or a version names it', async () => {
    const definitionText = 'name: kept\n';
    const hash = contentHash(definitionText);
    await store.createRun(newRun('one', { definitionText }));
    await store.createRun(newRun('two', { definitionText }));
    expect(await store.getDefinition(hash)).toBe(definitionText);
    await store.removeRun('one');
    expect(await store.getDefinition(hash)).toBe(definitionText);
    await store.addVersion('kept.yaml', definitionText);
    await store.removeRun('two');
    expect(await store.getDefinition(hash)).toBe(definitionText);
    expect(await store.getDefinition(contentHash('else'))).toBeNull();
  });

  it('removes a run with everything that belongs to it', async () => {
    await store.createRun(newRun('run', { definitionText: 'name: gone\n' }));
    await store.createRun(newRun('stays'));
    await append(store, 'run', 0, eventAt(0), eventAt(1));
    store.putTaskRecords([recordOf('run', 'a', 2000), recordOf('stays', 'a', 2000)]);
    await store.removeRun('run');
    expect(await store.getRun('run')).toBeNull();
    expect(await store.readEvents('run', 0, 10)).toEqual([]);
    expect((await store.listRuns({ limit: 10 })).runs.map((run) => run.runId)).toEqual(['stays']);
    expect((await store.listTaskRecords({ from: 0, to: 9999, workflow: null, limit: 10 })).map((record) => record.runId)).toEqual([
      'stays',
    ]);
    expect(await store.getDefinition(contentHash('name: gone\n'))).toBeNull();
    await store.removeRun('run');
  });

  it('lists task records newest first within a time and a workflow', async () => {
    const records = [
      recordOf('r', 'a', 10),
      recordOf('r', 'b', 20, { workflow: 'other', errorCode: 'timeout', startedAt: null }),
      recordOf('r', 'c', 30),
    ];
    store.putTaskRecords(records);
    expect(await store.listTaskRecords({ from: 10, to: 30, workflow: null, limit: 10 })).toEqual([...records].reverse());
    expect((await store.listTaskRecords({ from: 11, to: 29, workflow: null, limit: 10 })).map((record) => record.task)).toEqual(['b']);
    expect((await store.listTaskRecords({ from: 0, to: 99, workflow: 'sample', limit: 10 })).map((record) => record.task)).toEqual([
      'c',
      'a',
    ]);
    expect((await store.listTaskRecords({ from: 0, to: 99, workflow: null, limit: 1 })).map((record) => record.task)).toEqual(['c']);
  });

  it('gives metrics as they are, or merged into fewer', async () => {
    const samples = Array.from({ length: 10 }, (_, index) =>
      sampleAt(10_000 + index * 1000, { running: index, loopDelayP99Ms: index, tasksEnded: index, overheadUs: index * 2 }),
    );
    for (const sample of samples) store.putMetrics(sample);
    expect(await store.listMetrics(0, 99_000, 100_000)).toEqual(samples);
    expect(await store.listMetrics(12_000, 14_000, 10)).toEqual(samples.slice(2, 5));
    const merged = await store.listMetrics(10_000, 19_999, 2);
    expect(merged).toHaveLength(2);
    expect(merged[0]).toMatchObject({
      at: 14_000,
      intervalMs: 5000,
      tasksEnded: 10,
      running: 2,
      loopDelayP99Ms: 4,
      commits: 35,
      overheadUs: 6,
    });
    expect(merged[1]).toMatchObject({ at: 19_000, running: 7, loopDelayP99Ms: 9 });
  });

  it('keeps the latest draft of a path until it is removed', async () => {
    expect(await store.getDraft('a.yaml')).toBeNull();
    await store.putDraft('a.yaml', 'one', null);
    await store.putDraft('a.yaml', 'two', 'hash');
    expect(await store.getDraft('a.yaml')).toMatchObject({ text: 'two', baseHash: 'hash' });
    expect((await store.getDraft('a.yaml'))?.savedAt).toBeGreaterThan(1_600_000_000_000);
    await store.removeDraft('a.yaml');
    expect(await store.getDraft('a.yaml')).toBeNull();
  });

  it('keeps the last fifty versions of a path, each text once', async () => {
    for (let index = 0; index < 55; index += 1) await store.addVersion('a.yaml', `version ${index}`);
    await store.addVersion('a.yaml', 'version 30');
    await store.addVersion('b.yaml', 'version 1');
    const hashes = (await store.listVersions('a.yaml')).map((version) => version.hash);
    expect(hashes).toHaveLength(50);
    expect(hashes.slice(0, 2)).toEqual([contentHash('version 30'), contentHash('version 54')]);
    expect(new Set(hashes).size).toBe(50);
    expect(await store.getDefinition(contentHash('version 54'))).toBe('version 54');
    expect(await store.getDefinition(contentHash('version 0'))).toBeNull();
    expect(await store.listVersions('b.yaml')).toHaveLength(1);
  });

  it('keeps who called a run, what it is based on and what it begins with', async () => {
    const parent = { runId: 'caller', task: 'each', item: 2 };
    const start = { pins: { a: 1 } };
    await store.createRun(newRun('caller'));
    await store.createRun(newRun('child', { parent, depth: 3, basedOn: 'older', start }));
    const child = await store.getRun('child');
    expect(child).toMatchObject({ summary: { parent, basedOn: 'older' }, start, depth: 3 });
    expect(child?.summary).not.toHaveProperty('asks');
    store.putSummary({ ...summaryOf(newRun('child'), { status: 'waiting' }), parent, basedOn: 'older', asks: 2 }, null);
    expect((await store.getRun('child'))?.summary).toMatchObject({ parent, basedOn: 'older', asks: 2 });
    expect((await store.getRun('caller'))?.summary).not.toHaveProperty('parent');
    const ids = async (called: string | null) => (await store.listRuns({ parent: called, limit: 10 })).runs.map((run) => run.runId);
    expect(await ids(null)).toEqual(['caller']);
    expect(await ids('caller')).toEqual(['child']);
    expect(await ids('nobody')).toEqual([]);
  });

  it('keeps results by key: those used last, until they expire', async () => {
    store.putCached('a', { result: { list: [1] }, port: 'yes' }, null, 2);
    store.putCached('b', { result: null }, 1000, 2);
    expect(await store.getCached('a', 5)).toEqual({ result: { list: [1] }, port: 'yes' });
    expect(await store.getCached('b', 999)).toEqual({ result: null });
    expect(await store.getCached('b', 1000)).toBeNull();
    expect(await store.getCached('a', 5)).not.toBeNull();
    store.putCached('c', { result: 3 }, null, 2);
    expect(await store.getCached('b', 5)).toBeNull();
    expect(await store.getCached('a', 5)).not.toBeNull();
    store.putCached('c', { result: 4 }, null, 2);
    expect(await store.getCached('c', 5)).toEqual({ result: 4 });
    store.putCached('c', { result: 'x'.repeat(300_000) }, null, 2);
    expect(await store.getCached('c', 5)).toBeNull();
    await store.clearCache();
    expect(await store.getCached('a', 5)).toBeNull();
  });

  it('keeps pinned results by path and task', async () => {
    await store.putPin('a.yaml', 'one', { deep: [1, null] });
    await store.putPin('a.yaml', 'one', null);
    await store.putPin('a.yaml', 'another', 5);
    await store.putPin('b.yaml', 'one', 6);
    const pins = await store.listPins('a.yaml');
    expect(pins.map(({ task, result }) => [task, result])).toEqual([
      ['another', 5],
      ['one', null],
    ]);
    expect(pins[0]?.savedAt).toBeGreaterThan(1_600_000_000_000);
    await store.removePin('a.yaml', 'one');
    await store.removePin('a.yaml', 'nothing');
    expect((await store.listPins('a.yaml')).map((pin) => pin.task)).toEqual(['another']);
    expect(await store.listPins('c.yaml')).toEqual([]);
  });

  it('tells what the runs of each workflow keep', async () => {
    for (const [index, size] of [10, 2000, 300_000].entries()) {
      const run = newRun(`run-${index}`, {
        workflow: index === 0 ? 'small' : 'large',
        path: index === 0 ? null : 'large.yaml',
        createdAt: 500 - index,
      });
      await store.createRun(run);
      await append(store, run.runId, 0, bigEvent(0, size));
    }
    const { workflows } = await store.storageUse();
    expect(workflows).toMatchObject([
      { workflow: 'large', path: 'large.yaml', runs: 2, oldestAt: 498 },
      { workflow: 'small', path: null, runs: 1, oldestAt: 500 },
    ]);
    expect(workflows[0]?.bytes).toBeGreaterThan(200_000);
    expect(workflows[1]?.bytes).toBeGreaterThan(50);
    expect(workflows[1]?.bytes).toBeLessThan(1000);
    await store.removeRun('run-2');
    const after = await store.storageUse();
    expect(after.workflows[0]?.bytes).toBeLessThan(5000);
  });

  it('keeps settings, null included', async () => {
    expect(await store.getSetting('a')).toBeUndefined();
    await store.putSetting('a', { list: [1] });
    await store.putSetting('b', null);
    await store.putSetting('a', { list: [2] });
    expect(await store.getSetting('a')).toEqual({ list: [2] });
    expect(await store.getSetting('b')).toBeNull();
  });

  it('tells the state of storage at once', () => {
    const states: boolean[] = [];
    store.onStorage((state) => states.push(state.ok))();
    expect(states).toEqual([true]);
  });

  it('counts what it commits', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, eventAt(0));
    await append(store, 'run', 1, eventAt(1));
    expect(store.stats()).toMatchObject({ rows: 2, waiting: 0 });
    expect(store.stats().commits).toBeGreaterThanOrEqual(2);
  });
});
