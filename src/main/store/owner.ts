import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '../../engine/errors.ts';
import { isObject, type Json } from '../../engine/json.ts';

/** Who has a data folder open. The lock itself is the database's; this file only says whose it is. */
export interface Owner {
  readonly pid: number;
  /** Which door: `electron`, `serve`, `cli`, … */
  readonly kind: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Where a second process can connect, with its token; hence mode 0600. */
  readonly url: string | null;
}

const fileName = 'host.json';

/** Says that this process owns the folder. Call again to change `url`; call only with the database open. */
export function claimOwner(dataDir: string, owner: { readonly kind: string; readonly url?: string }): Owner {
  const startedAt = new Date(Math.round(performance.timeOrigin)).toISOString();
  const claim: Owner = { pid: process.pid, kind: owner.kind, startedAt, url: owner.url ?? null };
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, fileName);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(claim)}\n`, { mode: 0o600 });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return claim;
}

/** The live owner of the folder; null when there is none or the file was left by a process that is gone. */
export function readOwner(dataDir: string): Owner | null {
  let value: Json;
  try {
    value = JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')) as Json;
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { pid, kind, startedAt, url } = value;
  if (typeof pid !== 'number' || typeof kind !== 'string' || typeof startedAt !== 'string') return null;
  if (!isAlive(pid)) return null;
  return { pid, kind, startedAt, url: typeof url === 'string' ? url : null };
}

/** Removes the owner file if it is this process's. */
export function releaseOwner(dataDir: string): void {
  if (readOwner(dataDir)?.pid !== process.pid) return;
  rmSync(join(dataDir, fileName), { force: true });
}

/** The error for a folder that somebody else has open, naming them where they can be named. */
export function inUseError(dataDir: string): MillraceError {
  const owner = readOwner(dataDir);
  if (owner === null) return new MillraceError('in_use', `The data folder ${dataDir} is held by another process.`, { dataDir });
  const since = owner.startedAt.slice(0, 16).replace('T', ' ');
  return new MillraceError('in_use', `The data folder ${dataDir} is held by process ${owner.pid} (${owner.kind}, since ${since} UTC).`, {
    dataDir,
    pid: owner.pid,
    kind: owner.kind,
    startedAt: owner.startedAt,
    url: owner.url,
  });
}

/** True when there is a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
