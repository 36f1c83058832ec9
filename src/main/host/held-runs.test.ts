import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Restored, Store } from '../store/api.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { engineOn } from '../testing/engine-on.ts';
import { TempFolders } from '../testing/temp-host.ts';
import { waitUntil } from '../testing/wait-until.ts';
import { describeRestored, openHeldRuns } from './held-runs.ts';

let folders: TempFolders;
beforeEach(() => {
  folders = new TempFolders();
});
afterEach(() => folders.remove());

const restored: Restored = {
  at: 1,
  reason: 'page 7 cannot be read',
  from: 'backups/store-1.sqlite',
  damagedFolder: '/data/damaged-1',
  salvagedRuns: 3,
  lostRuns: [
    { runId: 'r1', workflow: 'W', state: 'older', reason: 'its last events are missing' },
    { runId: 'r2', workflow: 'W', state: 'gone', reason: 'nothing of it is left' },
  ],
};

/** As a store that was put right at its opening. */
function restoredStore(store: Store, what: Restored): Store {
  return {
    ...store,
    restored: () => what,
    onRestored(listener) {
      listener(what);
      return () => undefined;
    },
  };
}

test('a run that may lack its last events is taken up paused, in the process that restored the store or a later one', async () => {
  const text = `millrace: 1
tasks:
  a: { action: shell.run, onInterrupted: retry, with: { shell: "echo a >> ledger; while [ ! -e go ]; do sleep 0.05; done" }, next: b }
  b: { action: shell.run, with: { shell: "echo b >> ledger" } }
`;
  const ledger = (): string => (existsSync(join(folders.root, 'ledger')) ? readFileSync(join(folders.root, 'ledger'), 'utf8') : '');
  const store = createMemoryStore();
  const first = engineOn(store);
  const { runId } = await first.runs.start({ text, file: 'f', path: null, baseDir: folders.root, inputs: {}, trigger: 'test' });
  await waitUntil(() => (ledger() === 'a\n' ? true : null));
  await first.die();

  const lost = { ...restored, lostRuns: [{ runId, workflow: 'W', state: 'older' as const, reason: 'x' }] };
  // Restored by a command that did not touch the run, then taken up by a host.
  (await openHeldRuns(restoredStore(store, lost), () => undefined)).stop();
  const held = await openHeldRuns(store, () => undefined);
  expect([held.has(runId), held.has('other')]).toEqual([true, false]);
  const second = engineOn(store, {}, held);
  await second.runs.recoverAll();
  const handle = await second.runs.open(runId);
  expect((await handle.settled()).status).toBe('paused');
  expect(ledger()).toBe('a\n');
  expect(held.has(runId)).toBe(false);
  folders.write('go', '');
  await handle.resume();
  expect((await handle.ended()).status).toBe('succeeded');
  expect(ledger()).toBe('a\na\nb\n');
  await second.die();
  expect((await openHeldRuns(store, () => undefined)).has(runId)).toBe(false);
});

test('the user is told what happened, which runs are touched, and where the damaged files are', async () => {
  const said: string[] = [];
  await openHeldRuns(restoredStore(createMemoryStore(), restored), (level, message) => said.push(`${level} ${message}`));
  expect(said).toEqual([
    'info The store was damaged (page 7 cannot be read). It goes on from a backup, and with what could be read of 3 runs since. 1 run is lost. 1 run may lack the last events (W r1); what had not ended is paused. The damaged files are in /data/damaged-1.',
  ]);
  expect(describeRestored({ ...restored, from: null, salvagedRuns: 1, lostRuns: [] })).toContain(
    'There was no backup; it was made anew with 1 run that could be read. No run is known to have lost anything.',
  );
});
