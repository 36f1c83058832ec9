import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type StoreClient } from './client.ts';
import { migrations } from './migrations/index.ts';
import { sealRemoved } from './run-seal.ts';
import { readState, statePath } from './state-file.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, eventAt, newRun, recordOf, sampleAt, summaryOf } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
let warnings: string[];
let store: StoreClient | null;

beforeEach(() => {
  folder = temporaryFolder();
  warnings = [];
  store = null;
});

afterEach(async () => {
  await store?.close();
  folder.remove();
});

async function open(): Promise<StoreClient> {
  store = await openStore(
    quietOptions(folder.path, {
      log: (level, message) => {
        if (level === 'warn' || level === 'error') warnings.push(message);
      },
    }),
  );
  return store;
}

/** A store with a row in every table, closed in order, then changed behind its back. */
async function changed(sql: string): Promise<StoreClient> {
  const first = await open();
  const run = newRun('run-1');
  await first.createRun(run);
  await append(first, 'run-1', 0, eventAt(0));
  first.putSummary(summaryOf(run, { status: 'succeeded', endedAt: 5000 }), { sum: 3 });
  first.putTaskRecords([recordOf('run-1', 'a', 2000), recordOf('run-1', 'b', 3000)]);
  first.putMetrics(sampleAt(1000));
  first.putMetrics(sampleAt(2000));
  await first.putDraft('a.yaml', 'text', null);
  await first.addVersion('a.yaml', 'one');
  await first.addVersion('a.yaml', 'two');
  await first.putPin('a.yaml', 'a', 1);
  await first.putPin('a.yaml', 'b', 2);
  await first.putSetting('theme', 'dark');
  first.putCached('key', { result: 'kept' }, null, 10);
  await first.close();
  const db = new SqliteDatabase(join(folder.path, 'store.sqlite'));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.exec(sql);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return open();
}

describe('a row that is not what was written', () => {
  it('of the statistics is left out, which is said once', async () => {
    const again = await changed(
      "UPDATE task_records SET wait_ms = 0.501 WHERE task = 'a'; UPDATE metrics SET rss_bytes = 1001 WHERE at = 1000",
    );
    const all = { from: 0, to: 9000, workflow: null, limit: 10 };
    expect((await again.listTaskRecords(all)).map(({ task }) => task)).toEqual(['b']);
    await again.listTaskRecords(all);
    expect((await again.listMetrics(0, 9000, 100)).map(({ at }) => at)).toEqual([2000]);
    expect(warnings.filter((text) => text.includes('statistics of ended tasks'))).toHaveLength(1);
    expect(warnings.filter((text) => text.includes('samples of the machine'))).toHaveLength(1);
  });

  it('of the cache is a miss, and a setting is not set', async () => {
    const again = await changed('UPDATE cached_results SET result = \'"cept"\'; UPDATE settings SET value = \'"dirk"\'');
    expect(await again.getCached('key', 0)).toBeNull();
    expect(await again.getSetting('theme')).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('the setting theme')]);
  });

  it('is no pin and no version, which is said', async () => {
    const again = await changed("UPDATE pins SET result = 3 WHERE task = 'a'; UPDATE versions SET saved_at = 7 WHERE version = 1");
    expect((await again.listPins('a.yaml')).map(({ task }) => task)).toEqual(['b']);
    expect(await again.listVersions('a.yaml')).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('pinned result of a'), expect.stringContaining('a saved version of a.yaml')]);
  });

  it('is a draft that names its file and is kept', async () => {
    const again = await changed("UPDATE drafts SET text = 'texu'");
    await expect(again.getDraft('a.yaml')).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('a.yaml') });
    await again.close();
    const db = new SqliteDatabase(join(folder.path, 'store.sqlite'));
    expect(db.prepare('SELECT text FROM drafts').get()).toEqual({ text: 'texu' });
    db.close();
  });

  it('is a run that a list shows as damaged, whatever column it was', async () => {
    for (const column of ['created_at = 1001', "based_on = 'other'", "parent_task = 'x'", 'depth = 1', 'ended_at = 5001']) {
      const again = await changed(`UPDATE runs SET ${column}`);
      if (column !== 'depth = 1') expect((await again.listRuns({ limit: 5 })).runs[0]?.error, column).toMatchObject({ code: 'storage' });
      await expect(again.getRun('run-1'), column).rejects.toMatchObject({ code: 'storage' });
      await again.close();
      folder.remove();
      folder = temporaryFolder();
    }
  });
});

describe('a run that is being removed', () => {
  it('is not, where nothing but a changed bit says so', async () => {
    const again = await changed('UPDATE runs SET removed = 1');
    expect((await again.listRuns({ limit: 5 })).runs).toMatchObject([{ runId: 'run-1', status: 'succeeded' }]);
    expect((await again.getRun('run-1'))?.outputs).toEqual({ sum: 3 });
    expect(await again.readEvents('run-1', 0, 10)).toHaveLength(1);
    expect((await again.storageUse()).workflows).toMatchObject([{ runs: 1 }]);
    await again.removeRun('run-1');
    expect(await again.getRun('run-1')).toBeNull();
  });

  it('is shown as damaged where a changed bit brings it back, and can be removed', async () => {
    const again = await changed(`UPDATE runs SET content_seal = '${sealRemoved('run-1')}'`);
    expect((await again.listRuns({ limit: 5 })).runs).toMatchObject([{ status: 'failed', error: { code: 'storage' } }]);
    await expect(again.getRun('run-1')).rejects.toMatchObject({ code: 'storage' });
    await again.removeRun('run-1');
    expect(await again.listRuns({ limit: 5 })).toMatchObject({ runs: [], total: 0 });
  });

  it('stays removed where a part of it is gone', async () => {
    const again = await changed(`UPDATE runs SET removed = 1, content_seal = '${sealRemoved('run-1')}'; DELETE FROM journal`);
    expect(await again.listRuns({ limit: 5 })).toMatchObject({ runs: [], total: 0 });
    expect(await again.getRun('run-1')).toBeNull();
    expect((await again.storageUse()).workflows).toEqual([]);
  });
});

it('keeps half a character as what it was made into', async () => {
  const first = await open();
  await first.putDraft('a.yaml', 'x\ud800y', null);
  expect((await first.getDraft('a.yaml'))?.text).toBe('x\ufffdy');
});

describe('what a file tells of its layout', () => {
  it.each([
    ["UPDATE migrations SET hash = CASE substr(hash, 1, 1) WHEN 'f' THEN 'e' ELSE 'f' END || substr(hash, 2) WHERE id = 2", 'steps'],
    ['UPDATE migrations SET id = 6 WHERE id = 2', 'steps'],
    [`PRAGMA user_version = ${migrations.length ^ 8}`, 'layout number'],
    ['PRAGMA user_version = 0', 'layout number'],
    ['PRAGMA application_id = 5', 'head'],
  ])('is put right when one part of it contradicts the others: %s', async (sql, reason) => {
    const again = await changed(sql);
    expect(again.restored()?.reason).toContain(reason);
    expect((await again.listRuns({ limit: 5 })).runs).toHaveLength(1);
  });

  it('is believed when a newer build wrote it', async () => {
    const first = await open();
    await first.close();
    store = null;
    rmSync(statePath(folder.path));
    const db = new SqliteDatabase(join(folder.path, 'store.sqlite'));
    const next = migrations.length + 1;
    db.exec(`INSERT INTO migrations VALUES (${next}, 'later', '${'5a'.repeat(32)}', 0); PRAGMA user_version = ${next}`);
    db.close();
    await expect(open()).rejects.toMatchObject({ code: 'unsupported' });
  });
});

it('is put right where an index and its table disagree', async () => {
  await (await changed('SELECT 1')).close();
  const path = join(folder.path, 'store.sqlite');
  const db = new SqliteDatabase(path);
  const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'runs_by_path'").get() as { rootpage: number };
  db.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf('sample.yaml', (rootpage - 1) * 4096);
  expect(at).toBeLessThan(rootpage * 4096);
  bytes.write('t', at);
  writeFileSync(path, bytes);
  const again = await open();
  expect(again.restored()).not.toBeNull();
  expect((await again.listRuns({ limit: 5, path: 'sample.yaml' })).runs).toHaveLength(1);
});

it('notes how far the log is soon after a commit', async () => {
  const first = await open();
  const before = readState(folder.path)?.log?.bytes ?? 0;
  await first.createRun(newRun('run-1'));
  await expect.poll(() => readState(folder.path)?.log?.bytes ?? 0).toBeGreaterThan(before);
  expect(readState(folder.path)?.clean).toBe(false);
});
