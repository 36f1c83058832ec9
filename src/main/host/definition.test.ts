import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collect, openTempHost, type TempHost, TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';

const before = `millrace: 1
name: Before
tasks:
  ask: { action: human.approve, with: { prompt: Go on? }, next: write }
  write: { action: file.write, with: { path: said, content: before } }
outputs: { said: before }
`;

const after = before
  .replaceAll('before', 'after')
  .replace('name: Before', 'name: After')
  .replace('write: {', 'other: {')
  .replace('next: write', 'next: other');

let folders: TempFolders;
let open: TempHost[] = [];

beforeEach(() => {
  folders = new TempFolders();
  folders.write('library/flow.flow.yaml', before);
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

async function finish({ client }: TempHost, runId: string) {
  await client.runs.answer({ runId, task: 'ask', item: null, approved: true });
  await collect(await client.runs.watch({ runId }));
  return client.runs.get({ runId });
}

// P7: a run finishes on the definition it started with.
test.each([
  ['saved in the window', false],
  ['changed by another program, and the host is started again', true],
])('a file %s does not touch the run that goes on', async (_how, outside) => {
  let host = await start();
  const { runId } = await host.client.runs.start({ path: 'flow.flow.yaml', inputs: {} });
  await waitUntil(async () => ((await host.client.runs.asks()).length === 1 ? true : null));
  if (outside) {
    folders.write('library/flow.flow.yaml', after);
    await host.host.close();
    host = await start();
  } else await host.client.library.write({ path: 'flow.flow.yaml', text: after, expectedHash: null });

  const ended = await finish(host, runId);
  expect(ended).toMatchObject({
    outputs: { said: 'before' },
    definitionText: before,
    view: { run: { status: 'succeeded', workflow: 'Before' } },
  });
  expect(Object.keys(ended.view.tasks)).toEqual(['ask', 'write']);
  expect(readFileSync(join(folders.library, 'said'), 'utf8')).toBe('before');

  const next = await host.client.runs.start({ path: 'flow.flow.yaml', inputs: {} });
  await waitUntil(async () => ((await host.client.runs.asks()).length === 1 ? true : null));
  expect((await finish(host, next.runId)).outputs).toEqual({ said: 'after' });
});

test('a file that is gone, or broken by now, does not touch it either', async () => {
  const host = await start();
  const runs = [];
  for (const text of [null, 'not a workflow']) {
    folders.write('library/flow.flow.yaml', before);
    const { runId } = await host.client.runs.start({ path: 'flow.flow.yaml', inputs: {} });
    await waitUntil(async () => ((await host.client.runs.asks()).some((ask) => ask.runId === runId) ? true : null));
    if (text === null) await host.client.library.remove({ path: 'flow.flow.yaml' });
    else folders.write('library/flow.flow.yaml', text);
    runs.push((await finish(host, runId)).view.run.status);
  }
  expect(runs).toEqual(['succeeded', 'succeeded']);
});
