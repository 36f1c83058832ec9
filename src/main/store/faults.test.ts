import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../engine/run/events.ts';
import { openStore, type StoreClient } from './client.ts';
import type { Fault } from './protocol.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { eventAt, newRun } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: StoreClient;
let states: boolean[];

beforeEach(async () => {
  folder = temporaryFolder();
  store = await openStore(quietOptions(folder.path));
  states = [];
  store.onStorage((state) => states.push(state.ok));
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

/** Big enough to need new pages of the file, small enough to stay in it. */
function pageFiller(at: number): RunEvent {
  return { type: 'log', at, task: 0, visit: 1, attempt: 1, level: 'info', message: randomBytes(30_000).toString('base64') };
}

/** Five appends of each of three runs, all waiting at once, in two turns of the loop. */
function appendAll(): { done: Promise<unknown>; order: Map<string, number[]> } {
  const order = new Map<string, number[]>();
  const all: Promise<void>[] = [];
  const add = (seq: number) => {
    for (const runId of ['a', 'b', 'c']) {
      all.push(
        new Promise((resolve) =>
          store.append(runId, seq, [pageFiller(seq)], 'durable', () => resolve(void order.set(runId, [...(order.get(runId) ?? []), seq]))),
        ),
      );
    }
  };
  for (let seq = 0; seq < 3; seq += 1) add(seq);
  const later = new Promise<void>((resolve) =>
    setImmediate(() => {
      for (let seq = 3; seq < 5; seq += 1) add(seq);
      resolve();
    }),
  );
  return { done: later.then(() => Promise.all(all)), order };
}

describe('when storage fails, the store goes on by itself', () => {
  const faults: { name: string; fault: Fault }[] = [
    { name: 'a full disk', fault: { kind: 'full', after: 0, times: 2 } },
    { name: 'a full disk after a commit that worked', fault: { kind: 'full', after: 1, times: 1 } },
    { name: 'an I/O error before the commit', fault: { kind: 'io', after: 0, times: 1 } },
    { name: 'an I/O error after the commit, which is there all the same', fault: { kind: 'io_after', after: 0, times: 1 } },
    { name: 'the end of its thread', fault: { kind: 'die', after: 0, times: 1 } },
  ];

  it.each(faults)('after $name', async ({ fault }) => {
    for (const runId of ['a', 'b', 'c']) await store.createRun(newRun(runId));
    await store.inject(fault);
    const { done, order } = appendAll();
    await done;
    expect(states).toEqual([true, false, true]);
    for (const runId of ['a', 'b', 'c']) {
      expect(order.get(runId)).toEqual([0, 1, 2, 3, 4]);
      expect((await store.readEvents(runId, 0, 100)).map((event) => event.at)).toEqual([0, 1, 2, 3, 4]);
    }
    expect(store.stats().waiting).toBe(0);
  });

  it('says what happened, with the code of the cause', async () => {
    await store.createRun(newRun('a'));
    const errors: unknown[] = [];
    store.onStorage((state) => {
      if (!state.ok) errors.push(state.error);
    });
    await store.inject({ kind: 'full', after: 0, times: 1 });
    await new Promise<void>((resolve) => store.append('a', 0, [pageFiller(0)], 'durable', resolve));
    expect(errors).toEqual([
      expect.objectContaining({ code: 'storage', data: { code: 'SQLITE_FULL' }, message: expect.stringContaining('full') }),
    ]);
  });

  it('keeps drafts and settings waiting too, and loses none', async () => {
    await store.inject({ kind: 'io', after: 0, times: 1 });
    await Promise.all([store.putDraft('a.yaml', 'text', null), store.putSetting('key', 1), store.createRun(newRun('a'))]);
    expect(await store.getDraft('a.yaml')).toMatchObject({ text: 'text' });
    expect(await store.getSetting('key')).toBe(1);
    expect(await store.getRun('a')).not.toBeNull();
  });
});

describe('the end of the thread', () => {
  it('rejects questions under way, and answers later ones', async () => {
    await store.createRun(newRun('a'));
    await store.inject({ kind: 'die', after: 0, times: 1 });
    const appended = new Promise<void>((resolve) => store.append('a', 0, [eventAt(0)], 'durable', resolve));
    await expect(store.readEvents('a', 0, 10)).rejects.toMatchObject({ code: 'storage' });
    await appended;
    expect(await store.readEvents('a', 0, 10)).toHaveLength(1);
  });
});

describe('close', () => {
  it('commits what waits, the unhurried included', async () => {
    await store.createRun(newRun('a'));
    let told = false;
    store.append('a', 0, [eventAt(0)], 'relaxed', () => {
      told = true;
    });
    await store.close();
    expect(told).toBe(true);
    store = await openStore(quietOptions(folder.path));
    expect(await store.readEvents('a', 0, 10)).toHaveLength(1);
  });

  it('says so when what waits cannot be saved, and lets go of the folder', async () => {
    await store.createRun(newRun('a'));
    await store.inject({ kind: 'io', after: 0, times: 1000 });
    store.append('a', 0, [eventAt(0)], 'durable', () => {});
    await expect(store.close()).rejects.toMatchObject({ code: 'storage' });
    store = await openStore(quietOptions(folder.path));
    expect(await store.readEvents('a', 0, 10)).toEqual([]);
  });

  it('answers what comes after with an error', async () => {
    await store.close();
    await expect(store.getRun('a')).rejects.toMatchObject({ code: 'storage' });
    await expect(store.putDraft('a', '', null)).rejects.toMatchObject({ code: 'storage' });
    store = await openStore(quietOptions(folder.path));
  });

  it('fails on purpose only in tests', async () => {
    await store.close();
    store = await openStore(quietOptions(folder.path, { testing: false }));
    await expect(store.inject({ kind: 'die', after: 0, times: 1 })).rejects.toThrow();
  });
});
