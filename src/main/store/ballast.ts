import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file that holds room on the disk: given back when the disk is full, so that what is under way can still be written. */
export interface Ballast {
  /** True while the disk is full but for the room that was given back. */
  readonly isSpent: boolean;
  /** Gives the room back. */
  spend(): void;
  /** Makes it again where there is room for it and to spare; asks the disk at most once a second. */
  renew(now: number): void;
}

export const ballastBytes = 16 * 1024 * 1024;
/** Below that much free room the disk counts as full. */
const spareBytes = 64 * 1024 * 1024;
const everyMs = 1000;
const chunkBytes = 1024 * 1024;

export function createBallast(dataDir: string): Ballast {
  const path = join(dataDir, 'ballast');
  let isSpent = false;
  let isThere = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= ballastBytes;
  let askedAt = 0;

  function make(): void {
    // Content that no file system makes smaller.
    const chunk = randomBytes(chunkBytes);
    const file = openSync(`${path}.tmp`, 'w', 0o600);
    try {
      for (let written = 0; written < ballastBytes; ) written += writeSync(file, chunk);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.tmp`, path);
  }

  return {
    get isSpent() {
      return isSpent;
    },
    spend() {
      rmSync(path, { force: true });
      isThere = false;
      isSpent = true;
    },
    renew(now) {
      if (isThere || now - askedAt < everyMs) return;
      askedAt = now;
      const { bavail, bsize } = statfsSync(dataDir);
      if (bavail * bsize < spareBytes + ballastBytes) return;
      try {
        make();
      } catch {
        rmSync(`${path}.tmp`, { force: true });
        return;
      }
      isThere = true;
      isSpent = false;
    },
  };
}
