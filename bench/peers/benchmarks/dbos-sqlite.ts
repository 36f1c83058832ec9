import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from '../../lib/benchmark.ts';
import { besideOurs } from '../lib/durable-steps.ts';
import { startProgram } from '../lib/program.ts';
import { installedPython } from '../lib/python.ts';

/** B10 beside DBOS on SQLite. Its TypeScript package knows Postgres alone; SQLite is offered in Python. */
export const dbosSqlite: Benchmark = {
  name: 'dbos-sqlite',
  goal: 'B10',
  title: 'durable steps a second on SQLite, 50 workflows at once: DBOS (Python) and ours',
  async run(bench) {
    const { dir, python } = installedPython(bench, 'dbos-sqlite', 'dbos');
    const data = join(bench.dir, 'dbos');
    mkdirSync(data);
    const program = await startProgram(join(dir, 'program.py'), { interpreter: python, args: [data] });
    try {
      return await besideOurs(bench, 'DBOS', program, {
        records: 'the end of each step alone; starting them is counted; its 50 threads wait for one lock',
        steps: 10,
      });
    } finally {
      await program.stop();
    }
  },
};
