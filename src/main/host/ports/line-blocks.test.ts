import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../../engine/actions/lib/lines.ts';
import { LineBlocks } from './line-blocks.ts';

const piece = fc.constantFrom('\n', '\r', '\r\n', 'a', 'ü', '€', '\ufeff', '\u2028', '', 'line', '\n\n', '\r\r\n');
const texts = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.tuple(fc.integer({ min: 400, max: 1700 }), piece, piece).map(([times, one, two]) => (one + two).repeat(times)),
);

function blocksOf(bytes: Buffer, cuts: readonly number[]): LineBlocks {
  const blocks = new LineBlocks();
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    blocks.add(bytes.subarray(from, cut));
    from = cut;
  }
  blocks.end();
  return blocks;
}

test('blocks hold the lines that splitting the text gives, wherever its bytes are cut', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 5 }), (text, cuts) => {
      const bytes = Buffer.from(text);
      const blocks = blocksOf(bytes, cuts);
      const expected = splitLines(new TextDecoder().decode(bytes));
      expect(blocks.lines).toBe(expected.length);
      const found = blocks.firstByte.flatMap((start, block) =>
        splitLines(bytes.subarray(start, blocks.firstByte[block + 1] ?? bytes.length).toString('utf8')),
      );
      // A mark within the text shows, so only what stands at the front of a block may be lost by splitting it here.
      if (!text.includes('\ufeff')) expect(found).toEqual(expected);
      for (const line of [0, 1, expected.length - 1].filter((each) => each >= 0 && each < expected.length)) {
        const block = blocks.blockOf(line);
        expect(blocks.firstLine[block]).toBeLessThanOrEqual(line);
        expect(blocks.firstLine[block + 1] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(line);
      }
    }),
    { numRuns: 2000 },
  );
});
