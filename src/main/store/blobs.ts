import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from './content-hash.ts';
import { codeOf } from './failure.ts';

/** Large payloads as files named by their SHA-256. A file is on disk before the row that names it. */
export interface Blobs {
  put(content: Uint8Array): string;
  /** null when the file is gone. */
  get(hash: string): Uint8Array | null;
  remove(hash: string): void;
  /** Names on disk, including files left by a crash before their row was committed. */
  list(): string[];
}

const name = /^[0-9a-f]{64}$/;

export function openBlobs(folder: string): Blobs {
  mkdirSync(folder, { recursive: true });
  const shelves = new Set<string>();

  function shelfOf(hash: string): string {
    const shelf = join(folder, hash.slice(0, 2));
    if (!shelves.has(shelf)) {
      mkdirSync(shelf, { recursive: true });
      syncFolder(folder);
      shelves.add(shelf);
    }
    return shelf;
  }

  return {
    put(content) {
      const hash = contentHash(content);
      const shelf = shelfOf(hash);
      const path = join(shelf, hash);
      if (sizeOf(path) === content.length) return hash;
      const temporary = `${path}.tmp`;
      writeThrough(temporary, content);
      renameSync(temporary, path);
      syncFolder(shelf);
      return hash;
    },
    get(hash) {
      try {
        return readFileSync(join(folder, hash.slice(0, 2), hash));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    remove(hash) {
      rmSync(join(folder, hash.slice(0, 2), hash), { force: true });
    },
    list() {
      const found: string[] = [];
      for (const shelf of readdirSync(folder)) {
        if (shelf.length !== 2) continue;
        for (const file of readdirSync(join(folder, shelf))) {
          if (name.test(file)) found.push(file);
          else if (file.endsWith('.tmp')) rmSync(join(folder, shelf, file), { force: true });
        }
      }
      return found;
    },
  };
}

function writeThrough(path: string, content: Uint8Array): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let offset = 0; offset < content.length; ) offset += writeSync(file, content, offset);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename survive power loss. Windows has no such call and journals renames itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
