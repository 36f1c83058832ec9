import { contentHash } from './content-hash.ts';
import { Damage } from './damage.ts';
import type { Migration } from './migrate.ts';
import type { Database } from './sqlite.ts';

/** A step that was applied to a file, as the file tells. Damaged, any of it may be of another type. */
export interface Applied {
  readonly id: number;
  readonly name: string;
  readonly hash: string;
}

const hashLength = 64;
/** Of two texts' hashes about four characters are the same. A few changed bits change as many characters at most. */
const fewCharacters = 8;

/** What the file tells of its steps, in order; null when it has no such list. */
export function readApplied(db: Database): Applied[] | null {
  const there = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'").get();
  return there === undefined ? null : db.prepare<Applied>('SELECT id, name, hash FROM migrations ORDER BY id').all();
}

/**
 * A file tells its layout more than once: by `user_version`, and by its list of steps, each with the hash of its text.
 * Throws `Damage` where they contradict each other in a way no build writes. Newer layouts and those of other builds agree
 * with themselves.
 */
export function assertConsistent(applied: readonly Applied[], version: number, migrations: readonly Migration[]): void {
  for (const [index, { id, hash }] of applied.entries()) {
    const isHash = typeof hash === 'string' && hash.length === hashLength && /^[0-9a-f]*$/u.test(hash);
    if (id !== index + 1 || !isHash) throw new Damage('its list of layout steps is damaged', true);
    const known = migrations[index];
    const differing = known === undefined ? hashLength : distance(contentHash(known.sql), hash);
    if (differing > 0 && differing <= fewCharacters) throw new Damage('its list of layout steps is damaged', true);
  }
  if (applied.length === version) return;
  // Who makes a file look newer on purpose changes more than a bit.
  if (version < applied.length || isPowerOfTwo(version ^ applied.length)) throw new Damage('its layout number is damaged', true);
}

/** True when the list holds a step that only a file of ours has. */
export function knowsAStep(applied: readonly Applied[] | null, migrations: readonly Migration[]): boolean {
  return applied?.some(({ hash }) => migrations.some(({ sql }) => contentHash(sql) === hash)) === true;
}

function distance(a: string, b: string): number {
  let count = 0;
  for (let index = 0; index < hashLength; index += 1) if (a[index] !== b[index]) count += 1;
  return count;
}

function isPowerOfTwo(value: number): boolean {
  return value !== 0 && (value & (value - 1)) === 0;
}
