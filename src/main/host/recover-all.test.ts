import { expect, test } from 'vitest';
import { MillraceError } from '../../engine/errors.ts';
import type { Store } from '../store/api.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { engineOn } from '../testing/engine-on.ts';
import { waitUntil } from '../testing/wait-until.ts';

const text = `millrace: 1
tasks:
  ask: { action: human.approve, with: { prompt: "Go on?" } }
`;

/** A memory store with so many open runs, each at its question, and no host. */
async function leftBehind(count: number): Promise<{ store: Store; ids: string[] }> {
  const store = createMemoryStore();
  const host = engineOn(store, { maxConcurrentRuns: 1000 });
  const request = { text, file: 'f', path: null, baseDir: '/', inputs: {}, trigger: 'test' };
  const handles = [];
  for (let run = 0; run < count; run += 1) handles.push(await host.runs.start(request));
  for (const handle of handles) await waitUntil(() => (handle.asks().length === 1 ? true : null));
  await host.die();
  return { store, ids: handles.map(({ runId }) => runId) };
}

test('all runs that were going are taken up, their journals read many in one question; what cannot be read holds up no other', async () => {
  const { store, ids } = await leftBehind(150);
  const [damaged = '', gone = ''] = [ids[70], ids[71]];
  const asked: number[] = [];
  const partial: Store = {
    ...store,
    async readJournals(runIds) {
      asked.push(runIds.length);
      const found = await store.readJournals(runIds);
      return found.map((journal, at) => {
        if (runIds[at] === damaged) return new MillraceError('storage', 'Its journal is damaged.');
        return runIds[at] === gone ? null : journal;
      });
    },
  };
  const host = engineOn(partial, { maxConcurrentRuns: 1000 });
  await host.runs.recoverAll();
  expect(asked.length).toBeLessThan(10);
  expect(asked.reduce((sum, runs) => sum + runs)).toBe(150);
  const moving = new Set(host.runtime.active().map(({ runId }) => runId));
  expect(ids.filter((runId) => !moving.has(runId))).toEqual([damaged, gone]);
  for (const handle of host.runtime.active()) {
    expect(handle.view().log.filter(({ message }) => message.startsWith('Taken up again'))).toHaveLength(1);
    expect(handle.asks()).toHaveLength(1);
  }
  await host.die();
});

test('a run that somebody opens while all are taken up is read once and is one', async () => {
  const { store, ids } = await leftBehind(20);
  const host = engineOn(store, { maxConcurrentRuns: 1000 });
  const all = host.runs.recoverAll();
  const opened = await Promise.all(ids.map((runId) => host.runs.open(runId)));
  await all;
  for (const handle of opened) expect(host.runtime.get(handle.runId)).toBe(handle);
  expect(host.runtime.active()).toHaveLength(20);
  await host.die();
});
