import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, check, type Result } from '../../lib/benchmark.ts';
import { durableRunsMs } from '../../lib/durable-ends.ts';
import { define } from '../../lib/engine.ts';
import { chainFlow } from '../../lib/flows.ts';
import { interleaved } from '../../lib/rounds.ts';
import { median } from '../../lib/stats.ts';
import type { Program } from './program.ts';

const workflows = 50;

export interface StepsAnswer {
  readonly tookMs: number;
  /** Steps that are recorded as done. */
  readonly done: number;
  /** How safely its database was asked to write. */
  readonly settings: string;
}

/** Durable steps a second, 50 workflows at once: another engine and ours, in turn. Both record what they know of each step. */
export async function besideOurs(
  bench: Bench,
  name: string,
  program: Program,
  { records, steps: full }: { readonly records: string; readonly steps: number },
): Promise<readonly Result[]> {
  const steps = bench.quick ? Math.ceil(full / 4) : full;
  const ends = workflows * steps;
  const definition = define(chainFlow(steps, { action: 'bench.step' }));
  let settings = '';
  let count = 0;
  const folder = (): string => {
    count += 1;
    const dir = join(bench.dir, `${count}`);
    mkdirSync(dir);
    return dir;
  };
  const samples = await interleaved(
    [
      {
        name,
        measure: async () => {
          const answer = await program.ask<StepsAnswer>({ dir: folder(), workflows, steps });
          check(answer.done === ends, `${name} recorded ${answer.done} steps, not ${ends}`);
          settings = answer.settings;
          return (ends / answer.tookMs) * 1_000;
        },
      },
      { name: 'ours', measure: async () => (ends / (await durableRunsMs(folder(), definition, workflows, steps))) * 1_000 },
    ],
    bench.rounds,
  );
  const theirs = samples.get(name) ?? [];
  const ours = samples.get('ours') ?? [];
  return [
    {
      name: `${name}, steps a second`,
      unit: '/s',
      samples: theirs,
      note: `${workflows} workflows of ${steps} steps; ${settings}; ${records}`,
    },
    { name: 'ours, task ends a second', unit: '/s', samples: ours, note: 'WAL, synchronous FULL; an intent before and an end after each' },
    {
      name: `ours beside ${name}`,
      unit: '×',
      samples: ours.map((rate, round) => rate / (theirs[round] ?? median(theirs))),
      goal: { atLeast: 10 },
    },
  ];
}
