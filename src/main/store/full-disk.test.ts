import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ballastBytes, createBallast } from './ballast.ts';
import { openStore, type StoreClient } from './client.ts';
import { codeOf } from './failure.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** True when a small disk could be put there: root on Linux, where mounting is allowed. */
function mount(path: string, megabytes: number): boolean {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    const chunk = Buffer.alloc(64 * 1024, 1);
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

describe('the reserve on the disk', () => {
  it('is made, given back once, and made again', () => {
    const ballast = createBallast(folder.path);
    expect(ballast.isSpent).toBe(false);
    ballast.renew(10_000);
    const file = join(folder.path, 'ballast');
    expect(statSync(file).size).toBe(ballastBytes);
    ballast.spend();
    expect(existsSync(file)).toBe(false);
    expect(ballast.isSpent).toBe(true);
    ballast.renew(10_500);
    expect(ballast.isSpent).toBe(true);
    ballast.renew(12_000);
    expect(ballast.isSpent).toBe(false);
    expect(statSync(file).size).toBe(ballastBytes);
  });

  it('that an earlier owner left is taken as it is, unless it was cut short', () => {
    const file = join(folder.path, 'ballast');
    createBallast(folder.path).renew(10_000);
    const made = statSync(file).ino;
    createBallast(folder.path).renew(10_000);
    expect(statSync(file).ino).toBe(made);
    truncateSync(file, ballastBytes - 1);
    createBallast(folder.path).renew(10_000);
    expect(statSync(file).size).toBe(ballastBytes);
  });
});

describe('a disk that is full', () => {
  it('lets what is under way be written, tells that it is full, and goes on when there is room', { timeout: 60_000 }, async (context) => {
    const disk = join(folder.path, 'disk');
    if (!mount(disk, 160)) context.skip('Only root on Linux can mount a small disk.');
    let store: StoreClient | null = null;
    try {
      store = await openStore(quietOptions(join(disk, 'data')));
      const states: boolean[] = [];
      store.onStorage((state) => states.push(state.ok));
      await store.createRun(newRun('run'));
      await append(store, 'run', 0, eventAt(0));
      const ballast = join(disk, 'data', 'ballast');
      await until(() => existsSync(ballast));
      const filler = join(disk, 'filler');
      fill(filler);
      for (let seq = 1; seq <= 20; seq += 1) await append(store, 'run', seq, bigEvent(seq, 200_000));
      expect(states).toEqual([true, false]);
      expect(existsSync(ballast)).toBe(false);
      expect((await store.readEvents('run', 0, 100)).length).toBe(21);
      // Now the reserve goes, too: what comes is kept until there is room.
      fill(join(disk, 'more'));
      const late = append(store, 'run', 21, bigEvent(21, 2_000_000));
      expect(await Promise.race([late, sleep(1500, 'waits')])).toBe('waits');
      rmSync(filler);
      rmSync(join(disk, 'more'));
      await late;
      const told = states;
      await until(() => told.at(-1) === true);
      expect(existsSync(ballast)).toBe(true);
      expect((await store.readEvents('run', 0, 100)).map((event) => event.at)).toEqual(Array.from({ length: 22 }, (_, seq) => seq));
      expect(states).toEqual([true, false, true]);
    } finally {
      await store?.close();
      execFileSync('umount', [disk]);
    }
  });

  it('that a reserve or a copy would fill is left as it is', async (context) => {
    const disk = join(folder.path, 'disk');
    if (!mount(disk, 60)) context.skip('Only root on Linux can mount a small disk.');
    try {
      createBallast(disk).renew(10_000);
      expect(readdirSync(disk)).toEqual([]);
      const store = await openStore(quietOptions(join(disk, 'data')));
      try {
        await store.createRun(newRun('run'));
        await expect(store.backUp()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('no room for a copy') });
        expect(await store.storageUse()).toMatchObject({ backups: [], backupProblem: expect.stringContaining('no room') });
      } finally {
        await store.close();
      }
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
