import { createHash } from 'node:crypto';

/** Names a text by its content: SHA-256, lower-case hex. Definitions, versions and blobs are kept under it. */
export function contentHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
