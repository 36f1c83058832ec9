import { join } from 'node:path';
import { check } from '../check.ts';
import { define, durableEngine, opened } from '../engine.ts';
import { chainFlow } from '../flows.ts';
import type { Measure } from '../measure.ts';

const runs = 50;
const length = 40;

/** B10: task ends on disk at FULL, each with its intent before it, over 50 runs at once. */
export const ends: Measure = {
  id: 'durable-ends',
  goal: 'B10',
  name: 'Task ends on disk, 50 runs at once',
  unit: '/s',
  better: 'more',
  async open({ dir, storeWorkerUrl }) {
    const chain = define(chainFlow(length, { action: 'bench.step' }));
    const engine = await durableEngine(join(dir, 'ends-data'), { limits: { maxConcurrentTasks: runs }, storeWorkerUrl });
    const sample = async (): Promise<number> => {
      const starts = await Promise.all(Array.from({ length: runs }, () => engine.prepare(chain)));
      const began = performance.now();
      const handles = starts.map((start) => start());
      const results = await Promise.all(handles.map((handle) => handle.ended()));
      const perS = ((runs * length) / (performance.now() - began)) * 1_000;
      check(
        results.every(({ status }) => status === 'succeeded') && handles.every((handle) => handle.order().length === length),
        'a run did not end all its tasks',
      );
      return perS;
    };
    return opened(engine, async () => {
      await sample();
      return { sample, close: () => engine.close() };
    });
  },
};
