import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '../../../src/engine/testing/seeded-random.ts';
import { damage } from '../lib/damage.ts';
import { furnish } from '../lib/furnished.ts';
import { type Result, Tally } from '../lib/report.ts';
import { compare, readShown, type Shown } from '../lib/shown.ts';
import { eachOf, removeFolder } from '../lib/sites.ts';

export interface CorruptionOptions {
  readonly images: number;
  readonly seed: number;
  readonly atOnce: number;
  readonly progress: (done: number, of: number) => void;
}

/**
 * Damaged files: whatever a host then shows must be true, or it must say that it is not whole. Every value it shows is
 * compared with what it shows of the undamaged files.
 */
export async function corruption({ images, seed, atOnce, progress }: CorruptionOptions): Promise<Result> {
  const furnished = await furnish();
  const { folder, unclean, clean, staleWal } = furnished;
  const work = join(folder, 'damaged');
  mkdirSync(work);
  const truths = new Map<string, Shown>();
  for (const image of [unclean, clean]) {
    const copy = join(work, 'truth');
    cpSync(image, copy, { recursive: true });
    const truth = await readShown(copy);
    if (truth.warnings.length > 0 || truth.runs.size < 4)
      throw new Error(`The undamaged store is not what it should be: ${truth.warnings.join('; ')}`);
    truths.set(image, truth);
    rmSync(copy, { recursive: true });
  }
  const tally = new Tally();
  const seen = { harmless: 0, restored: 0, frozen: 0, refused: 0, slowest: 0 };
  const wrongKinds = new Map<string, number>();
  await eachOf(
    Array.from({ length: images }, (_, index) => index),
    atOnce,
    async (index) => {
      const random = new SeededRandom(seed * 1_000_003 + index);
      const image = random.below(2) === 0 ? unclean : clean;
      const dataDir = join(work, String(index));
      cpSync(image, dataDir, { recursive: true });
      const { kind, detail } = damage(dataDir, random, staleWal);
      const wrong: string[] = [];
      const startedAt = performance.now();
      try {
        const shown = await readShown(dataDir);
        const restored = shown.warnings.some((warning) => /restored|goes on from/.test(warning));
        const found = compare(truths.get(image) ?? shown, shown, restored);
        wrong.push(...found.wrong);
        if (restored) {
          seen.restored += 1;
          seen.slowest = Math.max(seen.slowest, performance.now() - startedAt);
        } else if (found.frozen > 0) seen.frozen += 1;
        else if (wrong.length === 0) seen.harmless += 1;
      } catch (error) {
        seen.refused += 1;
        wrong.push(`the host does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (wrong.length > 0) wrongKinds.set(kind, (wrongKinds.get(kind) ?? 0) + 1);
      tally.add(
        `seed ${seed}, image ${index}, ${image === clean ? 'closed' : 'killed'}, ${kind}, ${detail}`,
        wrong.map((message) => ({ kind: message.endsWith('without a word') ? 'lost' : 'wrong', message })),
      );
      progress(tally.tried, images);
      if (wrong.length === 0 || process.env.MILLRACE_KEEP === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  );
  if (process.env.MILLRACE_KEEP === undefined) removeFolder(folder);
  return tally.result('corruption', 'corruptions', {
    'shown harmless': seen.harmless,
    'detected and restored': seen.restored,
    'detected, the run is not shown': seen.frozen,
    'host does not start': seen.refused,
    'slowest restore, ms': Math.round(seen.slowest),
    ...Object.fromEntries([...wrongKinds].map(([kind, count]) => [`not well: ${kind}`, count])),
    seed,
  });
}
