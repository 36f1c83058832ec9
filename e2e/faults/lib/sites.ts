import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOut, type Site } from './reference.ts';

const made = new Set<string>();

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-faults-'));
  made.add(folder);
  return folder;
}

/** Folders of tries that failed stay when MILLRACE_KEEP is set. */
export function removeFolder(folder: string): void {
  made.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export function newSite(options?: Parameters<typeof layOut>[1]): Site {
  return layOut(temporaryFolder(), options);
}

/** Does the work of every entry, so many at a time. */
export async function eachOf<T>(entries: readonly T[], atOnce: number, work: (entry: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < entries.length; index = next++) {
      const entry = entries[index];
      if (entry !== undefined) await work(entry, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** `count` entries spread evenly over the list; all of them when there are no more. */
export function spread<T>(entries: readonly T[], count: number): T[] {
  if (count >= entries.length) return [...entries];
  return Array.from({ length: count }, (_, index) => entries[Math.floor(((index + 0.5) * entries.length) / count)]).filter(
    (entry) => entry !== undefined,
  );
}
