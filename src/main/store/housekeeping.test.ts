import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackupFolder, dailyName, openBackupFolder } from './backup-folder.ts';
import type { Holder } from './holder.ts';
import { createHousekeeping, type Housekeeping } from './housekeeping.ts';
import type { OpenStoreFile } from './maintenance.ts';
import { openEmptyFile } from './testing/empty-file.ts';
import { temporaryFolder } from './testing/folders.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
let folder: ReturnType<typeof temporaryFolder>;
let file: OpenStoreFile;
let backups: BackupFolder;
let unchecked: boolean;
let backingUp: boolean;
let copies: number;
let checkpoints: number;
let distrusted: unknown[];
let warnings: string[];
/** A moment after the store was opened. */
let opened: number;
let housekeeping: Housekeeping;

beforeEach(async () => {
  folder = temporaryFolder();
  file = await openEmptyFile(folder.path);
  backups = openBackupFolder(folder.path);
  unchecked = false;
  backingUp = false;
  copies = 0;
  checkpoints = 0;
  distrusted = [];
  warnings = [];
  const holder: Holder = {
    sqlite: '',
    get unchecked() {
      return unchecked;
    },
    file,
    current: () => file,
    distrust: (error) => distrusted.push(error),
    suspect: () => {},
    note: () => {},
    noteCommit: () => {},
    checkpoint: () => (checkpoints += 1),
    close: () => {},
  };
  housekeeping = createHousekeeping({
    holder,
    backups,
    ballast: { isSpent: false, spend: () => {}, renew: () => {} },
    log: (level, message) => {
      if (level === 'warn') warnings.push(message);
    },
    isBackingUp: () => backingUp,
    backUp: () => (copies += 1),
  });
  opened = Date.now();
});

afterEach(() => {
  file.db.close();
  folder.remove();
});

function copyOf(at: number): void {
  mkdirSync(backups.path, { recursive: true });
  writeFileSync(join(backups.path, dailyName(at)), 'content');
  backups.add(dailyName(at), at);
}

describe('the daily copy', () => {
  it('is made a day after the last one, when nothing was written for ten seconds', () => {
    const copied = opened - 2 * hourMs;
    copyOf(copied);
    housekeeping.idle(copied + dayMs - minuteMs);
    expect(copies).toBe(0);
    housekeeping.wrote(copied + dayMs + hourMs - 9 * secondMs);
    housekeeping.idle(copied + dayMs + hourMs);
    expect(copies).toBe(0);
    housekeeping.idle(copied + dayMs + hourMs + minuteMs);
    expect(copies).toBe(1);
  });

  it('does not wait for a quiet moment on the second day', () => {
    const copied = opened - 2 * hourMs;
    copyOf(copied);
    for (const at of [copied + 2 * dayMs - minuteMs, copied + 2 * dayMs]) {
      expect(copies).toBe(0);
      housekeeping.wrote(at);
      housekeeping.idle(at);
    }
    expect(copies).toBe(1);
  });

  it('of a store that never had one waits an hour for a quiet moment', () => {
    for (const at of [opened + 2 * minuteMs, opened + hourMs - minuteMs, opened + hourMs + minuteMs]) {
      expect(copies).toBe(0);
      housekeeping.wrote(at);
      housekeeping.idle(at);
    }
    expect(copies).toBe(1);
  });

  it('is made soon when the file could not be looked through at the start, though the last one is new', () => {
    unchecked = true;
    copyOf(opened);
    housekeeping.idle(opened + 2 * minuteMs);
    expect(copies).toBe(1);
  });

  it('is due although there is a newer file, where that is not verified', () => {
    mkdirSync(backups.path, { recursive: true });
    writeFileSync(join(backups.path, dailyName(opened)), 'content');
    housekeeping.idle(opened + 2 * minuteMs);
    expect(copies).toBe(1);
  });

  it('is tried again after an hour, and not while one is being made', () => {
    backingUp = true;
    housekeeping.idle(opened + 2 * minuteMs);
    expect(copies).toBe(0);
    backingUp = false;
    housekeeping.idle(opened + 3 * minuteMs);
    housekeeping.idle(opened + hourMs + 2 * minuteMs);
    expect(copies).toBe(1);
    housekeeping.idle(opened + hourMs + 3 * minuteMs);
    expect(copies).toBe(2);
  });
});

describe('files that no row names', () => {
  it('stay while a copy that may name them is there', () => {
    const hash = file.blobs.put(Buffer.from('content'));
    file.blobs.setAside(hash, opened);
    copyOf(opened - hourMs);
    copyOf(opened + hourMs);
    housekeeping.purge();
    expect(file.blobs.get(hash)).not.toBeNull();
  });

  it('stay while a copy is being made', () => {
    const hash = file.blobs.put(Buffer.from('content'));
    file.blobs.setAside(hash, opened);
    backingUp = true;
    housekeeping.purge();
    expect(file.blobs.get(hash)).not.toBeNull();
    backingUp = false;
    housekeeping.purge();
    expect(file.blobs.get(hash)).toBeNull();
  });

  it('go when every copy is newer', () => {
    const hash = file.blobs.put(Buffer.from('content'));
    file.blobs.setAside(hash, opened);
    copyOf(opened + hourMs);
    housekeeping.idle(opened + 2 * minuteMs);
    expect(file.blobs.get(hash)).toBeNull();
  });
});

describe('the log', () => {
  it('is emptied once, half a minute after the last commit', () => {
    housekeeping.wrote(opened);
    housekeeping.idle(opened + 29 * secondMs);
    expect(checkpoints).toBe(0);
    housekeeping.idle(opened + 30 * secondMs);
    housekeeping.idle(opened + 40 * secondMs);
    expect(checkpoints).toBe(1);
    housekeeping.wrote(opened + 50 * secondMs);
    housekeeping.idle(opened + 80 * secondMs);
    expect(checkpoints).toBe(2);
  });
});

it('lets go of the file where tidying up finds that it cannot be trusted, and says so', () => {
  const damaged = Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  const real = file.db.pragma.bind(file.db);
  file.db.pragma = (source) => {
    if (source === 'freelist_count') throw damaged;
    return real(source);
  };
  housekeeping.idle(opened + secondMs);
  expect(distrusted).toEqual([damaged]);
  expect(warnings).toEqual([expect.stringContaining('malformed')]);
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  file.db.pragma = () => {
    throw full;
  };
  housekeeping.idle(opened + 2 * secondMs);
  expect(distrusted).toEqual([damaged]);
  expect(warnings).toHaveLength(2);
});
