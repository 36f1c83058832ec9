import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json } from '../../engine/json.ts';
import { codeOf } from './failure.ts';

/** How the log beside the database began, and how far it went. */
export interface LogMark {
  /** Counts how often the log began anew. */
  readonly round: number;
  readonly salts: readonly [number, number];
  readonly bytes: number;
  /** Frames that were committed; null where SQLite does not tell. */
  readonly frames: number | null;
}

/** What the last owner noted of the store, so that the next one notices what happened to its files in between. */
export interface StoreState {
  /** False while the store is open: whoever finds that reads it after an unclean end. */
  readonly clean: boolean;
  /** Layout of the database. */
  readonly layout: number;
  /** null while the log is empty or about to be emptied. */
  readonly log: LogMark | null;
  /** The number that a row of the journal was given last; it never falls. */
  readonly lastRow: number;
}

const fileName = 'store.state';

export function statePath(dataDir: string): string {
  return join(dataDir, fileName);
}

/** null when there never was a store here, or nothing can be read of it. */
export function readState(dataDir: string): StoreState | null {
  try {
    return toState(JSON.parse(readFileSync(statePath(dataDir), 'utf8')) as Json);
  } catch {
    return null;
  }
}

/** So wide that every number of a row fits: the newest one is written over the one before. */
const rowDigits = 16;

/**
 * Notes the state. Nothing is synced: after power loss an older note is as good as none, and a note is never ahead of the
 * database, whose commits are flushed before.
 */
export class StateFile {
  readonly #path: string;
  #file: number | null = null;
  #rowAt = 0;

  constructor(dataDir: string) {
    this.#path = statePath(dataDir);
  }

  write(state: StoreState): void {
    this.close();
    const { lastRow, ...others } = state;
    const head = `${JSON.stringify(others).slice(0, -1)},"lastRow":`;
    const temporary = `${this.#path}.tmp`;
    const file = openSync(temporary, 'w');
    this.#file = file;
    writeSync(file, `${head}${String(lastRow).padStart(rowDigits)}}\n`);
    renameSync(temporary, this.#path);
    this.#rowAt = Buffer.byteLength(head);
  }

  /** Notes the newest row alone, in place: at every commit, so it costs one write of a few bytes. False when nothing is noted yet. */
  writeRow(lastRow: number): boolean {
    if (this.#file === null) return false;
    writeSync(this.#file, String(lastRow).padStart(rowDigits), this.#rowAt);
    return true;
  }

  remove(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** The log as it is now; null when there is none or it is empty. Reading it by its path drops no lock: SQLite has none on it. */
export function readLogMark(databasePath: string, frames: number | null): LogMark | null {
  let file: number;
  try {
    file = openSync(`${databasePath}-wal`, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const header = Buffer.alloc(32);
    if (readSync(file, header, 0, 32, 0) < 32) return null;
    return {
      round: header.readUInt32BE(12),
      salts: [header.readUInt32BE(16), header.readUInt32BE(20)],
      bytes: statSync(`${databasePath}-wal`).size,
      frames,
    };
  } finally {
    closeSync(file);
  }
}

/**
 * What is wrong with the log that is found, compared with the one that was noted; null when it can be the same one, grown
 * since. SQLite would take an older log for a valid one and write old pages over new ones.
 */
export function logProblem(noted: LogMark | null, found: LogMark | null): { readonly reason: string; readonly usable: boolean } | null {
  if (noted === null) return null;
  // A connection that is closed in order takes its log along; whether rows went with it shows when the file is open.
  if (found === null) return null;
  const begun = (mark: LogMark) => (mark.salts[0] - mark.round) >>> 0;
  if (begun(found) !== begun(noted)) return { reason: 'its write-ahead log is not its own', usable: false };
  if (found.round < noted.round) return { reason: 'its write-ahead log is an older one', usable: false };
  if (found.round > noted.round) return null;
  if (found.salts[1] !== noted.salts[1]) return { reason: 'its write-ahead log is not its own', usable: false };
  return found.bytes < noted.bytes ? { reason: 'the end of its write-ahead log is missing', usable: true } : null;
}

function toState(value: Json): StoreState | null {
  if (!isObject(value) || typeof value.clean !== 'boolean' || typeof value.layout !== 'number') return null;
  const lastRow = typeof value.lastRow === 'number' ? value.lastRow : 0;
  return { clean: value.clean, layout: value.layout, log: value.log === undefined ? null : toMark(value.log), lastRow };
}

function toMark(value: Json): LogMark | null {
  if (!isObject(value)) return null;
  const { round, salts, bytes, frames } = value;
  if (typeof round !== 'number' || typeof bytes !== 'number' || !Array.isArray(salts)) return null;
  const [first, second] = salts;
  if (typeof first !== 'number' || typeof second !== 'number') return null;
  return { round, salts: [first, second], bytes, frames: typeof frames === 'number' ? frames : null };
}
