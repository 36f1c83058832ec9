import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenOptions } from '../client.ts';

/** The thread's entry as the sources have it. */
export const workerUrl: URL = new URL('../worker.ts', import.meta.url);

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function quietOptions(dataDir: string, over: Partial<OpenOptions> = {}): OpenOptions {
  return { dataDir, workerUrl, log: () => {}, lockTimeoutMs: 100, testing: true, ...over };
}
