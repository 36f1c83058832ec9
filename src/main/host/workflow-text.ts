import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { MillraceError } from '../../engine/errors.ts';
import { Lru } from './lru.ts';

/** Largest workflow file, bytes. */
export const maxTextBytes = 1024 * 1024;

/** A file that changed less than this before it was read may change again within the same tick of its clock, ms. */
const restMs = 2_000;
const keptTexts = 50;

/** The text of a workflow file. Errors: `not_found`, `denied`, `too_large`. */
export async function readWorkflowText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    return await textOf(file, size);
  } catch (error) {
    throw fileError(error, file);
  }
}

/**
 * The same for a file that is read again and again: one that is still the same file, unchanged, is only looked at. That
 * happens at once: the way to another thread and back takes longer than the look.
 */
export function createTextReader(): (file: string) => Promise<string> {
  const texts = new Lru<{ readonly mark: string; readonly text: string }>(keptTexts);
  return async (file) => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
      const mark = `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
      const known = texts.get(file);
      if (known?.mark === mark) return known.text;
      const readAt = Date.now();
      const text = await textOf(file, Number(size));
      if (readAt - Number(ctimeNs / 1_000_000n) > restMs) texts.set(file, { mark, text });
      return text;
    } catch (error) {
      throw fileError(error, file);
    }
  };
}

function textOf(file: string, size: number): Promise<string> {
  if (size > maxTextBytes) throw new MillraceError('too_large', `${file} is larger than a workflow may be (1 MB).`);
  return readFile(file, 'utf8');
}

function fileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new MillraceError('not_found', `There is no file ${file}.`);
  if (code === 'EISDIR') return new MillraceError('not_found', `${file} is a folder, not a workflow.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new MillraceError('denied', `${file} may not be read.`);
  return error;
}
