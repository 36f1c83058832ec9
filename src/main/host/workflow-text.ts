import { readFile, stat } from 'node:fs/promises';
import { MillraceError } from '../../engine/errors.ts';

/** Largest workflow file, bytes. */
export const maxTextBytes = 1024 * 1024;

/** The text of a workflow file. Errors: `not_found`, `denied`, `too_large`. */
export async function readWorkflowText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxTextBytes) throw new MillraceError('too_large', `${file} is larger than a workflow may be (1 MB).`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file);
  }
}

function fileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new MillraceError('not_found', `There is no file ${file}.`);
  if (code === 'EISDIR') return new MillraceError('not_found', `${file} is a folder, not a workflow.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new MillraceError('denied', `${file} may not be read.`);
  return error;
}
