import { cpSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type StoreClient } from './client.ts';
import { readState, StateFile, statePath } from './state-file.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { append, eventAt, newRun } from './testing/samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
let open: StoreClient[];

beforeEach(() => {
  folder = temporaryFolder();
  open = [];
});

afterEach(async () => {
  for (const store of open) await store.close();
  folder.remove();
});

async function opened(name: string): Promise<StoreClient> {
  const store = await openStore(quietOptions(join(folder.path, name)));
  open.push(store);
  return store;
}

/** The files as a kill leaves them at this moment: the owner has no time to note anything more. */
function killed(name: string): string {
  const copy = join(folder.path, name);
  cpSync(join(folder.path, 'live'), copy, { recursive: true });
  return join(copy, 'store.sqlite-wal');
}

test('a kill right after a commit loses nothing, and is no damage', async () => {
  const live = await opened('live');
  await live.createRun(newRun('run'));
  for (let seq = 0; seq < 5; seq += 1) {
    await append(live, 'run', seq, eventAt(seq));
    killed(`after-${seq}`);
  }
  for (let seq = 0; seq < 5; seq += 1) {
    const store = await opened(`after-${seq}`);
    expect(store.restored()).toBeNull();
    expect(await store.readEvents('run', 0, 100)).toHaveLength(seq + 1);
  }
});

test.each(['a changed bit', 'a cut'])('%s in the last commit before a kill is noticed, however soon it came', async (kind) => {
  const live = await opened('live');
  await live.createRun(newRun('run'));
  for (let seq = 0; seq < 3; seq += 1) await append(live, 'run', seq, eventAt(seq));
  const log = killed('damaged');
  if (kind === 'a cut') truncateSync(log, statSync(log).size - 4000);
  else {
    const bytes = readFileSync(log);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(log, bytes);
  }
  const store = await opened('damaged');
  expect(store.restored()?.reason).toMatch(/log cannot be read|committed last cannot be read|end of its write-ahead log is missing/);
  expect(await store.readEvents('run', 0, 100)).toHaveLength(2);
});

test('a commit without events is noted too', async () => {
  const live = await opened('live');
  await live.putSetting('one', 1);
  await live.putSetting('two', 2);
  const log = killed('damaged');
  truncateSync(log, statSync(log).size - 4000);
  expect((await opened('damaged')).restored()).not.toBeNull();
});

test('that the newest run was removed is no damage, and its numbers are not given again', async () => {
  const live = await opened('live');
  for (const id of ['kept', 'newest']) {
    await live.createRun(newRun(id));
    for (let seq = 0; seq < 3; seq += 1) await append(live, id, seq, eventAt(seq));
  }
  await live.removeRun('newest');
  killed('removed');
  await append(live, 'kept', 3, eventAt(3));
  killed('later');
  for (const [name, events] of [
    ['removed', 3],
    ['later', 4],
  ] as const) {
    const store = await opened(name);
    expect(store.restored()).toBeNull();
    expect(await store.readEvents('kept', 0, 100)).toHaveLength(events);
  }
  expect(readState(join(folder.path, 'live'))?.lastRow).toBe(7);
});

test('the newest row is noted in place, and what cannot be read as a note is none', () => {
  const file = new StateFile(folder.path);
  expect(file.writeRow(1)).toBe(false);
  const state = { clean: false, layout: 2, log: null, lastRow: 9 };
  file.write(state);
  expect(readState(folder.path)).toEqual(state);
  for (const lastRow of [10, Number.MAX_SAFE_INTEGER, 3]) {
    expect(file.writeRow(lastRow)).toBe(true);
    expect(readState(folder.path)).toEqual({ ...state, lastRow });
  }
  writeFileSync(statePath(folder.path), '{"clean":false,"layout":2,"log":null,"lastRow":   ');
  expect(readState(folder.path)).toBeNull();
  file.remove();
  expect(existsSync(statePath(folder.path))).toBe(false);
  expect(file.writeRow(1)).toBe(false);
});
