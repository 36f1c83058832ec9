import { check } from './benchmark.ts';
import { type Definition, durableEngine } from './engine.ts';

/** Runs of one chain, all at once, until the last has ended on disk, ms. Recording the runs comes before and is not counted. */
export async function durableRunsMs(dataDir: string, definition: Definition, runs: number, length: number): Promise<number> {
  const engine = await durableEngine(dataDir, { limits: { maxConcurrentTasks: runs }, compressAboveBytes: null });
  try {
    const starts = await Promise.all(Array.from({ length: runs }, () => engine.prepare(definition)));
    const began = performance.now();
    const results = await Promise.all(starts.map((start) => start().ended()));
    const tookMs = performance.now() - began;
    check(
      results.every((result) => result.status === 'succeeded'),
      `runs ended as ${[...new Set(results.map((result) => result.status))].join(', ')}`,
    );
    const first = await engine.start(definition);
    await first.ended();
    check(first.order().length === length, `a run ended ${first.order().length} tasks`);
    await engine.store.removeRun(first.runId);
    return tookMs;
  } finally {
    await engine.close();
  }
}
