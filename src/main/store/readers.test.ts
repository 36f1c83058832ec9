import { writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBlobs } from './blobs.ts';
import { openStore } from './client.ts';
import { checksumOf, emptyChain, textOf } from './journal-row.ts';
import { createReaders, type Readers } from './readers.ts';
import { connect, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder, workerUrl } from './testing/folders.ts';
import { append, bigEvent, eventAt, newRun } from './testing/samples.ts';
import { type PackedPage, type PackedRow, unpackAll } from './unpack.ts';

let folder: ReturnType<typeof temporaryFolder>;
let readers: Readers;
let count: number;

beforeEach(() => {
  folder = temporaryFolder();
  count = 2;
  readers = createReaders(workerUrl.href, { blobsFolder: folder.path }, () => count, 0);
});

afterEach(async () => {
  await readers.close();
  folder.remove();
});

/** Rows of one large event each, compressed, chained, as the journal keeps them. */
function largePage(runId: string, rows: number): PackedPage {
  const packed: PackedRow[] = [];
  let checksum = '';
  for (let seq = 0; seq < rows; seq += 1) {
    const payload = JSON.stringify([bigEvent(seq, 40_000)]);
    checksum = checksumOf(checksum, { runId, firstSeq: seq, lastSeq: seq, payload });
    packed.push({ row: seq + 1, first_seq: seq, last_seq: seq, encoding: 'deflate', payload: deflateSync(payload), blob: null, checksum });
  }
  return { runId, fromSeq: 0, limit: 1000, before: emptyChain, rows: packed, missingSeq: null, end: true, sealedSeq: null };
}

/** What a reader says, once one is ready. */
function unpacked(pages: readonly (PackedPage | null)[]): Promise<unknown> {
  return vi.waitFor(
    () => {
      const answer = readers.unpack(pages);
      if (answer === null) throw new Error('no reader is ready yet');
      return answer;
    },
    { timeout: 30_000, interval: 20 },
  );
}

describe('a reader', () => {
  it('says of each page what the store itself would say', async () => {
    const good = largePage('good', 3);
    const bad = largePage('bad', 3);
    const pages = [good, null, { ...bad, rows: bad.rows.map((row, at) => (at === 1 ? { ...row, checksum: '00' } : row)) }];
    const expected = unpackAll(pages, openBlobs(folder.path));
    expect(expected).toMatchObject([
      { end: true, rows: [{ firstSeq: 0 }, { firstSeq: 1 }, { firstSeq: 2 }] },
      null,
      { failure: { code: 'storage', data: { runId: 'bad', seq: 1 } } },
    ]);
    const found = (await unpacked(pages)) as typeof expected;
    expect(JSON.stringify(found[2])).toBe(JSON.stringify(expected[2]));
    const [first, same] = [found[0], expected[0]];
    if (!first || !same || 'failure' in first || 'failure' in same) throw new Error('the first page is whole');
    expect(first.rows.map(({ payload }) => textOf(payload))).toEqual(same.rows.map(({ payload }) => textOf(payload)));
  });

  it('takes large results from their files', async () => {
    const page = largePage('run', 2);
    const blobs = openBlobs(folder.path);
    const rows = page.rows.map((row) => ({ ...row, blob: blobs.put(row.payload as Uint8Array), payload: null }));
    expect(await unpacked([{ ...page, rows }])).toMatchObject([{ rows: [{ firstSeq: 0 }, { firstSeq: 1 }] }]);
    writeFileSync(`${folder.path}/${rows[1]?.blob?.slice(0, 2)}/${rows[1]?.blob}`, 'something else');
    expect(await unpacked([{ ...page, rows }])).toMatchObject([{ failure: { data: { seq: 1 } } }]);
  });

  it('is not asked for what is small, nor while none is ready', async () => {
    expect(readers.unpack([{ ...largePage('run', 1), rows: [] }])).toBeNull();
    expect(readers.size).toBe(0);
    expect(readers.unpack([largePage('run', 1)])).toBeNull();
    await vi.waitFor(() => expect(readers.size).toBe(1), { timeout: 30_000 });
  });
});

describe('the setting', () => {
  it('is how many there are at most, also when it is lowered', async () => {
    const page = largePage('run', 20);
    await unpacked([page]);
    const answers = Array.from({ length: 8 }, () => readers.unpack([page])).filter((answer) => answer !== null);
    // Two wait for the one thread there is, and the others are for the caller; a second thread is started.
    expect(answers).toHaveLength(2);
    await Promise.all(answers);
    await vi.waitFor(() => expect(readers.size).toBe(2), { timeout: 30_000 });
    count = 1;
    await readers.unpack([page]);
    expect(readers.size).toBe(1);
    count = 3;
    for (let turn = 0; turn < 8; turn += 1) void readers.unpack([page]);
    await vi.waitFor(() => expect(readers.size).toBe(2), { timeout: 30_000 });
  });

  it('is followed by the store, which reads the same with any number of them', async () => {
    const store = await openStore(quietOptions(folder.path));
    try {
      await store.createRun(newRun('run'));
      const events = Array.from({ length: 60 }, (_, at) => bigEvent(at, 20_000));
      for (let seq = 0; seq < events.length; seq += 6) await append(store, 'run', seq, ...events.slice(seq, seq + 6));
      for (const many of [2, 1, 4]) {
        await store.putSetting('settings', { readers: many });
        const reads = Array.from({ length: 6 }, () => store.readEvents('run', 0, 1000));
        for (const read of await Promise.all(reads)) expect(read).toEqual(events);
        // Those of the first need are there by now.
        await new Promise((resolve) => setTimeout(resolve, 1200));
      }
    } finally {
      await store.close();
    }
  });
});

it('damage is told by the store however it was read', async () => {
  const driver = await loadDriver();
  const events = Array.from({ length: 30 }, (_, at) => bigEvent(at, 20_000));
  let store = await openStore(quietOptions(folder.path));
  await store.createRun(newRun('bad'));
  await store.createRun(newRun('good'));
  for (const [seq, event] of events.entries()) await append(store, 'bad', seq, event);
  await append(store, 'good', 0, eventAt(0));
  await store.close();
  const db = connect(driver, `${folder.path}/store.sqlite`, { timeoutMs: 100 });
  db.exec("UPDATE journal SET checksum = 'x' WHERE first_seq = 20 AND run = 1");
  db.close();
  store = await openStore(quietOptions(folder.path));
  try {
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(store.readEvents('bad', 0, 100)).rejects.toMatchObject({ code: 'storage', data: { runId: 'bad', seq: 20 } });
      const [bad, gone, good] = await store.readJournals(['bad', 'none', 'good']);
      expect(bad).toMatchObject({ code: 'storage', data: { runId: 'bad', seq: 20 } });
      expect([gone, good]).toEqual([null, [eventAt(0)]]);
    }
  } finally {
    await store.close();
  }
});
