import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';
import { storageUse } from './storage-use.ts';

let folders: TempFolders;
let open: TempHost[] = [];

beforeEach(() => {
  folders = new TempFolders();
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  open = [];
  folders.remove();
});

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders);
  open.push(host);
  return host;
}

async function run({ client }: TempHost, path: string): Promise<string> {
  const { runId } = await client.runs.start({ path, inputs: {} });
  await collect(await client.runs.watch({ runId }));
  return runId;
}

test('the meter tells what each workflow takes, largest first, and what is free', async () => {
  folders.write('library/small.flow.yaml', 'millrace: 1\nname: Small\ntasks:\n  a: { action: flow.noop }\n');
  folders.write(
    'library/large.flow.yaml',
    'millrace: 1\nname: Large\ntasks:\n  a: { action: data.set, with: { text: "{{ range(60000).map(i, string(i * 7919)) }}" } }\n',
  );
  const host = await start();
  const from = Date.now();
  await run(host, 'small.flow.yaml');
  await run(host, 'small.flow.yaml');
  const large = await run(host, 'large.flow.yaml');
  const use = await host.client.storage.use();
  expect(use.workflows.map(({ workflow, path, runs }) => [workflow, path, runs])).toEqual([
    ['Large', 'large.flow.yaml', 1],
    ['Small', 'small.flow.yaml', 2],
  ]);
  const [first, second] = use.workflows;
  expect(first?.bytes).toBeGreaterThan(10 * (second?.bytes ?? 0));
  expect(first?.oldestAt).toBeGreaterThanOrEqual(from);
  expect(use.databaseBytes).toBeGreaterThan(0);
  expect(use.freeBytes).toBeGreaterThan(1024 * 1024);

  await host.client.runs.remove({ runId: large });
  expect((await host.client.storage.use()).workflows.map(({ workflow }) => workflow)).toEqual(['Small']);
});

test('a backup is made and checked when it is asked for', async () => {
  folders.write('library/small.flow.yaml', 'millrace: 1\nname: Small\ntasks:\n  a: { action: flow.noop }\n');
  const host = await start();
  await run(host, 'small.flow.yaml');
  const before = (await host.client.storage.use()).backups.length;
  const use = await host.client.storage.backUp();
  expect(use.backups.length).toBe(before + 1);
  expect(use.backups[0]).toMatchObject({ verified: true });
  expect(use.backupBytes).toBe(use.backups.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(use.backupBytes).toBeGreaterThan(0);
  expect(use.backupProblem).toBe(null);
});

test('where the free space cannot be told it says so', async () => {
  const store = {
    storageUse: () => Promise.resolve({ databaseBytes: 1, blobBytes: 2, workflows: [], backups: [], backupProblem: 'no room' }),
  };
  expect(await storageUse(store, `${folders.root}/not/there`)).toEqual({
    databaseBytes: 1,
    blobBytes: 2,
    backupBytes: 0,
    freeBytes: null,
    workflows: [],
    backups: [],
    backupProblem: 'no room',
  });
});

test('the user is told of a damaged store that was put right, and the runs in it go on', async () => {
  folders.write('library/ask.flow.yaml', 'millrace: 1\nname: Ask\ntasks:\n  a: { action: human.approve, with: { prompt: Well? } }\n');
  const first = await start();
  const { runId } = await first.client.runs.start({ path: 'ask.flow.yaml', inputs: {} });
  await waitUntil(async () => ((await first.client.runs.asks()).length === 1 ? true : null));
  await first.client.storage.backUp();
  await first.host.close();
  const file = join(folders.data, 'store.sqlite');
  const bytes = readFileSync(file);
  // The first page is what every opening reads.
  writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), bytes.subarray(4096)]));

  const second = await start();
  const [frame] = await collect(await second.client.system.watch(), ({ storage }) => storage.message !== null);
  expect(frame?.storage).toMatchObject({ ok: true, message: expect.stringContaining('It goes on from a backup') });
  await waitUntil(async () => ((await second.client.runs.get({ runId })).view.run.status !== 'queued' ? true : null));
  if ((await second.client.runs.get({ runId })).view.run.status === 'paused') await second.client.runs.resume({ runId });
  await second.client.runs.answer({ runId, task: 'a', item: null, approved: true });
  await collect(await second.client.runs.watch({ runId }));
  expect((await second.client.runs.get({ runId })).view.run.status).toBe('succeeded');
});
