import { isAbsolute, posix, resolve, sep } from 'node:path';

/** A path as given → one the system can open. */
export function toSystem(baseDir: string, path: string): string {
  return resolve(baseDir, path);
}

/** With forward slashes, on every platform. */
export function forward(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}

/**
 * The path of a file found below `folder`, such that it can be given to another file action as it is: absolute when the
 * folder is, otherwise relative to where the folder itself is relative to.
 */
export function pathBelow(folder: string, relative: string): string {
  const start = forward(folder);
  return isAbsolute(folder) ? `${start.replace(/\/+$/, '')}/${relative}` : posix.join(start, relative);
}
