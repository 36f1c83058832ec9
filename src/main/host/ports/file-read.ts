import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ActionError } from '../../../engine/actions/types.ts';
import type { FilePort } from '../../../engine/runtime/effects.ts';
import { fileFailure, throwIfStopped } from './failures.ts';
import { forward, toSystem } from './file-paths.ts';

type ReadRequest = Parameters<FilePort['read']>[0];

const chunkBytes = 1024 * 1024;

export async function readText(request: ReadRequest): Promise<{ path: string; size: number; text: string }> {
  const { baseDir, path, encoding, limitBytes, signal } = request;
  const bytes = await withFile(baseDir, path, async (handle, size) => {
    const chunks: Buffer[] = [];
    let total = 0;
    // Asked for one byte more than the size, a file at rest is read at one go; one that grows, or does not know its size, is not.
    let wanted = Math.min(size + 1, limitBytes + 1);
    for (;;) {
      throwIfStopped(signal);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, null);
      if (bytesRead === 0) return Buffer.concat(chunks, total);
      chunks.push(buffer.subarray(0, bytesRead));
      total += bytesRead;
      if (total > limitBytes || size > limitBytes) {
        throw new ActionError('too_large', `${path} is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`);
      }
      wanted = Math.min(chunkBytes, limitBytes + 1 - total);
    }
  });
  // The decoder drops a byte order mark and shows what is not UTF-8 as U+FFFD.
  const text = encoding === 'base64' ? bytes.toString('base64') : new TextDecoder().decode(bytes);
  return { path: forward(path), size: bytes.length, text };
}

/** Opens a regular file, hands it over with its size and closes it. Never waits on a pipe or device. */
export async function withFile<T>(baseDir: string, path: string, use: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  try {
    const nonBlocking = process.platform === 'win32' ? 0 : constants.O_NONBLOCK;
    const handle = await open(toSystem(baseDir, path), constants.O_RDONLY | nonBlocking);
    try {
      const stats = await handle.stat();
      if (stats.isDirectory()) throw new ActionError('not_found', `${path} is a folder, not a file.`);
      if (!stats.isFile()) throw new ActionError('denied', `${path} is not a regular file.`);
      return await use(handle, stats.size);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileFailure(error, path);
  }
}
