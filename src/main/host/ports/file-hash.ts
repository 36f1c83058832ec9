import { createHash } from 'node:crypto';
import xxhash, { type XXHashAPI } from 'xxhash-wasm';
import type { FilePort } from '../../../engine/runtime/effects.ts';
import { throwIfStopped } from './failures.ts';
import { forward } from './file-paths.ts';
import { withFile } from './file-read.ts';

type HashRequest = Parameters<FilePort['hash']>[0];

interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): string;
}

const chunkBytes = 256 * 1024;
/** Buffers are used again, so hashing many files at once leaves nothing to collect. */
const freeBuffers: Buffer[] = [];
const maxFreeBuffers = 64;

let xxh: Promise<XXHashAPI> | null = null;

export async function hashFile(request: HashRequest): Promise<{ path: string; size: number; hash: string }> {
  const { baseDir, path, algorithm, signal } = request;
  throwIfStopped(signal);
  const hasher = await hasherFor(algorithm);
  const buffer = freeBuffers.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
  try {
    return await withFile(baseDir, path, async (handle, expected) => {
      let size = 0;
      for (;;) {
        throwIfStopped(signal);
        const { bytesRead } = await handle.read(buffer, 0, chunkBytes, size);
        if (bytesRead > 0) hasher.update(buffer.subarray(0, bytesRead));
        size += bytesRead;
        // A short read at the expected end is the end: a small file costs one read.
        if (bytesRead === 0 || (bytesRead < chunkBytes && size === expected)) return { path: forward(path), size, hash: hasher.digest() };
      }
    });
  } finally {
    if (freeBuffers.length < maxFreeBuffers) freeBuffers.push(buffer);
  }
}

async function hasherFor(algorithm: HashRequest['algorithm']): Promise<Hasher> {
  if (algorithm !== 'xxh64') {
    const hash = createHash(algorithm);
    return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('hex') };
  }
  xxh ??= xxhash();
  const hash = (await xxh).create64();
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest().toString(16).padStart(16, '0') };
}
