import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LineBatch, lineBatches } from './lines.ts';

async function batchesOf(chunks: readonly Uint8Array[]): Promise<LineBatch[]> {
  const batches: LineBatch[] = [];
  for await (const batch of lineBatches(sourceOf(chunks))) batches.push(batch);
  return batches;
}

async function* sourceOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('however a file comes in pieces, batches are whole lines with their numbers', async () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r', '') }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.array(fc.nat(7), { maxLength: 20 }), async (parts, cuts) => {
      const bytes = new TextEncoder().encode(parts.join(''));
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      chunks.push(bytes.subarray(at));
      const batches = await batchesOf(chunks);
      const text = batches.map((batch) => new TextDecoder().decode(batch.bytes)).join('');
      expect(text).toBe(parts.join(''));
      let line = 1;
      for (const [index, batch] of batches.entries()) {
        expect(batch.firstLine).toBe(line);
        line += batch.bytes.filter((byte) => byte === 10).length;
        if (index < batches.length - 1) expect(batch.bytes.at(-1)).toBe(10);
      }
    }),
  );
});

test('a batch can be handed on', async () => {
  const lines: number[] = [];
  for await (const { firstLine, bytes } of lineBatches(sourceOf([new Uint8Array([65, 10, 66, 10]), new Uint8Array([67, 10])]))) {
    structuredClone(bytes, { transfer: [bytes.buffer] });
    lines.push(firstLine);
  }
  expect(lines).toEqual([1, 3]);
});

test('a line without an end is refused before it fills the memory', async () => {
  const chunk = new Uint8Array(16 * 1024 * 1024).fill(65);
  const first = new Uint8Array([65, 10]);
  await expect(batchesOf([first, chunk, chunk, chunk, chunk, chunk])).rejects.toMatchObject({
    code: 'limit',
    message: 'Line 2 is longer than 64 MB.',
  });
});
