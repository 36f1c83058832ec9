import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';

/** What was done to the files. */
export interface Damage {
  readonly kind: string;
  readonly detail: string;
}

const pageBytes = 4096;

type Inflict = (dataDir: string, random: SeededRandom, staleWal: string) => string | null;

/** Kinds of damage with how often each is tried. A kind that does not fit (no log, no blob) gives null. */
const kinds: readonly { readonly kind: string; readonly weight: number; readonly inflict: Inflict }[] = [
  { kind: 'bit of the database', weight: 34, inflict: (dir, random) => flip(join(dir, 'store.sqlite'), random) },
  { kind: 'bit of the header', weight: 8, inflict: (dir, random) => flip(join(dir, 'store.sqlite'), random, 0, 100) },
  { kind: 'bit of a free page', weight: 4, inflict: flipFreePage },
  { kind: 'bit of the log', weight: 14, inflict: (dir, random) => flip(join(dir, 'store.sqlite-wal'), random) },
  { kind: 'database cut short', weight: 6, inflict: (dir, random) => cut(join(dir, 'store.sqlite'), random) },
  { kind: 'log cut short', weight: 5, inflict: (dir, random) => cut(join(dir, 'store.sqlite-wal'), random) },
  { kind: 'page of zeros', weight: 10, inflict: (dir, random) => zero(join(dir, 'store.sqlite'), random) },
  { kind: 'zeros in the log', weight: 4, inflict: (dir, random) => zero(join(dir, 'store.sqlite-wal'), random) },
  { kind: 'older log', weight: 4, inflict: swapLog },
  { kind: 'log gone', weight: 3, inflict: removeLog },
  { kind: 'bit of a blob', weight: 5, inflict: (dir, random) => flip(blobOf(dir, random), random) },
  { kind: 'blob gone', weight: 3, inflict: removeBlob },
];

/** Damages the files of a data folder that nobody has open. */
export function damage(dataDir: string, random: SeededRandom, staleWal: string): Damage {
  const sum = kinds.reduce((total, { weight }) => total + weight, 0);
  for (;;) {
    let at = random.below(sum);
    const chosen = kinds.find(({ weight }) => (at -= weight) < 0);
    const detail = chosen?.inflict(dataDir, random, staleWal) ?? null;
    if (chosen && detail !== null) return { kind: chosen.kind, detail };
  }
}

function flip(file: string | null, random: SeededRandom, from = 0, to = Number.POSITIVE_INFINITY): string | null {
  if (file === null || !existsSync(file)) return null;
  const content = readFileSync(file);
  const end = Math.min(to, content.length);
  if (end <= from) return null;
  const at = from + random.below(end - from);
  const bit = random.below(8);
  content[at] = (content[at] ?? 0) ^ (1 << bit);
  writeFileSync(file, content);
  return `byte ${at}, bit ${bit}`;
}

function flipFreePage(dataDir: string, random: SeededRandom): string | null {
  const file = join(dataDir, 'store.sqlite');
  const head = readFileSync(file).subarray(0, 100);
  // Where the list of free pages begins, and the page size are in the header.
  const trunk = head.readUInt32BE(32);
  return trunk === 0 ? null : flip(file, random, (trunk - 1) * pageBytes, trunk * pageBytes);
}

function cut(file: string, random: SeededRandom): string | null {
  if (!existsSync(file)) return null;
  const { length } = readFileSync(file);
  if (length === 0) return null;
  const size = random.below(length);
  truncateSync(file, size);
  return `${length} bytes to ${size}`;
}

function zero(file: string, random: SeededRandom): string | null {
  if (!existsSync(file)) return null;
  const content = readFileSync(file);
  const pages = Math.floor(content.length / pageBytes);
  if (pages === 0) return null;
  const page = random.below(pages);
  content.fill(0, page * pageBytes, (page + 1) * pageBytes);
  writeFileSync(file, content);
  return `page ${page + 1} of ${pages}`;
}

function swapLog(dataDir: string, _random: SeededRandom, staleWal: string): string | null {
  copyFileSync(staleWal, join(dataDir, 'store.sqlite-wal'));
  return 'of an earlier life of the host';
}

function removeLog(dataDir: string): string | null {
  const file = join(dataDir, 'store.sqlite-wal');
  if (!existsSync(file)) return null;
  rmSync(file);
  return 'deleted';
}

function removeBlob(dataDir: string, random: SeededRandom): string | null {
  const file = blobOf(dataDir, random);
  if (file === null) return null;
  rmSync(file);
  return 'deleted';
}

function blobOf(dataDir: string, random: SeededRandom): string | null {
  const folder = join(dataDir, 'blobs');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name),
  );
  const file = files[random.below(Math.max(1, files.length))];
  return file === undefined ? null : join(file.parentPath, file.name);
}
