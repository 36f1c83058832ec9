import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shelves } from './blobs.ts';
import { createLatencyWindow } from './latency.ts';
import { maintain, type OpenStoreFile, removeRunSlice } from './maintenance.ts';
import { openEmptyFile } from './testing/empty-file.ts';
import { temporaryFolder } from './testing/folders.ts';
import { newRun, recordOf, sampleAt } from './testing/samples.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = 1_800_000_000_000;
let folder: ReturnType<typeof temporaryFolder>;
let file: OpenStoreFile;

beforeEach(async () => {
  folder = temporaryFolder();
  file = await openEmptyFile(folder.path);
});

afterEach(() => {
  file.db.close();
  folder.remove();
});

describe('maintain', () => {
  it('merges seconds into minutes after two hours, and keeps the sums', () => {
    const { db, tables } = file;
    db.transaction(() => {
      for (let second = 0; second < 3 * 3600; second += 1) tables.metrics.put(sampleAt(now - second * 1000));
    });
    for (let pass = 0; pass < 3; pass += 1) maintain(file, now, true);
    const samples = tables.metrics.list(now - 4 * hourMs, now, 1_000_000);
    const seconds = samples.filter((sample) => sample.intervalMs === 1000).length;
    expect(seconds).toBeGreaterThanOrEqual(7200);
    expect(seconds).toBeLessThanOrEqual(7260);
    expect(samples.filter((sample) => sample.intervalMs >= 60_000).length).toBeGreaterThanOrEqual(59);
    expect(samples.reduce((sum, sample) => sum + sample.tasksEnded, 0)).toBe(3 * 3600 * 10);
    const before = samples.length;
    maintain(file, now, true);
    expect(tables.metrics.list(now - 4 * hourMs, now, 1_000_000)).toHaveLength(before);
  });

  it('makes a minute of which seconds are missing a minute, too, which is not merged again', () => {
    const { db, tables } = file;
    for (const second of [1, 2, 3, 30]) tables.metrics.put(sampleAt(now - 3 * hourMs + second * 1000));
    maintain(file, now, true);
    const merged = { at: now - 3 * hourMs + 30_000, interval_ms: 60_000, tasks_ended: 40 };
    expect(db.prepare('SELECT at, interval_ms, tasks_ended FROM metrics').all()).toEqual([merged]);
  });

  it('forgets metrics and task records after thirty days', () => {
    const { tables } = file;
    for (const at of [now - 31 * dayMs, now - 29 * dayMs]) {
      tables.metrics.put(sampleAt(at, { intervalMs: 60_000 }));
      tables.taskRecords.put([recordOf('run', 'a', at)]);
    }
    maintain(file, now, true);
    expect(file.db.prepare('SELECT at FROM metrics').all()).toEqual([{ at: now - 29 * dayMs }]);
    expect(tables.taskRecords.list(0, now, null, 10).map((record) => record.endedAt)).toEqual([now - 29 * dayMs]);
  });

  it('keeps a million task records at most, the newest', () => {
    const { taskRecords } = file.tables;
    for (let second = 0; second < 5; second += 1) taskRecords.put([recordOf('run', 'a', now - second * 1000)]);
    const asked: number[] = [];
    const few: typeof taskRecords = {
      ...taskRecords,
      endOfNewest(keep) {
        asked.push(keep);
        return taskRecords.endOfNewest(3);
      },
    };
    maintain({ ...file, tables: { ...file.tables, taskRecords: few } }, now, true);
    expect(asked).toEqual([1_000_000]);
    expect(taskRecords.list(0, now, null, 10).map((record) => now - record.endedAt)).toEqual([0, 1000, 2000, 3000]);
    expect(taskRecords.endOfNewest(4)).toBeNull();
  });

  it('removes no run of which nothing but a changed bit says that it is being removed', () => {
    const { db, tables } = file;
    tables.runs.create(newRun('run'));
    tables.journal.append({ kind: 'append', runId: 'run', firstSeq: 0, lastSeq: 0, at: 0, payload: '[{}]' });
    db.exec('UPDATE runs SET removed = 1');
    for (let pass = 0; pass < 3; pass += 1) maintain(file, now, false);
    expect(db.prepare('SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM journal) AS count').get()).toEqual({ count: 2 });
  });

  it('goes on with a removal that was cut short', () => {
    const { db, tables } = file;
    tables.runs.create(newRun('run'));
    db.transaction(() => {
      for (let seq = 0; seq < 2500; seq += 1)
        tables.journal.append({ kind: 'append', runId: 'run', firstSeq: seq, lastSeq: seq, at: seq, payload: '[{}]' });
    });
    expect(removeRunSlice(file, 'run', now)).toBe(false);
    expect(tables.runs.get('run')).toBeNull();
    expect(tables.runs.list({ limit: 10 }).total).toBe(0);
    for (let pass = 0; pass < 3; pass += 1) maintain(file, now, false);
    expect(db.prepare('SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM journal) AS count').get()).toEqual({ count: 0 });
  });

  it('gives space back to the file system', () => {
    const { db, tables } = file;
    for (let index = 0; index < 10; index += 1) tables.drafts.put(`${index}`, { text: 'x'.repeat(1_000_000), baseHash: null, savedAt: 0 });
    for (let index = 0; index < 10; index += 1) tables.drafts.remove(`${index}`);
    const before = Number(db.pragma('page_count'));
    for (let pass = 0; pass < 10; pass += 1) maintain(file, now, false);
    expect(Number(db.pragma('page_count'))).toBeLessThan(before / 2);
  });
});

describe('a store that is used for long', () => {
  it('gives the space of removed runs back while it is open, and keeps its log small', { timeout: 60_000 }, () => {
    const { db, tables } = file;
    const path = join(folder.path, 'store.sqlite');
    for (let run = 0; run < 20; run += 1) {
      tables.runs.create(newRun(`run-${run}`));
      for (let seq = 0; seq < 25; seq += 1) {
        db.transaction(() => {
          tables.journal.append({
            kind: 'append',
            runId: `run-${run}`,
            firstSeq: seq,
            lastSeq: seq,
            at: seq,
            payload: `["${'x'.repeat(200_000)}"]`,
          });
          tables.journal.tidy();
        });
        expect(statSync(`${path}-wal`).size).toBeLessThanOrEqual(64 * 1024 * 1024);
      }
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
    const before = statSync(path).size;
    expect(before).toBeGreaterThan(90_000_000);
    for (let run = 0; run < 18; run += 1) while (!removeRunSlice(file, `run-${run}`, now));
    for (let pass = 0; pass < 60; pass += 1) maintain(file, now, false);
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(statSync(path).size).toBeLessThan(before / 4);
  });

  it('puts aside what a failed commit left among the files of blobs, shelf by shelf', () => {
    const { blobs, tables } = file;
    const hash = blobs.put(Buffer.from('nobody names it'));
    const kept = blobs.put(Buffer.from('named'));
    let moved = 0;
    for (let shelf = 0; shelf < shelves; shelf += 1)
      moved += blobs.sweep(shelf, (name) => name === kept || tables.journal.hasBlob(name), now, 0);
    expect(moved).toBe(1);
    expect(blobs.get(hash)).not.toBeNull();
    blobs.purge(now, 10);
    expect(blobs.get(hash)).not.toBeNull();
    blobs.purge(now + 1000, 10);
    expect(blobs.get(hash)).toBeNull();
    expect(blobs.get(kept)).not.toBeNull();
  });

  it('takes a file of a blob back that is named again', () => {
    const { blobs } = file;
    const hash = blobs.put(Buffer.from('named again'));
    blobs.setAside(hash, now);
    const shelf = Number.parseInt(hash.slice(0, 2), 16);
    expect(blobs.sweep(shelf, (name) => name === hash, now, 0)).toBe(1);
    blobs.purge(Number.POSITIVE_INFINITY, 10);
    expect(blobs.get(hash)).not.toBeNull();
  });
});

describe('the latency window', () => {
  it('gives percentiles of the latest durations', () => {
    const window = createLatencyWindow(100);
    expect(window.percentile(0.5)).toBe(0);
    for (let value = 0; value < 1000; value += 1) window.add(value);
    expect(window.percentile(0)).toBe(900);
    expect(window.percentile(0.5)).toBe(950);
    expect(window.percentile(0.99)).toBe(999);
  });
});
