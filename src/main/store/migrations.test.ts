import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './client.ts';
import { contentHash } from './content-hash.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { connect, type Database, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';

interface Expected {
  readonly runs: Readonly<Record<string, { runId: string; status: string }>>;
}

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function fixture(version: string, to: string): Expected {
  mkdirSync(to, { recursive: true });
  cpSync(join(fixtures, version, 'store.sqlite'), join(to, 'store.sqlite'));
  return JSON.parse(readFileSync(join(fixtures, version, 'expected.json'), 'utf8')) as Expected;
}

/** Everything the release wrote is there, in the newest layout. */
async function expectWhole(dataDir: string, { runs }: Expected): Promise<void> {
  const store = await openStore(quietOptions(dataDir));
  try {
    expect(store.restored()).toBeNull();
    const listed = new Map((await store.listRuns({ limit: 100, parent: null })).runs.map((run) => [run.runId, run.status]));
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(Object.values(runs).map(({ runId, status }) => [runId, status])));
    for (const { runId } of Object.values(runs)) {
      const events = await store.readEvents(runId, 0, 100_000);
      expect(events[0]?.type).toBe('run.started');
      expect(await store.getRun(runId)).toMatchObject({ start: null, depth: 0 });
    }
    expect((await store.getDraft('finished.flow.yaml'))?.text).toBe('a draft');
    expect((await store.listVersions('finished.flow.yaml')).map((version) => version.hash)).toEqual([contentHash('a version')]);
    expect(await store.getSetting('fixture')).toEqual({ kept: true });
    expect(await store.listTaskRecords({ from: 0, to: Number.MAX_SAFE_INTEGER, workflow: null, limit: 100 })).not.toEqual([]);
    expect(await store.listMetrics(0, Number.MAX_SAFE_INTEGER, 100)).not.toEqual([]);
    const use = await store.storageUse();
    expect(use.workflows).toHaveLength(Object.keys(runs).length);
    for (const { bytes } of use.workflows) expect(bytes).toBeGreaterThan(100);
  } finally {
    await store.close();
  }
}

describe.each(readdirSync(fixtures))('the store of release %s', (version) => {
  it('is brought to the newest layout with all it holds, after a copy that is checked', async () => {
    const dataDir = join(folder.path, 'data');
    const expected = fixture(version, dataDir);
    await expectWhole(dataDir, expected);
    const store = await openStore(quietOptions(dataDir));
    const { backups } = await store.storageUse();
    await store.close();
    expect(backups).toMatchObject([{ file: expect.stringMatching(/^store-before-0002-/), verified: true }]);
  });

  it('counts what its runs keep, whether their rows were indexed or not', async () => {
    const kept: unknown[] = [];
    for (const isIndexed of [false, true]) {
      const dataDir = join(folder.path, `data-${isIndexed}`);
      fixture(version, dataDir);
      const db = connect(await loadDriver(), join(dataDir, 'store.sqlite'), { timeoutMs: 100 });
      db.exec('DELETE FROM journal_index; UPDATE journal_progress SET indexed_until = 0');
      if (isIndexed) {
        db.exec('INSERT INTO journal_index (run, first_seq, row) SELECT run, first_seq, row FROM journal');
        db.exec('UPDATE journal_progress SET indexed_until = (SELECT max(row) FROM journal)');
      }
      db.close();
      const store = await openStore(quietOptions(dataDir));
      kept.push((await store.storageUse()).workflows);
      await store.close();
    }
    expect(kept[1]).toEqual(kept[0]);
  });

  it('stays without the runs that were being removed', async () => {
    const dataDir = join(folder.path, 'data');
    const [gone, ...kept] = Object.values(fixture(version, dataDir).runs).map(({ runId }) => runId);
    const db = connect(await loadDriver(), join(dataDir, 'store.sqlite'), { timeoutMs: 100 });
    db.prepare('UPDATE runs SET removed = 1 WHERE run_id = ?').run(gone ?? '');
    db.close();
    const store = await openStore(quietOptions(dataDir));
    try {
      expect((await store.listRuns({ limit: 100, parent: null })).runs.map(({ runId }) => runId).sort()).toEqual(kept.sort());
      expect(await store.getRun(gone ?? '')).toBeNull();
    } finally {
      await store.close();
    }
  });

  it('survives a kill at each statement of the change', { timeout: 120_000 }, async () => {
    const driver = await loadDriver();
    const next = migrations[1];
    const statements = (next?.sql ?? '').split(/;\s*\n/).filter((statement) => statement.trim() !== '');
    expect(statements.length).toBeGreaterThan(10);
    // The last time everything is done but for the number of the layout.
    for (let done = 1; done <= statements.length + 1; done += 1) {
      const dataDir = join(folder.path, `data-${done}`);
      const killed = join(folder.path, `killed-${done}`);
      const expected = fixture(version, dataDir);
      const path = join(dataDir, 'store.sqlite');
      const log = () => {};
      const { db } = openDatabase(driver, { path, minimumSqlite: '3.0.0', lockTimeoutMs: 50, latestVersion: migrations.length, log });
      // Nothing is kept in memory, so that the statements reach the disk as they would in a large store.
      db.pragma('cache_size = 1');
      const kill = () => {
        cpSync(dataDir, killed, { recursive: true });
        throw new Error('killed');
      };
      const killing: Database = Object.assign(Object.create(db) as Database, {
        exec(sql: string) {
          if (sql !== next?.sql) return db.exec(sql);
          for (const statement of statements.slice(0, done)) db.exec(statement);
          if (done <= statements.length) kill();
        },
        pragma: (source: string) => (source.startsWith('user_version') ? kill() : db.pragma(source)),
      });
      expect(() => migrate(killing, path, migrations, log, () => {})).toThrow('killed');
      db.close();
      await expectWhole(killed, expected);
    }
  });
});
