import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import type { RunEvent } from '../../engine/run/events.ts';
import { openStore, type StoreClient } from './client.ts';
import { cutParts, joinParts, maxInlineBytes } from './journal-parts.ts';
import { connect, loadDriver } from './sqlite.ts';
import { quietOptions, temporaryFolder } from './testing/folders.ts';
import { eventAt, newRun } from './testing/samples.ts';

const large = (seed: string, bytes = 300_000): string => seed.repeat(Math.ceil(bytes / seed.length));

function itemEnded(item: number, at: number, result: Json): RunEvent {
  return { type: 'item.ended', at, task: 0, visit: 1, item, attempt: 1, status: 'succeeded', result };
}

describe('cutting large results out of a text', () => {
  const tricky = fc.constantFrom<Json>(
    null,
    1.5,
    'ok',
    large('x'),
    large('"result":[1],'),
    large('ü', 150_000),
    large('ü', 100_000),
    { text: large('\\"\n'), '2': 1, '1': [large('y')] },
    [large('"result":'), { result: large('z') }],
  );

  it('gives the same text to the letter when it is joined, and leaves nothing large behind', () => {
    fc.assert(
      fc.property(fc.array(tricky, { maxLength: 6 }), fc.boolean(), (results, withLogs) => {
        const events = results.flatMap((result, item): RunEvent[] => [
          itemEnded(item, 5 + item, result),
          ...(withLogs ? [{ ...eventAt(item), data: { result } } as RunEvent] : []),
        ]);
        const payload = JSON.stringify(events);
        const cut = cutParts(payload);
        const isLarge = (value: Json): boolean => Buffer.byteLength(JSON.stringify(value)) > maxInlineBytes;
        expect(cut?.parts.map((part) => part.text) ?? []).toEqual(results.filter(isLarge).map((value) => JSON.stringify(value)));
        expect(cut ? joinParts(cut.rest, cut.parts) : payload).toBe(payload);
      }),
      { numRuns: 60 },
    );
  });
});

describe('results above 256 KB', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: StoreClient;

  beforeEach(async () => {
    folder = temporaryFolder();
    store = await openStore(quietOptions(folder.path));
    for (const runId of ['one', 'two']) await store.createRun(newRun(runId));
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const blobFiles = (): string[] =>
    readdirSync(join(folder.path, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('unnamed'))
      .map((entry) => entry.name);
  const put = (runId: string, firstSeq: number, events: readonly RunEvent[]): Promise<void> =>
    new Promise((resolve) => store.append(runId, firstSeq, events, 'durable', resolve));

  it('are one file by content, whoever has them and when; small ones stay in the row', async () => {
    const first = [itemEnded(0, 1, large('abc')), itemEnded(1, 2, 'small'), itemEnded(2, 3, { deep: [large('d')] })];
    const second = [itemEnded(0, 1000, large('abc')), itemEnded(1, 1001, large('abc'))];
    await put('one', 0, first);
    expect(blobFiles()).toHaveLength(2);
    await put('two', 0, second);
    await put('two', 2, [itemEnded(2, 1002, 'small')]);
    expect(blobFiles()).toHaveLength(2);
    expect(await store.readEvents('one', 0, 10)).toEqual(first);
    expect(await store.readEvents('two', 0, 10)).toEqual([...second, itemEnded(2, 1002, 'small')]);
    await store.removeRun('one');
    expect(blobFiles()).toHaveLength(1);
    expect(await store.readEvents('two', 0, 10)).toHaveLength(3);
    await store.removeRun('two');
    expect(blobFiles()).toEqual([]);
  });

  it('are there after a restart, counted, and also when sent again', async () => {
    const events = [itemEnded(0, 1, large('0123456789abcdef', 2_000_000))];
    await put('one', 0, events);
    const used = async () => (await store.storageUse()).workflows[0]?.bytes;
    const before = await used();
    await store.close();
    store = await openStore(quietOptions(folder.path));
    expect(await used()).toBe(before);
    expect(await store.readEvents('one', 0, 10)).toEqual(events);
    await put('one', 0, events);
    expect(await store.readEvents('one', 0, 10)).toEqual(events);
    expect(blobFiles()).toHaveLength(1);
  });

  it('that were damaged or are gone are noticed', async () => {
    await put('one', 0, [itemEnded(0, 1, large('abc'))]);
    const name = blobFiles()[0] ?? '';
    const path = join(folder.path, 'blobs', name.slice(0, 2), name);
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(300) ^ 1, 300);
    writeFileSync(path, content);
    await expect(store.readEvents('one', 0, 10)).rejects.toMatchObject({ code: 'storage', data: { runId: 'one', seq: 0 } });
    rmSync(path);
    await expect(store.readEvents('one', 0, 10)).rejects.toMatchObject({ code: 'storage', data: { runId: 'one', seq: 0 } });
  });

  it('stay named while a row names them, and no longer', async () => {
    await put('one', 0, [itemEnded(0, 1, large('abc'))]);
    await store.close();
    const db = connect(await loadDriver(), join(folder.path, 'store.sqlite'), { timeoutMs: 100 });
    // As after a crash between the file and its row: only the row tells that it is wanted.
    db.exec('DELETE FROM blobs');
    db.close();
    store = await openStore(quietOptions(folder.path));
    expect(blobFiles()).toHaveLength(1);
    expect(await store.readEvents('one', 0, 10)).toHaveLength(1);
  });
});
