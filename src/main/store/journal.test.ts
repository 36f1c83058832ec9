import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type StoreClient } from './client.ts';
import { connect, type Database, type Driver, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun } from './testing/samples.ts';

let driver: Driver;
let folder: ReturnType<typeof temporaryFolder>;
let store: StoreClient;

beforeEach(async () => {
  driver = await loadDriver();
  folder = temporaryFolder();
  store = await openStore(quietOptions(folder.path));
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

/** Closes the store, changes the file behind its back, opens it again. */
async function behindItsBack(work: (db: Database) => void): Promise<void> {
  await store.close();
  const db = connect(driver, join(folder.path, 'store.sqlite'), { timeoutMs: 100 });
  work(db);
  db.close();
  store = await openStore(quietOptions(folder.path));
}

function blobFiles(): string[] {
  return readdirSync(join(folder.path, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function twoRuns(): Promise<void> {
  for (const runId of ['bad', 'good']) {
    await store.createRun(newRun(runId));
    for (let seq = 0; seq < 6; seq += 1) await append(store, runId, seq, eventAt(seq));
  }
}

describe('checksums', () => {
  const damages: { name: string; seq: number; sql: string }[] = [
    {
      name: 'a changed byte',
      seq: 3,
      sql: `UPDATE journal SET payload = replace(payload, '"at":3', '"at":4') WHERE first_seq = 3 AND run = 1`,
    },
    { name: 'a missing row', seq: 3, sql: 'DELETE FROM journal WHERE first_seq = 2 AND run = 1' },
    {
      name: 'a row of another run',
      seq: 3,
      sql: 'UPDATE journal SET checksum = (SELECT checksum FROM journal WHERE run = 2 AND first_seq = 3) WHERE run = 1 AND first_seq = 3',
    },
  ];

  it.each(damages)('notice $name, for that run only', async ({ seq, sql }) => {
    await twoRuns();
    await behindItsBack((db) => db.exec(sql));
    await expect(store.readEvents('bad', 0, 100)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`run bad is damaged at event ${seq}`),
      data: { runId: 'bad', seq },
    });
    expect(await store.readEvents('good', 0, 100)).toHaveLength(6);
  });

  it('hold over a restart and further appends', async () => {
    await twoRuns();
    await behindItsBack(() => {});
    await append(store, 'good', 6, eventAt(6));
    await append(store, 'good', 5, eventAt(5));
    expect((await store.readEvents('good', 4, 100)).map((event) => event.at)).toEqual([4, 5, 6]);
  });

  it('notice a change of compressed content', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, { type: 'log', at: 0, task: 0, visit: 1, attempt: 1, level: 'info', message: 'x'.repeat(10_000) });
    await behindItsBack((db) => {
      expect(db.prepare<{ encoding: string; bytes: number }>('SELECT encoding, length(payload) AS bytes FROM journal').get()).toMatchObject(
        { encoding: 'deflate' },
      );
      db.exec("UPDATE journal SET payload = substr(payload, 1, 20) || X'00' || substr(payload, 22)");
    });
    await expect(store.readEvents('run', 0, 100)).rejects.toMatchObject({ code: 'storage' });
  });
});

describe('compression', () => {
  it('follows the setting at once and after a restart', async () => {
    const long = (at: number) => ({ type: 'log', at, task: 0, visit: 1, attempt: 1, level: 'info', message: 'x'.repeat(10_000) }) as const;
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, long(0));
    await store.putSetting('settings', { compression: false });
    await append(store, 'run', 1, long(1));
    await behindItsBack(() => {});
    await append(store, 'run', 2, long(2));
    await store.putSetting('settings', { compression: true });
    await append(store, 'run', 3, long(3));
    expect(await store.readEvents('run', 0, 10)).toEqual([long(0), long(1), long(2), long(3)]);
    await behindItsBack((db) => {
      const rows = db.prepare<{ encoding: string }>('SELECT encoding FROM journal ORDER BY first_seq').all();
      expect(rows.map((row) => row.encoding)).toEqual(['deflate', 'json', 'json', 'deflate']);
    });
  });
});

describe('payloads above 256 KB', () => {
  it('are kept as files, once each, and read back', async () => {
    await store.createRun(newRun('one'));
    await store.createRun(newRun('two'));
    const event = bigEvent(0, 600_000);
    await append(store, 'one', 0, event);
    await append(store, 'two', 0, event);
    await append(store, 'one', 1, eventAt(1));
    expect(blobFiles()).toHaveLength(1);
    expect(await store.readEvents('one', 0, 10)).toEqual([event, eventAt(1)]);
    expect(await store.readEvents('two', 0, 10)).toEqual([event]);
    await store.removeRun('one');
    expect(blobFiles()).toHaveLength(1);
    await store.removeRun('two');
    expect(blobFiles()).toEqual([]);
  });

  it('count in the size of the store', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, bigEvent(0, 2_000_000));
    await behindItsBack(() => {});
    expect(store.stats().bytes).toBeGreaterThan(1_400_000);
  });

  it('say what is damaged when the file is gone', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, bigEvent(0, 600_000));
    const name = blobFiles()[0] ?? '';
    rmSync(join(folder.path, 'blobs', name.slice(0, 2), name));
    await expect(store.readEvents('run', 0, 10)).rejects.toMatchObject({ code: 'storage', data: { runId: 'run', seq: 0 } });
  });

  it('are written anew where the file that is there is damaged', async () => {
    for (const runId of ['one', 'two']) await store.createRun(newRun(runId));
    const event = bigEvent(0, 600_000);
    await append(store, 'one', 0, event);
    const name = blobFiles()[0] ?? '';
    const path = join(folder.path, 'blobs', name.slice(0, 2), name);
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(5000) ^ 1, 5000);
    writeFileSync(path, content);
    await expect(store.readEvents('one', 0, 10)).rejects.toMatchObject({ code: 'storage' });
    await append(store, 'two', 0, event);
    expect(await store.readEvents('two', 0, 10)).toEqual([event]);
    expect(await store.readEvents('one', 0, 10)).toEqual([event]);
  });

  it('left by a crash are swept at the next start, but for young ones: their rows may still wait to be written', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, bigEvent(0, 600_000));
    await behindItsBack((db) => {
      db.exec('DELETE FROM journal; DELETE FROM blobs');
    });
    const [name = ''] = blobFiles();
    expect(name).not.toBe('');
    await behindItsBack(() => {
      const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
      utimesSync(join(folder.path, 'blobs', name.slice(0, 2), name), hoursAgo, hoursAgo);
    });
    expect(blobFiles()).toEqual([]);
  });
});

describe('a long journal', () => {
  const length = 6000;
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it('is read in pages, from the index and from what is not indexed yet, before and after a restart', async () => {
    for (const runId of ['one', 'two']) await store.createRun(newRun(runId));
    const all: Promise<void>[] = [];
    for (let seq = 0; seq < length; seq += 1) for (const runId of ['one', 'two']) all.push(append(store, runId, seq, eventAt(seq)));
    await Promise.all(all);
    for (let round = 0; round < 2; round += 1) {
      for (const runId of ['one', 'two']) {
        expect((await store.readEvents(runId, 0, 100_000)).map((event) => event.at)).toEqual(numbers(0, length));
        expect((await store.readEvents(runId, length - 3, 100)).map((event) => event.at)).toEqual(numbers(length - 3, length));
        expect((await store.readEvents(runId, 100, 5500)).map((event) => event.at)).toEqual(numbers(100, 5600));
      }
      await behindItsBack((db) => {
        const { indexed } = db.prepare<{ indexed: number }>('SELECT count(*) AS indexed FROM journal_index').get() ?? { indexed: 0 };
        expect(indexed).toBeGreaterThan(4000);
        expect(indexed).toBeLessThan(2 * length);
      });
    }
    // The same again, an indexed row and one that is not, and the next number.
    for (const seq of [5, length - 1, length]) await append(store, 'one', seq, eventAt(seq));
    expect(await store.readEvents('one', 0, 100_000)).toHaveLength(length + 1);
  });

  it('is removed in slices, and leaves nothing', async () => {
    for (const runId of ['one', 'two']) await store.createRun(newRun(runId));
    const all: Promise<void>[] = [];
    for (let seq = 0; seq < length; seq += 1) all.push(append(store, 'one', seq, eventAt(seq)));
    all.push(append(store, 'two', 0, eventAt(0)));
    await Promise.all(all);
    await store.removeRun('one');
    await append(store, 'two', 1, eventAt(1));
    await behindItsBack((db) => {
      const count = (table: string) => db.prepare(`SELECT count(*) AS count FROM ${table}`).get();
      expect([count('runs'), count('journal'), count('definitions')]).toEqual([{ count: 1 }, { count: 2 }, { count: 1 }]);
    });
    await append(store, 'two', 2, eventAt(2));
    expect((await store.readEvents('two', 0, 10)).map((event) => event.at)).toEqual([0, 1, 2]);
  });
});
