import { MillraceError } from '../../engine/errors.ts';
import { isObject } from '../../engine/json.ts';
import { codeOf } from './failure.ts';

/** The store's files are not what was written. `usableLog`: SQLite may read the write-ahead log all the same. */
export class Damage extends Error {
  readonly usableLog: boolean;

  constructor(reason: string, usableLog: boolean) {
    super(reason);
    this.usableLog = usableLog;
  }
}

/**
 * What an error of opening says of the files; null when they are not to blame. `layout`: that of the store of ours that was
 * here before, null where there was none.
 */
export function damageIn(error: unknown, layout: number | null): Damage | null {
  if (error instanceof Damage) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_CORRUPT')) return new Damage(message, true);
  if (layout === null) return null;
  // A file that was ours and is not any more; a table that was there and is not.
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR') return new Damage(message, true);
  if (!(error instanceof MillraceError)) return null;
  if (error.data === foreignFile) return new Damage('the head of the file is damaged', true);
  const claimed = isObject(error.data) ? error.data.layout : null;
  return typeof claimed === 'number' && claimed > layout ? new Damage('its layout number is damaged', true) : null;
}

/** Marks the error for a file that does not look like ours. */
export const foreignFile = 'foreign_file';
