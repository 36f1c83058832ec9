import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';

interface Expected {
  readonly runs: Readonly<Record<string, { runId: string; status: string; outputs: unknown }>>;
}

const fixtures = fileURLToPath(new URL('../store/fixtures', import.meta.url));
let folders: TempFolders;
let open: TempHost | null = null;

beforeEach(() => {
  folders = new TempFolders();
});
afterEach(async () => {
  await open?.host.close();
  open = null;
  folders.remove();
});

test.each(readdirSync(fixtures))('runs of release %s go on to their end', { timeout: 60_000 }, async (version) => {
  const { runs } = JSON.parse(readFileSync(join(fixtures, version, 'expected.json'), 'utf8')) as Expected;
  mkdirSync(folders.data, { recursive: true });
  cpSync(join(fixtures, version, 'store.sqlite'), join(folders.data, 'store.sqlite'));
  open = await openTempHost(folders);
  const { client } = open;
  const stateOf = async (name: string) => (await client.runs.get({ runId: runs[name]?.runId ?? '' })).view;

  expect((await stateOf('finished')).run.status).toBe('succeeded');
  expect((await stateOf('looping')).run.status).toBe('paused');
  expect((await stateOf('doubtful')).tasks.shell?.status).toBe('indoubt');
  const visits = (await stateOf('looping')).tasks.turn?.visit ?? 0;
  expect(visits).toBeGreaterThanOrEqual(4);
  expect(visits).toBeLessThan(12);
  await client.runs.resume({ runId: runs.looping?.runId ?? '' });
  await client.runs.resolve({ runId: runs.doubtful?.runId ?? '', task: 'shell', item: null, decision: 'succeed' });

  for (const [name, { runId, outputs }] of Object.entries(runs)) {
    while (!['succeeded', 'failed', 'canceled'].includes((await stateOf(name)).run.status)) await sleep(50);
    const detail = await client.runs.get({ runId });
    expect(detail.view.run, name).toMatchObject({ status: 'succeeded', error: null });
    expect(detail.outputs, name).toEqual(outputs);
  }
});
