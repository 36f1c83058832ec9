import { basename, dirname } from 'node:path';
import { ActionError } from '../../engine/actions/types.ts';
import { MillraceError } from '../../engine/errors.ts';
import { writeFile } from './ports/file-write.ts';

const codes = { denied: 'denied', no_space: 'storage' } as const;

/** Replaces a file: a reader sees the old text or the whole new one, also after a power cut. `denied`, `storage`. */
export async function writeFileAtomic(file: string, text: string): Promise<void> {
  const { signal } = new AbortController();
  try {
    await writeFile({ baseDir: dirname(file), path: basename(file), content: text, ifExists: 'overwrite', signal });
  } catch (error) {
    if (error instanceof ActionError && Object.hasOwn(codes, error.code)) {
      throw new MillraceError(codes[error.code as keyof typeof codes], `${file} could not be written. ${error.message}`);
    }
    throw error;
  }
}
