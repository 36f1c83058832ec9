import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { splitLines } from '../../../engine/actions/lib/lines.ts';
import { listOf, longListOf } from '../../../engine/long-list.ts';
import { createKeptLines, plainLines } from './kept-lines.ts';

let folder: string;
let blobs: string;
const signal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-lines-'));
  blobs = join(folder, 'blobs');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string) => createKeptLines(blobs).read({ baseDir: folder, path, signal });
const copies = (): string[] =>
  readdirSync(blobs, { recursive: true, withFileTypes: true }).flatMap((each) => (each.isFile() ? each.name : []));

/** Above the size from which a copy is kept. */
const filler = `${'0123456789'.repeat(6)}\n`.repeat(18_000);

test('a small file is a plain list, a large one a long list with the same lines', async () => {
  writeFileSync(join(folder, 'small'), 'a\r\nb\n');
  expect(await read('small')).toEqual(['a', 'b']);
  writeFileSync(join(folder, 'large'), `first\n${filler}last`);
  const list = await read('large');
  expect(longListOf(list)?.ref).toMatchObject({ kind: 'lines', count: 18_002, bytes: filler.length + 10 });
  expect([list[0], list[18_001], list[9_000], list[1], list[18_002]]).toEqual([
    'first',
    'last',
    list[1],
    '0123456789'.repeat(6),
    undefined,
  ]);
  expect(Array.from(list)).toEqual(await plainLines({ baseDir: folder, path: 'large', signal }));
});

test('whatever bytes a file has, its lines are those of its text, in any order of asking', async () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', '\n\r', 'a', 'ü', '\ufeff', '\u2028', '\u0000', 'x'.repeat(300_000));
  const bytes = fc.oneof(
    { weight: 3, arbitrary: fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join(''))) },
    fc.uint8Array({ maxLength: 40 }).map((raw) => Buffer.from(raw)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, bytes, fc.array(fc.nat(), { maxLength: 8 }), async (front, back, asked) => {
      const content = Buffer.concat([front, Buffer.from(filler), back]);
      writeFileSync(join(folder, 'file'), content);
      const list = await read('file');
      const expected = splitLines(new TextDecoder().decode(content));
      expect(list.length).toBe(expected.length);
      for (const index of [...asked.map((each) => each % expected.length), expected.length - 1, 0])
        expect(list[index]).toBe(expected[index]);
      expect(createHash('sha256').update(JSON.stringify(list)).digest('hex')).toBe(
        createHash('sha256').update(JSON.stringify(expected)).digest('hex'),
      );
    }),
    { numRuns: 40 },
  );
});

test('a file that changes, or goes, is still the one that was read; also for who opens the list again', async () => {
  writeFileSync(join(folder, 'file'), `old\n${filler}`);
  const list = await read('file');
  const ref = longListOf(list)?.ref;
  writeFileSync(join(folder, 'file'), `new\n${filler}`);
  expect(list[0]).toBe('old');
  const other = await read('file');
  expect([other[0], list[0]]).toEqual(['new', 'old']);
  rmSync(join(folder, 'file'));
  const again = ref && listOf(ref, createKeptLines(blobs));
  expect([again?.[0], again?.[18_000], again?.length]).toEqual(['old', '0123456789'.repeat(6), 18_001]);
});

test('the same content is kept once, and found where it was set aside', async () => {
  for (const name of ['one', 'two']) writeFileSync(join(folder, name), filler);
  const ref = longListOf(await read('one'))?.ref;
  await read('two');
  const hash = createHash('sha256').update(filler).digest('hex');
  expect(copies()).toEqual([hash]);
  expect(ref).toMatchObject({ hash });
  const [shelf = ''] = readdirSync(blobs);
  renameSync(join(blobs, shelf), join(blobs, 'unnamed'));
  expect(ref && listOf(ref, createKeptLines(blobs))[17_999]).toBe('0123456789'.repeat(6));
});

test('a copy that is gone or shorter says so, and what is open stays readable', async () => {
  writeFileSync(join(folder, 'file'), filler);
  const list = await read('file');
  const ref = longListOf(list)?.ref;
  const path = join(blobs, ...(ref?.kind === 'lines' ? [ref.hash.slice(0, 2), ref.hash] : []));
  const content = readFileSync(path);
  rmSync(path);
  expect(list[17_999]).toBe('0123456789'.repeat(6));
  const gone = ref && listOf(ref, createKeptLines(blobs));
  expect(() => gone?.[0]).toThrow(/kept copy .* cannot be read/);
  writeFileSync(path, content.subarray(0, 5000));
  const short = ref && listOf(ref, createKeptLines(blobs));
  expect(() => short?.[0]).toThrow('shorter');
});

test('what a killed host left half copied is removed, and a stop leaves nothing behind', async () => {
  writeFileSync(join(folder, 'file'), filler);
  await read('file');
  writeFileSync(join(blobs, 'incoming-5'), 'half');
  createKeptLines(blobs);
  expect(copies()).toHaveLength(1);
  rmSync(blobs, { recursive: true });
  const stopped = { ...signal, aborted: true };
  await expect(createKeptLines(blobs).read({ baseDir: folder, path: 'file', signal: stopped })).rejects.toMatchObject({ code: 'canceled' });
  expect(copies()).toEqual([]);
  await expect(read('nothing')).rejects.toMatchObject({ code: 'not_found' });
});
