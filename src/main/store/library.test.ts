import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from './testing/folders.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test.runIf(existsSync('/proc/self/maps'))('the library of the driver outlives the thread that used it', () => {
  const child = new URL('testing/library-child.ts', import.meta.url).pathname;
  expect(execFileSync(process.execPath, [child, folder.path], { encoding: 'utf8' })).toBe('there');
});
