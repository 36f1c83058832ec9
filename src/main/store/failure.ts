import { type ErrorCode, MillraceError } from '../../engine/errors.ts';
import type { Json } from '../../engine/json.ts';

/** A failure as it crosses the thread border. `retry`: the disk said no, the same writes may succeed later. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: Json;
  readonly retry: boolean;
  /** The outcome of what was under way is unknown until the file has been opened again. */
  readonly reopen: boolean;
}

/** Results of SQLite after which the connection cannot be trusted: what was under way may or may not be on disk. */
const distrusted = [
  'SQLITE_IOERR',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_PROTOCOL',
  'SQLITE_NOMEM',
];
const full = new Set(['SQLITE_FULL', 'ENOSPC', 'EDQUOT']);
const systemErrors = new Set([
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'ENODEV',
  'ENXIO',
  'ESTALE',
  'ETIMEDOUT',
]);

/** The code an SQLite or system error carries, or ''. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** True when there is no room on the disk. */
export function isFull(error: unknown): boolean {
  return full.has(codeOf(error));
}

/** SQLite found that the file is not what it wrote. */
export function saysDamaged(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** What an error of the store thread means: the disk's fault (retry), or the write's own (refused for good). */
export function toFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MillraceError) return { code: error.code, message, data: error.data, retry: false, reopen: false };
  const code = codeOf(error);
  if (full.has(code)) return storage('The disk is full.', message, code, false);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return storage('Another process holds the database.', message, code, false);
  }
  if (distrusted.some((prefix) => code.startsWith(prefix)) || systemErrors.has(code)) {
    return storage('The disk does not answer as it should.', message, code, true);
  }
  return { code: 'internal', message: `The store refused a write: ${message}`, data: { code }, retry: false, reopen: false };
}

/** The error a caller gets. */
export function toError(failure: Failure): MillraceError {
  return new MillraceError(failure.code, failure.message, failure.data);
}

function storage(what: string, message: string, code: string, reopen: boolean): Failure {
  return { code: 'storage', message: `${what} (${code}: ${message})`, data: { code }, retry: true, reopen };
}
