import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Restored } from './api.ts';
import { openStore, type StoreClient } from './client.ts';
import { readState, StateFile, statePath } from './state-file.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun, summaryOf } from './testing/samples.ts';

const page = 4096;
const runs = 12;
const folder = temporaryFolder();
/** A store that was closed in order, with a backup that lacks what came last. */
const origin = join(folder.path, 'origin');
const dataDir = join(folder.path, 'data');
const database = join(dataDir, 'store.sqlite');
let store: StoreClient | null = null;

beforeAll(async () => {
  // What the first close makes of the statistics tables is in the file before the backup is.
  await (await openStore(quietOptions(origin))).close();
  const first = await openStore(quietOptions(origin));
  for (let index = 0; index < runs; index += 1) {
    const run = newRun(`run-${index}`);
    await first.createRun(run);
    for (let seq = 0; seq < 12; seq += 1) await append(first, run.runId, seq, bigEvent(seq, 3000));
  }
  await first.putDraft('a.yaml', 'older', null);
  await first.close();
  const second = await openStore(quietOptions(origin));
  await second.backUp();
  for (let index = 0; index < runs; index += 1) {
    const run = newRun(`run-${index}`);
    for (let seq = 12; seq < 15; seq += 1) await append(second, run.runId, seq, bigEvent(seq, 3000));
    if (index < 8) second.putSummary(summaryOf(run, { status: 'succeeded', endedAt: 5000 }), {});
  }
  await second.createRun(newRun('late'));
  await append(second, 'late', 0, eventAt(0));
  await second.putDraft('a.yaml', 'newer', null);
  await second.close();
}, 60_000);

afterAll(() => folder.remove());

afterEach(async () => {
  await store?.close();
  store = null;
  rmSync(dataDir, { recursive: true, force: true });
});

/** Opens a copy of the store that was damaged after an unclean end. */
async function openDamaged(damage: () => void): Promise<Restored | null> {
  cpSync(origin, dataDir, { recursive: true });
  const state = readState(dataDir);
  if (state !== null) {
    const file = new StateFile(dataDir);
    file.write({ ...state, clean: false });
    file.close();
  }
  damage();
  store = await openStore(quietOptions(dataDir));
  return store.restored();
}

/** How many events each run has; a run whose journal cannot be trusted has none. */
async function lengths(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  if (store === null) return found;
  for (const { runId } of (await store.listRuns({ limit: 100 })).runs) {
    const events = await store.readEvents(runId, 0, 1000).catch(() => []);
    expect(events.map((event) => event.at)).toEqual(events.map((_, index) => index));
    found[runId] = events.length;
  }
  return found;
}

function change(path: string, work: (content: Buffer) => void): void {
  const content = readFileSync(path);
  work(content);
  writeFileSync(path, content);
}

const whole = { ...Object.fromEntries(Array.from({ length: runs }, (_, index) => [`run-${index}`, 15])), late: 1 };

describe('a damaged store', () => {
  it('is not restored when it is whole', async () => {
    expect(await openDamaged(() => {})).toBeNull();
    expect(await lengths()).toEqual(whole);
    expect(readdirSync(dataDir).some((name) => name.startsWith('damaged-'))).toBe(false);
  });

  it.each([
    ['the first bytes', (content: Buffer) => content.fill(0, 0, 16)],
    ['the first page', (content: Buffer) => content.fill(0, 0, page)],
    ['whose it is', (content: Buffer) => content.writeUInt8(1, 68)],
    ['the number of its layout', (content: Buffer) => content.writeUInt8(77, 63)],
  ])('loses nothing when its head is damaged: %s', async (_, damage) => {
    const restored = await openDamaged(() => change(database, damage));
    expect(restored).toMatchObject({ from: expect.stringMatching(/^store-/), salvagedRuns: runs + 1, lostRuns: [] });
    expect(await lengths()).toEqual(whole);
    expect((await store?.getDraft('a.yaml'))?.text).toBe('newer');
  });

  it('keeps the damaged files and says where', async () => {
    const restored = await openDamaged(() => change(database, (content) => content.fill(0x5a, 60 * page, 61 * page)));
    expect(existsSync(join(restored?.damagedFolder ?? '', 'store.sqlite'))).toBe(true);
    expect(JSON.parse(readFileSync(join(restored?.damagedFolder ?? '', 'report.json'), 'utf8'))).toEqual(restored);
    await store?.close();
    store = await openStore(quietOptions(dataDir));
    expect(store.restored()).toBeNull();
    expect(Object.keys(await lengths())).toHaveLength(runs + 1);
  });

  it('shows no run that is not as it was without saying so, whatever page is damaged', { timeout: 120_000 }, async () => {
    const pages = Math.floor(statSync(join(origin, 'store.sqlite')).size / page);
    let damagedRuns = 0;
    for (let number = 1; number < pages; number += 33) {
      const restored = await openDamaged(() => change(database, (content) => content.fill(0x5a, number * page, (number + 1) * page)));
      const lost = new Set(restored?.lostRuns.map((run) => run.runId));
      const found = await lengths();
      for (const [runId, length] of Object.entries(whole)) {
        if (found[runId] === length) continue;
        damagedRuns += 1;
        const isTold = lost.has(runId) || [...lost].some((other) => other.startsWith('unknown-'));
        expect(isTold, `page ${number}: ${runId} has ${found[runId]} of ${length} events, and nobody says so`).toBe(true);
      }
      await store?.close();
      store = null;
      rmSync(dataDir, { recursive: true, force: true });
    }
    expect(damagedRuns).toBeGreaterThan(0);
  });

  it.each([
    ['empty', () => truncateSync(database, 0)],
    ['gone', () => rmSync(database)],
    ['something else', () => writeFileSync(database, Buffer.alloc(50_000, 7))],
  ])('goes on from the backup when its file is %s, and names the runs that may have gone further', async (_, damage) => {
    const restored = await openDamaged(damage);
    expect(restored?.from).toMatch(/^store-/);
    expect(restored?.lostRuns.map((run) => run.state)).toEqual(Array.from({ length: runs }, () => 'older'));
    expect((await lengths())['run-0']).toBe(12);
  });

  it('is saved as far as it reads when there is no backup', async () => {
    const restored = await openDamaged(() => {
      rmSync(join(dataDir, 'backups'), { recursive: true });
      change(database, (content) => content.fill(0, 60 * page, 61 * page));
    });
    expect(restored).toMatchObject({ from: null });
    expect(restored?.salvagedRuns).toBeGreaterThan(runs - 3);
    expect((await store?.getDraft('a.yaml'))?.text).toBe('newer');
  });

  it('does not use a backup that is damaged itself', async () => {
    const restored = await openDamaged(() => {
      for (const name of readdirSync(join(dataDir, 'backups'))) {
        if (name.endsWith('.sqlite')) change(join(dataDir, 'backups', name), (content) => content.fill(0x5a, 8 * page, 20 * page));
      }
      change(database, (content) => content.writeUInt8(1, 68));
    });
    expect(restored).toMatchObject({ from: null, salvagedRuns: runs + 1, lostRuns: [] });
    expect(await lengths()).toEqual(whole);
  });

  it.each<[string, () => void]>([
    ['as it is', () => {}],
    ['without a note of how far the files were', () => rmSync(statePath(dataDir))],
    ['without a backup', () => rmSync(join(dataDir, 'backups'), { recursive: true })],
  ])('is restored again when that was cut short: %s', async (_, lose) => {
    const restored = await openDamaged(() => {
      const aside = join(dataDir, 'damaged-2020-01-01T00-00-00-000Z');
      cpSync(origin, aside, { recursive: true });
      rmSync(database);
      writeFileSync(join(dataDir, 'store.recovering.sqlite'), 'half');
      writeFileSync(join(dataDir, 'recovering.lock'), '999999999');
      lose();
    });
    expect(restored).toMatchObject({ salvagedRuns: runs + 1, lostRuns: [] });
    expect(await lengths()).toEqual(whole);
  });

  it('freezes only the run whose journal was changed behind its back', async () => {
    const restored = await openDamaged(() =>
      change(database, (content) => {
        const at = content.indexOf('"at":14,');
        expect(at).toBeGreaterThan(0);
        content.write('"at":15,', at);
      }),
    );
    expect(restored).toBeNull();
    const found = await lengths();
    expect(Object.values(found).filter((length) => length === 0)).toHaveLength(1);
  });
});

describe('the log beside the database', () => {
  /** Gives the files as a kill leaves them, at two moments; the commits after the second are not noted. */
  async function killed(): Promise<{ early: string; late: string }> {
    const live = join(folder.path, 'live');
    const early = join(folder.path, 'early');
    const late = join(folder.path, 'late');
    for (const path of [live, early, late]) rmSync(path, { recursive: true, force: true });
    // Its tables are in the file, and only what comes now is in the log.
    await (await openStore(quietOptions(live))).close();
    const open = await openStore(quietOptions(live));
    await open.createRun(newRun('run'));
    for (let seq = 0; seq < 5; seq += 1) await append(open, 'run', seq, bigEvent(seq, 3000));
    cpSync(live, early, { recursive: true });
    for (let seq = 5; seq < 10; seq += 1) await append(open, 'run', seq, bigEvent(seq, 3000));
    // A removal notes how far the files are, as an idle moment does.
    await open.removeRun('nobody');
    cpSync(live, late, { recursive: true });
    await open.close();
    return { early, late };
  }

  async function openWith(change_: (folders: { early: string; late: string }) => void): Promise<Restored | null> {
    const folders = await killed();
    cpSync(folders.late, dataDir, { recursive: true });
    change_(folders);
    store = await openStore(quietOptions(dataDir));
    return store.restored();
  }

  const log = `${database}-wal`;

  it('is read after a kill', async () => {
    expect(await openWith(() => {})).toBeNull();
    expect(await lengths()).toEqual({ run: 10 });
  });

  it.each<[string, (folders: { early: string; late: string }) => void, RegExp]>([
    ['gone', () => rmSync(log), /log is gone/],
    ['shorter', () => truncateSync(log, statSync(log).size - page), /end of its write-ahead log is missing/],
    ['an older copy of itself', ({ early }) => copyFileSync(join(early, 'store.sqlite-wal'), log), /end of its write-ahead log is missing/],
    [
      'damaged in the middle',
      () => change(log, (content) => content.fill(0, 32 + 24 + 9 * (page + 24), 32 + 24 + 9 * (page + 24) + 64)),
      /part of its write-ahead log/,
    ],
    ['that of another round', () => change(log, (content) => content.writeUInt32BE(content.readUInt32BE(16) + 5, 16)), /not its own/],
    ['zeros', () => change(log, (content) => content.fill(0)), /not its own/],
  ])('is missed when it is %s', async (_, damage, reason) => {
    const restored = await openWith(damage);
    expect(restored?.reason).toMatch(reason);
  });

  it('is not missed when the store was closed', async () => {
    const { late } = await killed();
    renameSync(late, dataDir);
    await (await openStore(quietOptions(dataDir))).close();
    store = await openStore(quietOptions(dataDir));
    expect(store.restored()).toBeNull();
    expect(await lengths()).toEqual({ run: 10 });
  });
});

describe('damage while the store is open', () => {
  it('is met when a page is read, and told; what is written meanwhile is not lost', { timeout: 60_000 }, async () => {
    // More than SQLite keeps in memory.
    const first = await openStore(quietOptions(dataDir));
    for (let index = 0; index < 10; index += 1) {
      await first.createRun(newRun(`run-${index}`));
      for (let seq = 0; seq < 20; seq += 1) await append(first, `run-${index}`, seq, bigEvent(seq, 40_000));
    }
    await first.backUp();
    await first.close();
    store = await openStore(quietOptions(dataDir));
    const open = store;
    const told: Restored[] = [];
    open.onRestored((restored) => told.push(restored));
    const file = openSync(database, 'r+');
    const garbage = Buffer.alloc(page, 0x5a);
    for (let number = 900; number < 960; number += 1) writeSync(file, garbage, 0, page, number * page);
    closeSync(file);
    const reading = (async () => {
      for (let index = 0; index < 10; index += 1) await open.readEvents(`run-${index}`, 0, 1000).catch(() => {});
    })();
    for (let seq = 20; seq < 30; seq += 1) await append(open, 'run-9', seq, eventAt(seq));
    await reading;
    await append(open, 'run-9', 30, eventAt(30));
    expect(told).toHaveLength(1);
    expect(open.restored()).toEqual(told[0]);
    expect(told[0]?.from).toMatch(/^store-/);
    expect(await lengths()).toEqual({ ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`run-${index}`, 20])), 'run-9': 31 });
  });
});
