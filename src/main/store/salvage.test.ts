import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Restored } from './api.ts';
import { openStore, type StoreClient } from './client.ts';
import { migrations } from './migrations/index.ts';
import { sealRemoved } from './run-seal.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun, recordOf, summaryOf } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: StoreClient | null;

beforeEach(() => {
  folder = temporaryFolder();
  store = null;
});

afterEach(async () => {
  await store?.close();
  folder.remove();
});

const large = bigEvent(2, 400_000);

/** Two runs of six events, one of them large, of which a copy has the first three where one is wanted. */
async function twoRuns(withCopy: boolean): Promise<void> {
  const first = await openStore(quietOptions(folder.path));
  for (const runId of ['bad', 'good']) await first.createRun(newRun(runId));
  for (const at of [0, 1]) for (const runId of ['bad', 'good']) await append(first, runId, at, eventAt(at));
  if (withCopy) await first.backUp();
  await append(first, 'bad', 2, large);
  await append(first, 'good', 2, eventAt(2));
  for (const at of [3, 4, 5]) for (const runId of ['bad', 'good']) await append(first, runId, at, eventAt(at));
  first.putSummary(summaryOf(newRun('bad'), { status: 'succeeded', endedAt: 5000 }), { sum: 3 });
  await append(first, 'good', 6, eventAt(6));
  await first.close();
}

/** Changes the file behind its back, and makes it one that has to be restored. */
function change(sql: string): void {
  const db = new SqliteDatabase(join(folder.path, 'store.sqlite'));
  db.exec(sql);
  db.pragma(`user_version = ${migrations.length - 1}`);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

async function restored(): Promise<Restored> {
  store = await openStore(quietOptions(folder.path));
  const found = store.restored();
  if (found === null) throw new Error('The store was not restored.');
  return found;
}

/** The number of the last event that each run shows; what is told of it where it does not show any. */
async function shown(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  if (store === null) return found;
  for (const { runId } of (await store.listRuns({ limit: 100 })).runs) {
    const events = await store.readEvents(runId, 0, 100).catch((error: unknown) => (error instanceof Error ? error.message : ''));
    found[runId] = typeof events === 'string' ? events : events.at(-1)?.at;
  }
  return found;
}

function blobPath(): string {
  const blobs = join(folder.path, 'blobs');
  const name = readdirSync(blobs, { recursive: true }).find((each) => /[0-9a-f]{64}$/.test(String(each)));
  return join(blobs, String(name));
}

describe('a run whose row is not what was written', () => {
  it.each([
    ['what changes', "status = 'failed'"],
    ['what lasts', 'inputs = \'{"count":4}\''],
    ['what it gave', 'outputs = \'{"sum":4}\''],
    ['a seal', "seal = CASE substr(seal, 1, 1) WHEN 'f' THEN 'e' ELSE 'f' END || substr(seal, 2)"],
  ])('is taken from the copy, and named: %s', async (_, sql) => {
    await twoRuns(true);
    change(`UPDATE runs SET ${sql} WHERE run_id = 'bad'`);
    const { lostRuns, salvagedRuns } = await restored();
    expect(lostRuns).toEqual([{ runId: 'bad', workflow: 'sample', state: 'older', reason: expect.stringContaining('damaged') }]);
    expect(salvagedRuns).toBe(1);
    expect(await shown()).toEqual({ bad: 1, good: 6 });
    expect(await store?.getRun('bad')).toMatchObject({ inputs: { count: 3 }, summary: { status: 'queued' } });
  });

  it('is gone where no copy has it, and named', async () => {
    await twoRuns(false);
    change("UPDATE runs SET status = 'failed' WHERE run_id = 'bad'");
    const { lostRuns } = await restored();
    expect(lostRuns).toEqual([{ runId: 'bad', workflow: 'sample', state: 'gone', reason: expect.stringContaining('damaged') }]);
    expect(await shown()).toEqual({ good: 6 });
  });

  it('of which the end is missing is named', async () => {
    await twoRuns(true);
    change('DELETE FROM journal WHERE first_seq = 5 AND run = 1; DELETE FROM journal WHERE first_seq = 6');
    const { lostRuns } = await restored();
    expect(lostRuns).toEqual([{ runId: 'bad', workflow: 'sample', state: 'older', reason: 'its last events are missing' }]);
    expect(await shown()).toEqual({ bad: expect.stringContaining('last events are missing'), good: 5 });
  });
});

describe('a large result', () => {
  it('whose file is missing freezes its run from there on, which is told; the others are whole', async () => {
    await twoRuns(true);
    rmSync(blobPath());
    change('SELECT 1');
    const { lostRuns } = await restored();
    expect(lostRuns).toEqual([
      { runId: 'bad', workflow: 'sample', state: 'older', reason: expect.stringMatching(/^its file [0-9a-f]{64} is missing$/) },
    ]);
    expect(await shown()).toEqual({ bad: expect.stringContaining('damaged at event 2'), good: 6 });
    expect(await store?.readEvents('good', 0, 100)).toHaveLength(7);
  });

  it('whose file is damaged is not taken over, which is told', async () => {
    await twoRuns(true);
    const path = blobPath();
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(5000) ^ 1, 5000);
    writeFileSync(path, content);
    change('SELECT 1');
    const { lostRuns } = await restored();
    expect(lostRuns).toEqual([
      { runId: 'bad', workflow: 'sample', state: 'older', reason: expect.stringMatching(/checksum|decompressed/) },
    ]);
    expect(await shown()).toEqual({ bad: expect.stringContaining('damaged at event 2'), good: 6 });
  });

  it('is found among the files that no row names', async () => {
    await twoRuns(true);
    const path = blobPath();
    renameSync(path, join(folder.path, 'blobs', 'unnamed', path.slice(-64)));
    change('SELECT 1');
    expect((await restored()).lostRuns).toEqual([]);
    expect(await shown()).toEqual({ bad: 5, good: 6 });
    expect((await store?.readEvents('bad', 2, 1))?.[0]).toEqual(large);
    // It is in its place again, where no purge takes it.
    expect(blobPath()).toBe(path);
  });
});

describe('a run that is being removed', () => {
  it.each([
    ['', 1],
    [' where a changed bit says that it is not', 0],
  ])('is not brought back by the copy%s', async (_, removed) => {
    await twoRuns(true);
    change(
      `UPDATE runs SET removed = ${removed}, content_seal = '${sealRemoved('bad')}' WHERE run_id = 'bad'; DELETE FROM journal WHERE run = 1 AND first_seq < 2`,
    );
    expect((await restored()).lostRuns).toEqual([]);
    expect(await shown()).toEqual({ good: 6 });
  });

  it('is not, where nothing but a changed bit says so', async () => {
    await twoRuns(true);
    change("UPDATE runs SET removed = 1 WHERE run_id = 'bad'");
    expect((await restored()).lostRuns).toEqual([]);
    expect(await shown()).toEqual({ bad: 5, good: 6 });
  });

  it('is named where neither proves to be so', async () => {
    await twoRuns(false);
    change("UPDATE runs SET removed = 1, workflow = 'x' WHERE run_id = 'bad'");
    expect((await restored()).lostRuns).toMatchObject([{ runId: 'bad', state: 'gone' }]);
    expect(await shown()).toEqual({ good: 6 });
  });
});

describe('a page that cannot be read', () => {
  /** Overwrites the page that holds all rows of a small table. */
  function overwrite(table: string): void {
    const path = join(folder.path, 'store.sqlite');
    const db = new SqliteDatabase(path);
    const pages = db.prepare('SELECT pageno FROM dbstat WHERE name = ?').all(table) as { pageno: number }[];
    db.close();
    expect(pages).toHaveLength(1);
    const content = readFileSync(path);
    for (const { pageno } of pages) content.fill(0x5a, (pageno - 1) * 4096, pageno * 4096);
    writeFileSync(path, content);
  }

  it('of the runs: each that may have been there is named, as far as it has a name', async () => {
    await twoRuns(true);
    overwrite('runs');
    const { lostRuns } = await restored();
    const reason = 'the damaged file could not tell how far it was';
    expect(lostRuns).toEqual([
      { runId: 'bad', workflow: 'sample', state: 'older', reason },
      { runId: 'good', workflow: 'sample', state: 'older', reason },
      ...[1, 2].map((run) => ({ runId: `unknown-${run}`, workflow: 'unknown', state: 'gone', reason: expect.stringContaining('journal') })),
    ]);
    expect(await shown()).toEqual({ bad: 1, good: 1 });
  });

  it('of the journal: runs of which something is or may be missing are named', async () => {
    await twoRuns(true);
    overwrite('journal');
    expect((await restored()).lostRuns).toEqual([
      { runId: 'bad', workflow: 'sample', state: 'older', reason: 'its last events are missing' },
      { runId: 'good', workflow: 'sample', state: 'older', reason: 'its last events may be missing' },
    ]);
    expect(await shown()).toEqual({ bad: expect.stringContaining('last events are missing'), good: 1 });
  });
});

describe('rows that stand alone', () => {
  /** What a copy has, and what came after it. */
  async function rows(withCopy: boolean): Promise<void> {
    const first = await openStore(quietOptions(folder.path));
    for (const word of ['older', 'newer']) {
      await first.putSetting('theme', word);
      await first.putDraft('a.yaml', word, null);
      await first.putPin('a.yaml', 'a', word);
      first.putTaskRecords([recordOf(word, 'a', 2000)]);
      if (word === 'older' && withCopy) await first.backUp();
    }
    await first.createRun(newRun('run'));
    await append(first, 'run', 0, eventAt(0));
    await first.close();
  }

  async function kept(): Promise<unknown> {
    const open = store;
    if (open === null) return null;
    return {
      theme: await open.getSetting('theme'),
      draft: (await open.getDraft('a.yaml'))?.text,
      pins: (await open.listPins('a.yaml')).map(({ result }) => result),
      records: (await open.listTaskRecords({ from: 0, to: 9000, workflow: null, limit: 10 })).map(({ runId }) => runId).sort(),
    };
  }

  const damage = `UPDATE settings SET value = '"never"' WHERE key = 'theme'; UPDATE drafts SET text = 'never'; UPDATE pins SET result = '"never"';
    UPDATE task_records SET attempts = 9 WHERE run_id = 'newer'`;

  it('are the newest there are', async () => {
    await rows(true);
    change('SELECT 1');
    await restored();
    expect(await kept()).toEqual({ theme: 'newer', draft: 'newer', pins: ['newer'], records: ['newer', 'older'] });
  });

  it('that are not what was written are those of the copy', async () => {
    await rows(true);
    change(damage);
    await restored();
    expect(await kept()).toEqual({ theme: 'older', draft: 'older', pins: ['older'], records: ['older'] });
  });

  it("that are not what was written and are in no copy are left out, but for somebody's unsaved edits", async () => {
    await rows(false);
    change(damage);
    await restored();
    await expect(store?.getDraft('a.yaml')).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('a.yaml') });
    await store?.removeDraft('a.yaml');
    expect(await kept()).toEqual({ theme: undefined, draft: undefined, pins: [], records: ['older'] });
  });

  it('of the definition of a run leave the run there without it', async () => {
    await rows(false);
    change("UPDATE definitions SET text = text || 'x'");
    expect((await restored()).lostRuns).toEqual([]);
    expect(await shown()).toEqual({ run: 0 });
    await expect(store?.getDefinition(newRun('run').definitionHash)).rejects.toMatchObject({ code: 'storage' });
  });
});
