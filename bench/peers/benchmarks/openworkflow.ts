import { join } from 'node:path';
import type { Benchmark } from '../../lib/benchmark.ts';
import { besideOurs } from '../lib/durable-steps.ts';
import { installed } from '../lib/packages.ts';
import { startProgram } from '../lib/program.ts';

/** B10 beside openworkflow on its SQLite backend. */
export const openworkflow: Benchmark = {
  name: 'openworkflow',
  goal: 'B10',
  title: 'durable steps a second on SQLite, 50 workflows at once: openworkflow and ours',
  async run(bench) {
    const dir = await installed(bench, 'openworkflow', 'openworkflow');
    const program = await startProgram(join(dir, 'program.mjs'));
    try {
      return await besideOurs(bench, 'openworkflow', program, {
        records: 'an attempt begun and an attempt ended for each step',
        steps: 40,
      });
    } finally {
      await program.stop();
    }
  },
};
