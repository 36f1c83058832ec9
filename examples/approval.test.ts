import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../src/main/testing/temp-host.ts';
import { waitUntil } from '../src/main/testing/wait-until.ts';

const examples = import.meta.dirname;
let folders: TempFolders;
let host: TempHost;

beforeEach(async () => {
  folders = new TempFolders();
  for (const name of ['approval.flow.yaml', 'deploy-dry-run.flow.yaml', 'data']) {
    cpSync(join(examples, name), join(folders.library, name), { recursive: true });
  }
  host = await openTempHost(folders, { desktop: { notify: () => true } });
});
afterEach(async () => {
  await host.host.close();
  folders.remove();
});

async function begin(environment: string): Promise<string> {
  const { client } = host;
  const { runId } = await client.runs.start({ path: 'approval.flow.yaml', inputs: {} });
  const asks = await waitUntil(async () => (await client.runs.asks()).find(({ task }) => task === 'where') ?? null);
  expect(asks.ask.prompt).toBe('Version 1.5.0 has 3 changes. Where should it go?');
  await client.runs.answer({ runId, task: 'where', item: null, values: { environment } });
  return runId;
}

async function approve(runId: string, approved: boolean, note: string | null): Promise<void> {
  const ask = await waitUntil(async () => (await host.client.runs.asks()).find(({ task }) => task === 'approve') ?? null);
  expect(ask).toMatchObject({ ask: { assignee: 'whoever is on duty' }, until: expect.any(Number) });
  await host.client.runs.answer({ runId, task: 'approve', item: null, approved, note, by: 'Ada' });
}

async function end(runId: string) {
  await collect(await host.client.runs.watch({ runId }));
  const { view, outputs } = await host.client.runs.get({ runId });
  return { status: view.run.status, outputs, log: readFileSync(join(folders.library, 'report/releases.md'), 'utf8') };
}

test('what goes to staging needs no approval', async () => {
  expect(await end(await begin('staging'))).toEqual({
    status: 'succeeded',
    outputs: { version: '1.5.0', environment: 'staging', deployed: true, log: 'report/releases.md' },
    log: '- 1.5.0 to staging, no approval needed. Remark: none\n',
  });
});

test('what goes to production is deployed by the called workflow once somebody approved it', async () => {
  const runId = await begin('production');
  await approve(runId, true, null);
  expect(await end(runId)).toMatchObject({
    outputs: { environment: 'production', deployed: true },
    log: '- 1.5.0 to production, approved by Ada. Remark: none\n',
  });
  const called = (await host.client.runs.list({ parent: runId, limit: 10 })).runs;
  expect(called).toMatchObject([{ workflow: 'Deploy dry run', status: 'succeeded', parent: { runId, task: 'deploy' } }]);
  expect((await host.client.runs.get({ runId: called[0]?.runId ?? '' })).inputs).toMatchObject({ environment: 'production', version: '1.5.0' });
});

test('what is rejected is not deployed', async () => {
  const runId = await begin('production');
  await approve(runId, false, 'not on a Friday');
  expect(await end(runId)).toMatchObject({
    status: 'succeeded',
    outputs: { deployed: false },
    log: '- 1.5.0 declined by Ada: not on a Friday\n',
  });
  expect((await host.client.runs.list({ parent: runId, limit: 10 })).total).toBe(0);
});
