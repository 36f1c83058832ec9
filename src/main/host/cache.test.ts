import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';

/** Leaves a line in a ledger each time it really runs. */
const cached = `millrace: 1
name: Cached
inputs: { n: { type: integer } }
tasks:
  work:
    action: shell.run
    cache: { key: "{{ inputs.n }}", ttl: 1h }
    with: { shell: "echo run >> ledger; printf %s \\"$(wc -l < ledger)\\"" }
outputs: { count: "{{ tasks.work.result.stdout }}" }
`;

let folders: TempFolders;
let open: TempHost[] = [];

async function start(): Promise<TempHost> {
  const host = await openTempHost(folders);
  open.push(host);
  return host;
}

async function run({ client }: TempHost, n: number, durability?: 'memory') {
  const { runId } = await client.runs.start({ path: 'cached.flow.yaml', inputs: { n }, ...(durability ? { durability } : {}) });
  await collect(await client.runs.watch({ runId }));
  const { view, outputs } = await client.runs.get({ runId });
  return { count: outputs?.count, origin: view.tasks.work?.origin };
}

const ran = (): number =>
  existsSync(join(folders.library, 'ledger')) ? readFileSync(join(folders.library, 'ledger'), 'utf8').split('\n').length - 1 : 0;

beforeEach(() => {
  folders = new TempFolders();
  folders.write('library/cached.flow.yaml', cached);
});
afterEach(async () => {
  for (const { host } of open) await host.close();
  open = [];
  folders.remove();
});

test('a result is kept for the next run, over a restart too', async () => {
  const first = await start();
  expect(await run(first, 1)).toEqual({ count: '1', origin: undefined });
  expect(await run(first, 1)).toEqual({ count: '1', origin: 'cached' });
  await first.host.close();
  const second = await start();
  expect(await run(second, 1)).toEqual({ count: '1', origin: 'cached' });
  expect(await run(second, 2)).toEqual({ count: '2', origin: undefined });
  expect(ran()).toBe(2);
});

test('the settings caching and cacheSize hold at once', async () => {
  const host = await start();
  await run(host, 1);
  await host.client.system.putSettings({ caching: false });
  expect(await run(host, 1)).toEqual({ count: '2', origin: undefined });
  await host.client.system.putSettings({ caching: true });
  // What ran meanwhile was not kept either.
  expect(await run(host, 1)).toEqual({ count: '1', origin: 'cached' });

  await host.client.system.putSettings({ cacheSize: 1 });
  expect(await run(host, 2)).toEqual({ count: '3', origin: undefined });
  expect(await run(host, 2)).toEqual({ count: '3', origin: 'cached' });
  expect(await run(host, 1)).toEqual({ count: '4', origin: undefined });
  await host.client.system.putSettings({ cacheSize: 0 });
  expect(await run(host, 1)).toEqual({ count: '5', origin: undefined });
});

test('runs without history have a cache of their own, which goes with the host', async () => {
  const first = await start();
  await run(first, 1, 'memory');
  expect(await run(first, 1, 'memory')).toEqual({ count: '1', origin: 'cached' });
  expect(await run(first, 1)).toEqual({ count: '2', origin: undefined });
  await first.client.system.putSettings({ caching: false });
  expect(await run(first, 1, 'memory')).toEqual({ count: '3', origin: undefined });
  await first.client.system.putSettings({ caching: true });
  await first.host.close();
  const second = await start();
  expect(await run(second, 1, 'memory')).toEqual({ count: '4', origin: undefined });
});
