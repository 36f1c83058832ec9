import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { published } from '../../shared/bench/published.ts';
import { Child, runCli } from '../testing/child.ts';

// It measures for some seconds, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 300_000 });

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) vi.stubEnv(name, dir);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

test('bench gives every figure beside the published ones, and leaves nothing behind', async () => {
  const { code, stdout } = await runCli(['bench', '--quick', '--json']);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as typeof published & { rows: { id: string; ratio: number | null }[] };
  expect(report.quick).toBe(true);
  expect(report.figures.length).toBe(12);
  for (const { median, samples } of report.figures) {
    expect(median).toBeGreaterThan(0);
    expect(samples.length).toBe(report.rounds);
  }
  expect(report.rows.map(({ id }) => id)).toEqual(report.figures.map(({ id }) => id));
  expect(report.rows.filter(({ ratio }) => ratio !== null).length).toBe(published.figures.length);
  expect(readdirSync(dir)).toEqual([]);
});

test('bench refuses what it cannot do before it measures anything', async () => {
  const named = await runCli(['bench', 'lists']);
  expect([named.code, named.stdout]).toEqual([2, '']);
  writeFileSync(join(dir, 'file'), '');
  const saved = await runCli(['bench', '--save', join(dir, 'file', 'x.json')]);
  expect([saved.code, saved.stdout]).toEqual([2, '']);
});

test('Ctrl-C ends it with 130 and leaves nothing behind', async () => {
  const child = new Child('src/main/cli/index.ts', ['bench']);
  await vi.waitUntil(() => child.stderr.includes('%'), { timeout: 60_000 });
  child.kill('SIGINT');
  expect((await child.finished).code).toBe(130);
  expect(readdirSync(dir)).toEqual([]);
});
