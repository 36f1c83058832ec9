import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beforeName, dailyName, openBackupFolder } from './backup-folder.ts';
import { makeBackup } from './backups.ts';
import { checkFile } from './check-file.ts';
import { openStore, type StoreClient } from './client.ts';
import { createService, type StoreService } from './service.ts';
import { connect, type Driver, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun } from './testing/samples.ts';

const dayMs = 86_400_000;
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

/** Changes the database between two openings. */
async function behindItsBack(sql: string): Promise<void> {
  await store.close();
  const db = connect(driver, join(folder.path, 'store.sqlite'), { timeoutMs: 100 });
  db.exec(sql);
  db.close();
  store = await openStore(quietOptions(folder.path));
}

/** The store without its thread. */
function serviceOf(): StoreService {
  return createService({
    driver,
    worker: { dataDir: folder.path, minimumSqlite: '3.0.0', lockTimeoutMs: 100, compressAboveBytes: null, testing: true },
    log: () => {},
    exit: () => {},
    onRestored: () => {},
  });
}

function newestCopy(): string {
  return join(folder.path, 'backups', openBackupFolder(folder.path).list()[0]?.file ?? 'none');
}

describe('backUp', () => {
  it('makes a checked copy, one file alone, with what was committed', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, eventAt(0), eventAt(1));
    await append(store, 'run', 2, bigEvent(2, 600_000));
    await store.backUp();
    const { backups, backupProblem } = await store.storageUse();
    expect(backups).toMatchObject([{ verified: true }]);
    expect(backupProblem).toBeNull();
    expect(readdirSync(join(folder.path, 'backups')).sort()).toEqual(['backups.json', backups[0]?.file]);
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs'))).toEqual({ problem: null, damaged: [] });
    const copy = connect(driver, newestCopy(), { timeoutMs: 0, readonly: true });
    expect(copy.prepare('SELECT run_id, (SELECT count(*) FROM journal) AS rows FROM runs').all()).toEqual([{ run_id: 'run', rows: 2 }]);
    copy.close();
  });

  it('lets commits through while it is made, and holds them', async () => {
    await store.createRun(newRun('run'));
    for (let seq = 0; seq < 90; seq += 1) await append(store, 'run', seq, bigEvent(seq, 200_000));
    await store.close();
    const service = serviceOf();
    let made = false;
    const making = Promise.resolve(service.handle({ type: 'back_up', id: 1 })).finally(() => {
      made = true;
    });
    for (let seq = 90; seq < 100; seq += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const payload = JSON.stringify([eventAt(seq)]);
      const writes = [{ kind: 'append', runId: 'run', firstSeq: seq, lastSeq: seq, at: seq, payload } as const];
      expect(await service.handle({ type: 'commit', id: seq, generation: seq, writes })).toMatchObject({ type: 'committed' });
      expect(made).toBe(false);
    }
    expect(await making).toMatchObject({ type: 'answer' });
    await service.handle({ type: 'close', id: 2 });
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs'))).toEqual({ problem: null, damaged: [] });
    const copy = connect(driver, newestCopy(), { timeoutMs: 0, readonly: true });
    expect(copy.prepare('SELECT count(*) AS rows FROM journal').get()).toEqual({ rows: 100 });
    copy.close();
    store = await openStore(quietOptions(folder.path));
  });

  it('is given up when the store is closed, at the next step', async () => {
    await store.createRun(newRun('run'));
    for (let seq = 0; seq < 30; seq += 1) await append(store, 'run', seq, bigEvent(seq, 200_000));
    await store.close();
    const service = serviceOf();
    const making = service.handle({ type: 'back_up', id: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    const closing = service.handle({ type: 'close', id: 2 });
    expect(await making).toMatchObject({ type: 'failed', failure: { message: expect.stringContaining('the store was closed') } });
    expect(await closing).toMatchObject({ type: 'answer' });
    expect(readdirSync(join(folder.path, 'backups'))).toEqual([]);
    store = await openStore(quietOptions(folder.path));
    expect(await store.storageUse()).toMatchObject({ backups: [], backupProblem: null });
  });

  it('is given up while it is checked, and nobody takes the store for broken', async () => {
    await store.close();
    const db = connect(driver, join(folder.path, 'store.sqlite'), { timeoutMs: 100 });
    const closing = new AbortController();
    let broken = 0;
    let sizes: number[] = [];
    const making = makeBackup(
      {
        db,
        folder: openBackupFolder(folder.path),
        log: () => {},
        isDamaged: () => false,
        onBroken: () => (broken += 1),
        signal: closing.signal,
        async check(part) {
          const before = statSync(part).size;
          closing.abort(new Error('closed'));
          sizes = [before, statSync(part).size];
          return { problem: 'it is empty', damaged: [] };
        },
      },
      5000,
    );
    await expect(making).rejects.toMatchObject({ message: expect.stringContaining('closed') });
    expect(sizes).toEqual([expect.any(Number), 0]);
    expect(sizes[0]).toBeGreaterThan(0);
    expect(broken).toBe(0);
    db.close();
    store = await openStore(quietOptions(folder.path));
  });

  it('may be closed at any moment of it: no thread is ended in the middle of its work', async () => {
    await store.createRun(newRun('run'));
    for (let seq = 0; seq < 10; seq += 1) await append(store, 'run', seq, bigEvent(seq, 200_000));
    for (let waitMs = 0; waitMs < 200; waitMs += 40) {
      const outcome = store.backUp().then(
        () => 'made',
        (error: unknown) => String(error),
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await store.close();
      expect(await outcome).toMatch(/made|was closed/);
      store = await openStore(quietOptions(folder.path));
      expect(store.restored()).toBeNull();
      expect((await store.storageUse()).backupProblem).toBeNull();
    }
  });

  it('does not count a copy that is not whole, and keeps the reason', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, eventAt(0));
    await store.backUp();
    await store.close();
    const backups = openBackupFolder(folder.path);
    const before = backups.list();
    const db = connect(driver, join(folder.path, 'store.sqlite'), { timeoutMs: 100 });
    let broken = 0;
    const { signal } = new AbortController();
    const source = { db, folder: backups, log: () => {}, isDamaged: () => false, onBroken: () => (broken += 1), signal };
    const run = { runId: 'run', seq: 0, reason: 'its checksum does not match' };
    const bad = { ...source, check: async () => ({ problem: 'page 7 is not as it should be', damaged: [] }) };
    await expect(makeBackup(bad, 5000)).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('page 7') });
    expect(broken).toBe(1);
    expect(backups.problem()).toContain('page 7');
    const damaged = { ...source, check: async () => ({ problem: null, damaged: [run] }) };
    await expect(makeBackup(damaged, 6000)).rejects.toMatchObject({ message: expect.stringContaining('run run is damaged at event 0') });
    expect(backups.list()).toEqual(before);
    expect(readdirSync(backups.path).filter((name) => name.includes('part'))).toEqual([]);
    // The same finding in the store itself makes it a true copy.
    const said: string[] = [];
    await makeBackup({ ...damaged, isDamaged: () => true, log: (level, message) => level === 'warn' && said.push(message) }, 7000);
    expect(said).toEqual([expect.stringContaining('run is damaged in the store itself')]);
    expect(backups.list()).toHaveLength(2);
    expect(backups.problem()).toBeNull();
    db.close();
    store = await openStore(quietOptions(folder.path));
  });

  it('finds a copy that was damaged later', async () => {
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, bigEvent(0, 200_000));
    await store.backUp();
    const file = readFileSync(newestCopy());
    file.fill(0x55, 4096 * 3, 4096 * 4);
    writeFileSync(newestCopy(), file);
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs')).problem).not.toBeNull();
  });

  it('copies a run that is damaged in the store as it is', async () => {
    await store.createRun(newRun('bad'));
    await store.createRun(newRun('good'));
    await append(store, 'bad', 0, eventAt(0));
    await append(store, 'good', 0, eventAt(0));
    await behindItsBack(`UPDATE journal SET payload = replace(payload, '"visit":0', '"visit":7') WHERE run = 1`);
    await store.backUp();
    expect((await store.storageUse()).backups).toMatchObject([{ verified: true }]);
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs'))).toMatchObject({
      problem: null,
      damaged: [{ runId: 'bad', seq: 0, reason: 'its checksum does not match' }],
    });
  });

  it('keeps the files that a copy names, and lets them go with it', async () => {
    const blobs = () => readdirSync(join(folder.path, 'blobs'), { recursive: true }).filter((name) => /[0-9a-f]{64}$/.test(String(name)));
    await store.createRun(newRun('run'));
    await append(store, 'run', 0, bigEvent(0, 600_000));
    await store.backUp();
    await store.removeRun('run');
    expect(blobs()).toHaveLength(1);
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs')).damaged).toEqual([]);
    await store.backUp();
    await store.createRun(newRun('other'));
    await store.removeRun('other');
    expect(blobs()).toEqual([]);
    expect(checkFile(driver, newestCopy(), join(folder.path, 'blobs')).damaged).toEqual([]);
  });
});

describe('the folder of copies', () => {
  it('keeps the newest of each of seven days, and three from before a change of layout', () => {
    const backups = openBackupFolder(folder.path);
    const now = 1_800_000_000_000;
    const make = (name: string, at: number) => {
      backups.setProblem('about to be made');
      writeFileSync(join(backups.path, name), 'content');
      backups.add(name, at);
    };
    for (let day = 0; day < 10; day += 1) {
      for (const hour of [1, 5]) make(dailyName(now - day * dayMs + hour), now - day * dayMs + hour);
    }
    for (let version = 2; version < 7; version += 1) make(beforeName(version, now + version), now + version);
    make(beforeName(7, now - 40 * dayMs), now - 40 * dayMs);
    backups.prune(now);
    const kept = backups.list();
    expect(kept.filter((backup) => backup.file.includes('before')).map((backup) => backup.at)).toEqual([now + 6, now + 5, now + 4]);
    expect(kept.filter((backup) => !backup.file.includes('before')).map((backup) => backup.at)).toEqual(
      Array.from({ length: 7 }, (_, day) => now - day * dayMs + 5),
    );
    expect(backups.problem()).toBeNull();
  });

  it('lets a copy from before a change of layout go after thirty days, unless it is the only one', () => {
    const backups = openBackupFolder(folder.path);
    const now = 1_800_000_000_000;
    const old = beforeName(7, now - 31 * dayMs);
    const recent = beforeName(8, now - 29 * dayMs);
    mkdirSync(backups.path, { recursive: true });
    for (const [name, at] of [[old, now - 31 * dayMs] as const, [recent, now - 29 * dayMs] as const]) {
      writeFileSync(join(backups.path, name), 'content');
      backups.add(name, at);
    }
    backups.prune(now);
    expect(backups.list().map(({ file }) => file)).toEqual([recent, old]);
    writeFileSync(join(backups.path, dailyName(now)), 'content');
    backups.add(dailyName(now), now);
    backups.prune(now);
    expect(backups.list().map(({ file }) => file)).toEqual([dailyName(now), recent]);
    expect(readFileSync(join(backups.path, 'backups.json'), 'utf8')).not.toContain(old);
  });

  it('keeps a file that is not verified until a good one is newer', () => {
    const backups = openBackupFolder(folder.path);
    const now = 1_800_000_000_000;
    const bad = dailyName(now - dayMs);
    mkdirSync(backups.path, { recursive: true });
    writeFileSync(join(backups.path, bad), 'content');
    utimesSync(join(backups.path, bad), (now - dayMs) / 1000, (now - dayMs) / 1000);
    backups.prune(now);
    expect(backups.list()).toMatchObject([{ file: bad, verified: false }]);
    writeFileSync(join(backups.path, dailyName(now)), 'content');
    backups.add(dailyName(now), now);
    backups.prune(now);
    expect(backups.list()).toMatchObject([{ file: dailyName(now), verified: true }]);
  });

  it('does not call a file verified that it does not know, or that has another size by now', () => {
    const backups = openBackupFolder(folder.path);
    backups.setProblem('none yet');
    const name = dailyName(1000);
    writeFileSync(join(backups.path, name), 'content');
    expect(backups.list()).toMatchObject([{ file: name, verified: false }]);
    backups.add(name, 1000);
    expect(backups.list()).toMatchObject([{ file: name, at: 1000, bytes: 7, verified: true }]);
    truncateSync(join(backups.path, name), 3);
    expect(backups.list()).toMatchObject([{ file: name, verified: false }]);
  });
});

describe('the store by itself', () => {
  it('copies itself once a day, in a quiet moment', async () => {
    await store.createRun(newRun('run'));
    await store.close();
    const service = serviceOf();
    const opened = Date.now();
    const copies = () => openBackupFolder(folder.path).list().length;
    const turns = async () => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    service.idle(opened + 1000);
    await turns();
    expect(copies()).toBe(0);
    service.idle(opened + 70_000);
    await expect.poll(copies).toBe(1);
    await turns();
    service.idle(opened + dayMs / 2);
    await turns();
    expect(copies()).toBe(1);
    expect(openBackupFolder(folder.path).list()).toMatchObject([{ verified: true }]);
    await service.handle({ type: 'close', id: 2 });
    store = await openStore(quietOptions(folder.path));
  });
});
