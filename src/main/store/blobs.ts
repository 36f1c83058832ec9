import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contentHash } from './content-hash.ts';
import { replaceFile, syncFolder } from './durable-file.ts';
import { codeOf } from './failure.ts';

/**
 * Large payloads as files named by their SHA-256. A file is on disk before the row that names it. What no row names any
 * more is set aside, not deleted: a backup made before may name it. It goes when no such backup is left.
 */
export interface Blobs {
  put(content: Uint8Array): string;
  /** null when the file is gone. */
  get(hash: string): Uint8Array | null;
  /** No row names it any more, as of `now`. */
  setAside(hash: string, now: number): void;
  /** Deletes what was set aside before that time: at most `limit` files. */
  purge(before: number, limit: number): void;
  /**
   * Goes over one shelf of files: what no row names is set aside, unless it was written in the last `youngestMs`: its row may
   * be on its way. What a row names comes back. Returns how many were moved.
   */
  sweep(shelf: number, isNamed: (hash: string) => boolean, now: number, youngestMs: number): number;
}

/** Shelves are the first two hex digits of a hash. */
export const shelves = 256;
const name = /^[0-9a-f]{64}$/;
const asideFolder = 'unnamed';

/** Only reads, and makes nothing. */
export function blobsAt(folder: string): Pick<Blobs, 'get'> {
  return { get: (hash) => read(join(folder, hash.slice(0, 2), hash)) ?? read(join(folder, asideFolder, hash)) };
}

export function openBlobs(folder: string): Blobs {
  const aside = join(folder, asideFolder);
  mkdirSync(aside, { recursive: true });
  // The folders are new at the first start: without this a loss of power may take them away with all that is in them.
  syncFolder(folder);
  syncFolder(dirname(folder));
  const made = new Set<string>();

  function shelfOf(hash: string): string {
    const shelf = join(folder, hash.slice(0, 2));
    if (!made.has(shelf)) {
      mkdirSync(shelf, { recursive: true });
      syncFolder(folder);
      made.add(shelf);
    }
    return shelf;
  }

  function setAside(hash: string, now: number): void {
    const from = join(folder, hash.slice(0, 2), hash);
    if (sizeOf(from) === null) return;
    const to = join(aside, hash);
    utimesSync(from, now / 1000, now / 1000);
    renameSync(from, to);
  }

  return {
    put(content) {
      const hash = contentHash(content);
      const shelf = shelfOf(hash);
      const path = join(shelf, hash);
      // One that was damaged since is written anew.
      const there = sizeOf(path) === content.length ? read(path) : null;
      if (there === null || Buffer.compare(there, content) !== 0) replaceFile(path, content);
      // Left by a host that was killed, its name may not be on disk yet.
      else syncFolder(shelf);
      return hash;
    },
    ...blobsAt(folder),
    setAside,
    purge(before, limit) {
      let left = limit;
      for (const file of readdirSync(aside)) {
        if (left === 0) return;
        const path = join(aside, file);
        const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
        if (since === undefined || since >= before) continue;
        rmSync(path, { force: true });
        left -= 1;
      }
    },
    sweep(shelf, isNamed, now, youngestMs) {
      const prefix = shelf.toString(16).padStart(2, '0');
      const path = join(folder, prefix);
      let moved = 0;
      for (const file of filesOf(path)) {
        if (isYounger(join(path, file), now - youngestMs)) continue;
        if (file.endsWith('.tmp')) rmSync(join(path, file), { force: true });
        else if (name.test(file) && !isNamed(file)) {
          setAside(file, now);
          moved += 1;
        }
      }
      for (const file of filesOf(aside)) {
        if (!file.startsWith(prefix) || !isNamed(file)) continue;
        renameSync(join(aside, file), join(shelfOf(file), file));
        moved += 1;
      }
      return moved;
    },
  };
}

function read(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isYounger(path: string, than: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > than;
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
