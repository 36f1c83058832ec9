import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { createBench } from './bench.ts';
import { findCheckout } from './checkout.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-'));
  // Where the suite makes its folder, on every system.
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, dir);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

const folders = (): string[] => readdirSync(dir);

function create(options: Partial<ReturnType<typeof findCheckout>> = {}) {
  const kept = new Map<string, Json>();
  return createBench(
    { ...findCheckout(), ...options },
    {
      getSetting: (key) => Promise.resolve(kept.get(key)),
      putSetting: (key, value) => Promise.resolve(void kept.set(key, value)),
    },
  );
}

test('one at a time; a canceled one leaves no folder and no report, and another may follow', async () => {
  const bench = create();
  const stop = new AbortController();
  const first = bench.run({ quick: true, signal: stop.signal });
  expect((await first.next()).value).toMatchObject({ kind: 'progress', done: 0 });
  expect(folders().length).toBe(1);
  await expect(bench.run({ quick: true, signal: undefined }).next()).rejects.toMatchObject({ code: 'conflict' });

  stop.abort();
  const second = bench.run({ quick: true, signal: undefined });
  expect((await second.next()).value).toMatchObject({ kind: 'progress', done: 0 });
  expect(folders().length).toBe(1);
  for await (const frame of first) expect(frame.kind).toBe('progress');
  await second.return();
  expect(folders()).toEqual([]);
  expect(await bench.last()).toBeNull();
});

test('a host that closes does not wait for whoever watches', async () => {
  const bench = create();
  const frames = bench.run({ quick: true, signal: undefined });
  await frames.next();
  await bench.close();
  expect(folders()).toEqual([]);
  expect((await frames.next()).done).toBe(true);
});

test('a thread that cannot start is an error that says so', async () => {
  const bench = create({ benchWorkerUrl: new URL('./no-such-worker.ts', import.meta.url) });
  await expect(bench.run({ quick: true, signal: undefined }).next()).rejects.toMatchObject({ code: 'internal' });
  expect(folders()).toEqual([]);
});
