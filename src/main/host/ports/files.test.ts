import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles } from './files.ts';
import { plainLines } from './kept-lines.ts';

const signal = new AbortController().signal;
const never = { signal };
const files = createFiles(plainLines);
let baseDir: string;

beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(baseDir, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array = path): void {
  mkdirSync(dirname(join(baseDir, path)), { recursive: true });
  writeFileSync(join(baseDir, path), content);
}

async function listed(request: { folder?: string; glob?: string; exclude?: string[]; limit?: number }): Promise<string[]> {
  const found = await files.list({ baseDir, folder: 'in', glob: '**/*', exclude: [], limit: null, ...request, ...never });
  return found.map((file) => file.path);
}

describe('list', () => {
  beforeEach(() => {
    for (const path of [
      'in/b.TXT',
      'in/a/z.csv',
      'in/a/deep/x.csv',
      'in/a.csv',
      'in/node_modules/m/index.js',
      'in/.hidden/x.csv',
      'in/.env',
    ])
      put(path);
    utimesSync(join(baseDir, 'in/b.TXT'), 1_700_000_000, 1_700_000_000);
  });

  test('describes files, sorted by path by code unit', async () => {
    const found = await files.list({ baseDir, folder: 'in', glob: '**/*', exclude: ['**/node_modules/**'], limit: null, ...never });
    expect(found.map((file) => file.path)).toEqual(['in/a.csv', 'in/a/deep/x.csv', 'in/a/z.csv', 'in/b.TXT']);
    expect(found.at(-1)).toEqual({ path: 'in/b.TXT', name: 'b.TXT', ext: '.txt', size: 8, modifiedAt: '2023-11-14T22:13:20.000Z' });
  });

  test.each([
    ['*', ['in/a.csv', 'in/b.TXT']],
    ['*.csv', ['in/a.csv']],
    ['./*.csv', ['in/a.csv']],
    ['**/*.csv', ['in/a.csv', 'in/a/deep/x.csv', 'in/a/z.csv']],
    ['a/**', ['in/a/deep/x.csv', 'in/a/z.csv']],
    ['a/*.csv', ['in/a/z.csv']],
    ['a/{deep/x,z}.csv', ['in/a/deep/x.csv', 'in/a/z.csv']],
    ['a/deep/x.csv', ['in/a/deep/x.csv']],
    ['{a,b}.*', ['in/a.csv', 'in/b.TXT']],
    ['.*', ['in/.env']],
    ['**/.hidden/*', ['in/.hidden/x.csv']],
    ['nowhere/**', []],
    ['../in/*', []],
  ])('%s', async (glob, expected) => {
    expect(await listed({ glob, exclude: ['**/node_modules'] })).toEqual(expected);
  });

  test('the limit takes the first by path', async () => {
    expect(await listed({ limit: 2 })).toEqual(['in/a.csv', 'in/a/deep/x.csv']);
    expect(await listed({ limit: 0 })).toEqual([]);
  });

  test('an absolute folder gives absolute paths, and every path can be read as it is', async () => {
    const absolute = await listed({ folder: join(baseDir, 'in'), glob: '*.csv' });
    expect(absolute).toEqual([join(baseDir, 'in', 'a.csv')]);
    const odd = await listed({ folder: './in/../in/', glob: '*.csv' });
    for (const path of [...absolute, ...odd]) {
      expect((await files.read({ baseDir, path, encoding: 'utf8', limitBytes: 100, ...never })).text).toBe('in/a.csv');
    }
    expect(await listed({ folder: '.', glob: 'in/*.csv' })).toEqual(['in/a.csv']);
  });

  test('links are neither listed nor followed', async () => {
    put('out/secret.csv');
    symlinkSync(join(baseDir, 'out'), join(baseDir, 'in/linked'));
    symlinkSync(join(baseDir, 'out/secret.csv'), join(baseDir, 'in/linked.csv'));
    symlinkSync('.', join(baseDir, 'in/loop'));
    expect(await listed({ glob: '**/*.csv' })).toEqual(['in/a.csv', 'in/a/deep/x.csv', 'in/a/z.csv']);
  });

  test('what is no folder is not_found; an empty folder is an empty list', async () => {
    mkdirSync(join(baseDir, 'empty'));
    expect(await listed({ folder: 'empty' })).toEqual([]);
    await expect(listed({ folder: 'absent' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(listed({ folder: 'absent', glob: 'a/*' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(listed({ folder: 'in/a.csv' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('stops when it is aborted', async () => {
    const stop = new AbortController();
    const listing = files.list({ baseDir, folder: 'in', glob: '**/*', exclude: [], limit: null, signal: stop.signal });
    stop.abort();
    await expect(listing).rejects.toMatchObject({ code: 'canceled' });
  });
});

describe('list of 20,000 files', () => {
  test('finds each once', async () => {
    for (let folder = 0; folder < 200; folder++) {
      mkdirSync(join(baseDir, 'in', `d${folder % 20}`, `e${folder}`), { recursive: true });
      // Hard links are made much faster than files and list the same.
      for (let file = 0; file < 100; file++) {
        const path = join(baseDir, 'in', `d${folder % 20}`, `e${folder}`, `f${file}.txt`);
        if (file === 0) writeFileSync(path, 'x');
        else linkSync(join(baseDir, 'in', `d${folder % 20}`, `e${folder}`, 'f0.txt'), path);
      }
    }
    const found = await listed({});
    expect(found).toHaveLength(20_000);
    expect(new Set(found).size).toBe(20_000);
    expect([...found].sort()).toEqual(found);
  });
});

describe('read', () => {
  const read = (path: string, limitBytes = 1000, encoding: 'utf8' | 'base64' = 'utf8') =>
    files.read({ baseDir, path, encoding, limitBytes, ...never });

  test('text without byte order mark, size in bytes, base64', async () => {
    put('t.txt', '\ufeffgrün');
    expect(await read('t.txt')).toEqual({ path: 't.txt', size: 8, text: 'grün' });
    put('b.bin', Uint8Array.of(0, 255, 128));
    expect((await read('b.bin', 1000, 'base64')).text).toBe('AP+A');
    put('empty', '');
    expect(await read('empty')).toEqual({ path: 'empty', size: 0, text: '' });
  });

  test('the limit is exact, also where the size is not told', async () => {
    put('t.txt', 'x'.repeat(1000));
    expect((await read('t.txt')).size).toBe(1000);
    put('t.txt', 'x'.repeat(1001));
    await expect(read('t.txt')).rejects.toMatchObject({ code: 'too_large' });
    if (process.platform === 'linux') {
      expect((await read('/proc/self/status', 100_000)).text).toMatch(/^Name:/);
      await expect(read('/proc/self/status', 10)).rejects.toMatchObject({ code: 'too_large' });
    }
  });

  test('what cannot be read says why', async () => {
    mkdirSync(join(baseDir, 'folder'));
    await expect(read('absent')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('absent') });
    await expect(read('folder')).rejects.toMatchObject({ code: 'not_found' });
    await expect(read('a\0b')).rejects.toMatchObject({ code: 'invalid_input' });
    put('t.txt');
    await expect(read('t.txt/x')).rejects.toMatchObject({ code: 'not_found' });
    chmodSync(join(baseDir, 't.txt'), 0);
    if (process.getuid?.() !== 0) await expect(read('t.txt')).rejects.toMatchObject({ code: 'denied' });
  });

  test('a pipe is refused at once, not waited for', async () => {
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(baseDir, 'pipe')]);
    await expect(read('pipe')).rejects.toMatchObject({ code: 'denied' });
  });
});

describe('write', () => {
  const write = (path: string, content: string, ifExists: 'overwrite' | 'fail' | 'append' = 'overwrite') =>
    files.write({ baseDir, path, content, ifExists, ...never });

  test('makes folders, replaces whole files and leaves nothing else behind', async () => {
    expect(await write('a/b/c.txt', 'grün')).toEqual({ path: 'a/b/c.txt', size: 5 });
    await write('a/b/c.txt', 'second');
    expect(readFileSync(join(baseDir, 'a/b/c.txt'), 'utf8')).toBe('second');
    expect(readdirSync(join(baseDir, 'a/b'))).toEqual(['c.txt']);
  });

  test('a reader never sees half a file', async () => {
    const versions = ['a', 'b'].map((char) => char.repeat(1_000_000));
    await write('f', versions[0] ?? '');
    const seen = new Set<string>();
    let going = true;
    const reading = (async () => {
      while (going) seen.add((await files.read({ baseDir, path: 'f', encoding: 'utf8', limitBytes: 2_000_000, ...never })).text);
    })();
    for (let i = 0; i < 20; i++) await write('f', versions[i % 2] ?? '');
    going = false;
    await reading;
    for (const text of seen) expect(versions).toContain(text);
  });

  test('fail: one of many wins and the others are told', async () => {
    const ends = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => write('once', `writer ${i}`, 'fail')));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'exists' });
    expect(readdirSync(baseDir)).toEqual(['once']);
    await expect(write('once', 'again', 'fail')).rejects.toMatchObject({ code: 'exists' });
  });

  test('append: pieces of many writers never mix, sizes are of the whole file', async () => {
    const piece = (i: number): string => `${String(i).repeat(5000)}\n`;
    const ends = await Promise.all(Array.from({ length: 10 }, (_, i) => write('log', piece(i), 'append')));
    expect(Math.max(...ends.map((end) => end.size))).toBe(50_010);
    expect(
      readFileSync(join(baseDir, 'log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => new Set(line).size),
    ).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('keeps rights, and writes through a link', async () => {
    put('real.sh', 'old');
    chmodSync(join(baseDir, 'real.sh'), 0o755);
    symlinkSync('real.sh', join(baseDir, 'link.sh'));
    await write('link.sh', 'new');
    expect(readFileSync(join(baseDir, 'real.sh'), 'utf8')).toBe('new');
    expect(statSync(join(baseDir, 'real.sh')).mode & 0o777).toBe(0o755);
    expect(readdirSync(baseDir).sort()).toEqual(['link.sh', 'real.sh']);
  });

  test('base64 writes bytes', async () => {
    await files.write({ baseDir, path: 'b', content: 'AP+A', encoding: 'base64', ifExists: 'overwrite', ...never });
    expect([...readFileSync(join(baseDir, 'b'))]).toEqual([0, 255, 128]);
  });

  test('what cannot be written says why', async () => {
    put('file');
    mkdirSync(join(baseDir, 'folder'));
    await expect(write('folder', 'x')).rejects.toMatchObject({ code: 'denied' });
    await expect(write('folder', 'x', 'append')).rejects.toMatchObject({ code: 'denied' });
    await expect(write('file/below', 'x')).rejects.toMatchObject({ code: 'not_found' });
    if (process.platform === 'linux') await expect(write('/dev/full', 'x', 'append')).rejects.toMatchObject({ code: 'no_space' });
  });
});

describe('hash', () => {
  const hash = async (algorithm: 'sha256' | 'sha1' | 'md5' | 'xxh64', content: string) => {
    put('h', content);
    return await files.hash({ baseDir, path: 'h', algorithm, ...never });
  };

  test.each(['sha256', 'sha1', 'md5'] as const)('%s of nothing, little and much', async (algorithm) => {
    for (const content of ['', 'abc', 'x'.repeat(256 * 1024), 'y'.repeat(1_000_003)]) {
      expect(await hash(algorithm, content)).toEqual({
        path: 'h',
        size: content.length,
        hash: createHash(algorithm).update(content).digest('hex'),
      });
    }
  });

  test('xxh64 by its published values, and the same in one piece and many', async () => {
    expect((await hash('xxh64', '')).hash).toBe('ef46db3751d8e999');
    expect((await hash('xxh64', 'a')).hash).toBe('d24ec4f1a98c6e5b');
    expect((await hash('xxh64', 'abc')).hash).toBe('44bc2cf5ad770999');
    const { default: xxhash } = await import('xxhash-wasm');
    const content = 'z'.repeat(1_000_003);
    expect((await hash('xxh64', content)).hash).toBe((await xxhash()).h64ToString(content));
  });

  test('absent is not_found', async () => {
    await expect(files.hash({ baseDir, path: 'absent', algorithm: 'sha256', ...never })).rejects.toMatchObject({ code: 'not_found' });
  });
});
