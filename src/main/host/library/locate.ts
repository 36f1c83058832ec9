import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { MillraceError } from '../../../engine/errors.ts';

/** What a workflow in the library is called. */
export const workflowSuffix = '.flow.yaml';

/** What a file opened from outside may be called: it is read as a workflow, so nothing else is worth reading. */
const openableSuffixes = ['.yaml', '.yml', '.json'];

/** Finds files by the paths that windows send, and refuses what lies outside. */
export interface Locator {
  /** The file of a path: inside the library, or one that was opened before. `denied`. */
  file(path: string): string;
  /** The same, and an absolute path to a workflow counts as opened from now on. */
  open(path: string): string;
  /** The file of a path, and how it is called: `file` and `pathOf` in one. */
  find(path: string): { readonly file: string; readonly path: string };
  /** How a file is called: relative to the library with forward slashes, or absolute. */
  pathOf(file: string): string;
}

export function createLocator(libraryDir: () => string): Locator {
  const opened = new Set<string>();

  function inside(file: string): string | null {
    const path = relative(realPath(libraryDir()), realPath(file));
    return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? null : path;
  }

  function locate(path: string): string {
    if (path.includes('\0')) throw refused(path);
    if (isAbsolute(path)) return resolve(path);
    if (path.split(/[\\/]/).some((part) => part === '..')) throw refused(path);
    return resolve(libraryDir(), path);
  }

  function find(path: string): { file: string; path: string } {
    const file = locate(path);
    const name = nameOf(file);
    if (name === null && !(isAbsolute(path) && opened.has(file))) throw refused(path);
    return { file, path: name ?? file };
  }

  /** What a workflow of the library is called; null for any other file. */
  function nameOf(file: string): string | null {
    const path = file.endsWith(workflowSuffix) ? inside(file) : null;
    return path === null ? null : path.split(sep).join('/');
  }

  return {
    find,
    file: (path) => find(path).file,
    open(path) {
      const file = locate(path);
      if (!isAbsolute(path) || nameOf(file) !== null) return find(path).file;
      if (!openableSuffixes.some((suffix) => file.toLowerCase().endsWith(suffix))) throw refused(path);
      opened.add(file);
      return file;
    },
    pathOf: (file) => nameOf(file) ?? file,
  };
}

function refused(path: string): MillraceError {
  return new MillraceError('denied', `${path.slice(0, 200)} is not a workflow in the library. Open its folder as the library first.`);
}

/** The path with links resolved as far as it exists, so that a link cannot lead out of the library unseen. */
function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    const parent = dirname(file);
    return parent === file ? file : join(realPath(parent), basename(file));
  }
}

/** The first of `name`, `name-2`, `name-3` … that is free, as a file name. */
export function fileNameFor(name: string, taken: (fileName: string) => boolean): string {
  const slug =
    name
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'workflow';
  for (let count = 1; ; count += 1) {
    const fileName = `${slug}${count === 1 ? '' : `-${count}`}${workflowSuffix}`;
    if (!taken(fileName)) return fileName;
  }
}
