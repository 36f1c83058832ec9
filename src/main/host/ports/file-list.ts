import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import picomatch from 'picomatch';
import { ActionError, type CancelSignal } from '../../../engine/actions/types.ts';
import type { FileEntry, FilePort } from '../../../engine/runtime/effects.ts';
import { errnoOf, fileFailure, throwIfStopped } from './failures.ts';
import { pathBelow, toSystem } from './file-paths.ts';

type ListRequest = Parameters<FilePort['list']>[0];

const folderConcurrency = 8;
const statConcurrency = 32;

/** Walks first, by names alone; only what is left after sorting and the limit is looked at more closely. */
export async function listFiles(request: ListRequest): Promise<FileEntry[]> {
  const { baseDir, folder, limit, signal } = request;
  throwIfStopped(signal);
  const root = toSystem(baseDir, folder);
  const found = await walk(root, request);
  // By the path that is given out, by code unit. Below one folder that is the order of the relative paths.
  found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (limit !== null && found.length > limit) found.length = limit;
  const entries: (FileEntry | null)[] = Array.from<FileEntry | null>({ length: found.length }).fill(null);
  await eachOf(found, statConcurrency, signal, async (relative, index) => {
    const stats = await lstatOrNull(join(root, relative));
    if (stats?.isFile()) entries[index] = entryOf(pathBelow(folder, relative), stats);
  });
  return entries.filter((entry) => entry !== null);
}

function entryOf(path: string, stats: Stats): FileEntry {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  const ext = dot > 0 ? name.slice(dot).toLowerCase() : '';
  return { path, name, ext, size: stats.size, modifiedAt: new Date(stats.mtimeMs).toISOString() };
}

/** null when the file went away since it was listed, or cannot be looked at. */
async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch {
    return null;
  }
}

async function walk(root: string, request: ListRequest): Promise<string[]> {
  const { folder, glob, exclude, signal, skipped } = request;
  const plan = walkPlan(glob);
  const included = compile([plan.pattern], false);
  const excluded = exclude.length > 0 ? compile(exclude, true) : () => false;
  const found: string[] = [];
  const visit = async (below: string, depth: number, more: (folder: string, depth: number) => void): Promise<void> => {
    try {
      const entries = await readdir(join(root, below), { withFileTypes: true });
      throwIfStopped(signal);
      for (const entry of entries) {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        // Waiting here only where it is needed makes the whole walk much faster.
        const kind = plainKind(entry) ?? (await kindOf(join(root, path)));
        if (kind === 'folder') {
          if (depth < plan.maxDepth && (plan.dots || !entry.name.startsWith('.')) && !excluded(path)) more(path, depth + 1);
        } else if (kind === 'file' && included(path) && !excluded(path)) found.push(path);
      }
    } catch (error) {
      if (signal.aborted || depth === plan.startDepth) throw below === '' ? fileFailure(error, folder) : error;
      if (errnoOf(error) !== 'ENOENT') skipped?.(pathBelow(folder, below), fileFailure(error, pathBelow(folder, below)).message);
    }
  };
  if (plan.start === '') {
    await eachFolder('', 0, folderConcurrency, visit);
    return found;
  }
  // A pattern that starts with fixed folders needs only those; that they are not there is no failure, the folder itself is.
  const stats = await stat(root).catch((error: unknown) => {
    throw fileFailure(error, folder);
  });
  if (!stats.isDirectory()) throw new ActionError('not_found', `${folder} is not a folder.`);
  await eachFolder(plan.start, plan.startDepth, folderConcurrency, visit).catch((error: unknown) => {
    const code = errnoOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fileFailure(error, pathBelow(folder, plan.start));
  });
  return found;
}

type Kind = 'file' | 'folder' | 'other';

/** null where the file system does not say in the listing what an entry is. */
function plainKind(entry: Dirent): Kind | null {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  const known = entry.isSymbolicLink() || entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice();
  return known ? 'other' : null;
}

async function kindOf(path: string): Promise<Kind> {
  const stats = await lstatOrNull(path);
  return stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : 'other';
}

interface WalkPlan {
  readonly pattern: string;
  /** The folder below the root where the pattern's first wildcard is. */
  readonly start: string;
  readonly startDepth: number;
  /** How many folders deep a match can be. */
  readonly maxDepth: number;
  /** Whether folders whose names begin with a dot can hold a match. */
  readonly dots: boolean;
}

function walkPlan(glob: string): WalkPlan {
  const pattern = glob.replace(/^(?:\.\/)+/, '');
  const { base, negated } = picomatch.scan(pattern);
  const isPlain = !negated && !/(^|\/)\.\.(\/|$)/.test(pattern);
  const folders = base === pattern ? base.split('/').slice(0, -1).join('/') : base;
  const start = isPlain && !/[\\{}()[\]*?!+@]/.test(folders) ? folders : '';
  const slashInGroup = /[{(][^})]*\//.test(pattern);
  const maxDepth = pattern.includes('**') || slashInGroup || negated ? Number.POSITIVE_INFINITY : pattern.split('/').length - 1;
  return {
    pattern,
    start,
    startDepth: start === '' ? 0 : start.split('/').length,
    maxDepth,
    dots: negated || /(^|[/{,(|[])\\?\./.test(pattern),
  };
}

function compile(patterns: readonly string[], dot: boolean): (path: string) => boolean {
  try {
    return picomatch([...patterns], { dot });
  } catch (error) {
    throw new ActionError('invalid_input', `The pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Visits a folder and all it asks for, at most `concurrency` at once. The first failure ends the walk and is thrown. */
async function eachFolder(
  first: string,
  depth: number,
  concurrency: number,
  visit: (folder: string, depth: number, more: (folder: string, depth: number) => void) => Promise<void>,
): Promise<void> {
  const waiting: { folder: string; depth: number }[] = [{ folder: first, depth }];
  await new Promise<void>((done, fail) => {
    let busy = 0;
    let failed = false;
    const next = (): void => {
      if (failed) return;
      if (busy === 0 && waiting.length === 0) return done();
      while (busy < concurrency) {
        const job = waiting.pop();
        if (!job) return;
        busy++;
        visit(job.folder, job.depth, (folder, below) => void waiting.push({ folder, depth: below })).then(
          () => {
            busy--;
            next();
          },
          (error: unknown) => {
            failed = true;
            fail(error instanceof Error ? error : new Error(String(error)));
          },
        );
      }
    };
    next();
  });
}

async function eachOf<T>(
  items: readonly T[],
  concurrency: number,
  signal: CancelSignal,
  visit: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      throwIfStopped(signal);
      const index = next++;
      const item = items[index];
      if (item !== undefined) await visit(item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
}
