import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../../engine/json.ts';
import { createEffects } from './index.ts';
import { readProcess } from './process-list.ts';

const effects = createEffects({ scriptChildPath: join(import.meta.dirname, 'script-child.ts') });
let baseDir: string;

beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'scripts-'));
});
afterEach(() => rmSync(baseDir, { recursive: true, force: true }));

const lines: string[] = [];
function run(code: string, input: Json = null, options: { signal?: AbortSignal; timeoutMs?: number } = {}): Promise<Json> {
  lines.length = 0;
  const signal = options.signal ?? new AbortController().signal;
  return effects.scripts.run({
    baseDir,
    code,
    input,
    timeoutMs: options.timeoutMs ?? 20_000,
    graceMs: 1000,
    signal,
    log: (line) => void lines.push(line),
  });
}

test('input goes in and the result comes out as JSON', async () => {
  expect(await run('return { ...input, at: new Date(0), skip: undefined }', { a: [1, 'ü', null] })).toEqual({
    a: [1, 'ü', null],
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(await run('')).toBe(null);
  expect(await run('return await Promise.resolve(input * 2) // twice', 21)).toBe(42);
});

test('a large input and result come through whole', async () => {
  const input = Array.from({ length: 50_000 }, (_, i) => ({ path: `folder/file-${i}.txt`, size: i }));
  expect(await run('return input.map((file) => ({ ...file, size: file.size + 1 }))', input)).toEqual(
    input.map((file) => ({ ...file, size: file.size + 1 })),
  );
});

test('modules can be loaded, relative to the workflow', async () => {
  writeFileSync(join(baseDir, 'tax.mjs'), 'export const rate = 0.2;');
  expect(await run('const { rate } = await import("./tax.mjs"); return rate + require("node:path").sep.length')).toBe(1.2);
});

test('what it prints is logged line by line', async () => {
  await run('console.log("one\\ntwo", { a: 1 }); console.error("three"); process.stdout.write("four")');
  expect(lines.filter((line) => line !== 'three')).toEqual(['one', 'two { a: 1 }', 'four']);
  expect(lines).toContain('three');
});

test('a throw names the line of the code, and keeps its stack', async () => {
  await expect(run('const a = 1;\n\nfunction inner() { throw new TypeError("odd") }\ninner();')).rejects.toMatchObject({
    code: 'script',
    message: 'TypeError: odd (line 3)',
    data: { name: 'TypeError', line: 3, stack: expect.stringMatching(/inner.*script\.js:3:\d+[^]*script\.js:4:\d+/) },
  });
  await expect(run('\n\nreturn 1 +')).rejects.toMatchObject({
    code: 'script',
    message: expect.stringMatching(/^SyntaxError: /),
    data: { line: expect.any(Number) },
  });
  await expect(run('let x;\nlet y = ;')).rejects.toMatchObject({ code: 'script', data: { line: 2 } });
  await expect(run('throw "plain"')).rejects.toMatchObject({ code: 'script', message: 'Error: plain' });
  await expect(run('Promise.reject(new Error("forgotten")); await new Promise((done) => setTimeout(done, 5000))')).rejects.toMatchObject({
    message: 'Error: forgotten (line 1)',
  });
});

test('what JSON cannot hold fails, as do keys that reach a prototype', async () => {
  await expect(run('return 1n')).rejects.toMatchObject({ code: 'script', message: expect.stringContaining('BigInt') });
  await expect(run('const a = {}; a.a = a; return a')).rejects.toMatchObject({
    code: 'script',
    message: expect.stringContaining('circular'),
  });
  await expect(run('return JSON.parse(\'{"__proto__": 1}\')')).rejects.toMatchObject({
    code: 'script',
    message: expect.stringContaining('__proto__'),
  });
});

test('an endless loop ends with the timeout', async () => {
  await expect(run('for (;;);', null, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' });
});

async function pidOf(): Promise<number> {
  while (!existsSync(join(baseDir, 'pid'))) await sleep(5);
  return Number(readFileSync(join(baseDir, 'pid'), 'utf8'));
}

const writePid =
  'const { writeFileSync, renameSync } = require("node:fs"); writeFileSync("part", String(process.pid)); renameSync("part", "pid");';

test('an endless loop that is canceled is gone', async () => {
  const stop = new AbortController();
  const going = run(`${writePid} for (;;);`, null, { signal: stop.signal });
  const pid = await pidOf();
  stop.abort();
  await expect(going).rejects.toMatchObject({ code: 'canceled' });
  expect(readProcess(pid)?.ended ?? true).toBe(true);
});

test('one that ignores the request is killed with what it started', async () => {
  const stop = new AbortController();
  const code = `process.on("SIGTERM", () => {}); const child = require("node:child_process").spawn("sleep", ["1000"]); ${writePid.replace('process.pid', 'child.pid')} setInterval(() => {}, 1000); await new Promise(() => {});`;
  const going = run(code, null, { signal: stop.signal });
  const pid = await pidOf();
  stop.abort();
  await expect(going).rejects.toMatchObject({ code: 'canceled' });
  expect(readProcess(pid)?.ended ?? true).toBe(true);
});

test('too much memory is told as such, without the noise of it', async () => {
  await expect(run('const all = []; for (;;) all.push(new Array(1000).fill(Math.random()).map(String));')).rejects.toMatchObject({
    code: 'memory',
  });
  expect(lines).toEqual([]);
});

test('ending the process is a failure, open handles are not', async () => {
  await expect(run('process.exit(5)')).rejects.toMatchObject({ code: 'script', message: expect.stringContaining('exit code 5') });
  expect(await run('setInterval(() => {}, 1000); return 1')).toBe(1);
});

test('runs next to the workflow, with the allowed environment only', async () => {
  process.env['MILLRACE_TEST_SECRET'] = 'x';
  expect(await run('return [process.cwd(), process.env.MILLRACE_TEST_SECRET ?? null]')).toEqual([baseDir, null]);
  delete process.env['MILLRACE_TEST_SECRET'];
});
