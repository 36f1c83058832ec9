import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTextReader } from './workflow-text.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-text-'));
  file = join(dir, 'a.flow.yaml');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a file is read again when it was written, replaced or only touched with the same length', async () => {
  const read = createTextReader();
  writeFileSync(file, 'one');
  expect(await read(file)).toBe('one');
  writeFileSync(file, 'two');
  expect(await read(file)).toBe('two');
  const other = join(dir, 'b.flow.yaml');
  writeFileSync(other, 'six');
  renameSync(other, file);
  expect(await read(file)).toBe('six');
  // A program that puts the old time back does not hide what it wrote.
  const past = new Date(Date.now() - 3_600_000);
  utimesSync(file, past, past);
  expect(await read(file)).toBe('six');
  writeFileSync(file, 'ten');
  utimesSync(file, past, past);
  expect(await read(file)).toBe('ten');
});

test('a file that has rested is kept, and gone when it is', async () => {
  const read = createTextReader();
  writeFileSync(file, 'one');
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(await read(file)).toBe('one');
  expect(await read(file)).toBe('one');
  writeFileSync(file, 'two');
  expect(await read(file)).toBe('two');
  rmSync(file);
  await expect(read(file)).rejects.toMatchObject({ code: 'not_found' });
});
