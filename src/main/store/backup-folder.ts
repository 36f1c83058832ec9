import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json } from '../../engine/json.ts';
import type { StoreUse } from './api.ts';
import { replaceFile } from './durable-file.ts';

export type Backup = StoreUse['backups'][number];

/** The copies of a store, and what is known of each. */
export interface BackupFolder {
  readonly path: string;
  /** Newest first. A file that nobody checked, or whose size changed since, is not verified. */
  list(): Backup[];
  problem(): string | null;
  setProblem(problem: string | null): void;
  /** Says that a file of the folder was checked and is whole. `at`: the moment whose state it surely holds. */
  add(file: string, at: number): void;
  /** Deletes what is not kept: daily copies but the newest of each of the last seven days, and all but three from before a change of layout. */
  prune(now: number): void;
}

interface Notes {
  problem: string | null;
  files: Record<string, { at: number; bytes: number }>;
}

const notesFile = 'backups.json';
const dayMs = 86_400_000;
const keepDays = 7;
const keepBefore = 3;
/** After that long a copy from before a change of layout is of no use, and holds on to files of runs long removed. */
const keepBeforeMs = 30 * dayMs;

/** Name of a daily copy made now. */
export function dailyName(at: number): string {
  return `store-${stamp(at)}.sqlite`;
}

/** Name of a copy made before the layout changes to `version`. */
export function beforeName(version: number, at: number): string {
  return `store-before-${String(version).padStart(4, '0')}-${stamp(at)}.sqlite`;
}

export function openBackupFolder(dataDir: string): BackupFolder {
  const path = join(dataDir, 'backups');

  function readNotes(): Notes {
    try {
      return toNotes(JSON.parse(readFileSync(join(path, notesFile), 'utf8')) as Json);
    } catch {
      return { problem: null, files: {} };
    }
  }

  function writeNotes(notes: Notes): void {
    mkdirSync(path, { recursive: true });
    replaceFile(join(path, notesFile), Buffer.from(`${JSON.stringify(notes, null, 2)}\n`));
  }

  function list(): Backup[] {
    const { files } = readNotes();
    const found: Backup[] = [];
    for (const file of namesIn(path)) {
      if (!file.startsWith('store-') || !file.endsWith('.sqlite')) continue;
      const stat = statSync(join(path, file), { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const known = files[file];
      found.push({ file, at: known?.at ?? Math.round(stat.mtimeMs), bytes: stat.size, verified: known?.bytes === stat.size });
    }
    return found.sort((a, b) => b.at - a.at);
  }

  function remove(file: string): void {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(join(path, file + end), { force: true });
  }

  return {
    path,
    list,
    problem: () => readNotes().problem,
    setProblem(problem) {
      const notes = readNotes();
      if (notes.problem !== problem) writeNotes({ ...notes, problem });
    },
    add(file, at) {
      const { files } = readNotes();
      writeNotes({ problem: null, files: { ...files, [file]: { at, bytes: statSync(join(path, file)).size } } });
    },
    prune(now) {
      const days = new Set<number>();
      let before = 0;
      for (const backup of list()) {
        if (backup.file.startsWith('store-before-')) {
          before += 1;
          if (before > keepBefore || (backup.at < now - keepBeforeMs && days.size > 0)) remove(backup.file);
          continue;
        }
        const day = Math.floor(backup.at / dayMs);
        // What is not verified is no backup; it stays until a good one is newer, for whoever wants to look at it.
        if (backup.verified ? days.has(day) || days.size === keepDays : days.size > 0) remove(backup.file);
        else if (backup.verified) days.add(day);
      }
      const there = new Set(namesIn(path));
      const notes = readNotes();
      const files = Object.fromEntries(Object.entries(notes.files).filter(([file]) => there.has(file)));
      if (Object.keys(files).length < Object.keys(notes.files).length) writeNotes({ ...notes, files });
    },
  };
}

/** UTC, to the millisecond, without characters that a file system minds. */
function stamp(at: number): string {
  return new Date(at).toISOString().replaceAll(':', '-').replace('.', '-');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function toNotes(value: Json): Notes {
  const notes: Notes = { problem: null, files: {} };
  if (!isObject(value)) return notes;
  if (typeof value.problem === 'string') notes.problem = value.problem;
  if (value.files === undefined || !isObject(value.files)) return notes;
  for (const [file, entry] of Object.entries(value.files)) {
    if (isObject(entry) && typeof entry.at === 'number' && typeof entry.bytes === 'number')
      notes.files[file] = { at: entry.at, bytes: entry.bytes };
  }
  return notes;
}
