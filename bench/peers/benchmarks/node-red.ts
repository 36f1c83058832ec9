import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Benchmark, check, type Result } from '../../lib/benchmark.ts';
import { chainLength, chainMicros, countingChain } from '../../lib/chains.ts';
import { durableEngine, memoryEngine } from '../../lib/engine.ts';
import { type Case, interleaved } from '../../lib/rounds.ts';
import { median } from '../../lib/stats.ts';
import { installed } from '../lib/packages.ts';
import { type Program, startProgram } from '../lib/program.ts';

const atOnce = 50;
const kinds = { change: 'change nodes with an expression', function: 'function nodes in JavaScript' } as const;

/** B11 beside Node-RED, which keeps nothing of a run. */
export const nodeRed: Benchmark = {
  name: 'node-red',
  goal: 'B11',
  title: `a chain of ${chainLength} nodes, each adding one to what it is handed: Node-RED and ours, ${atOnce} at once`,
  async run(bench) {
    const dir = await installed(bench, 'node-red', 'node-red');
    const userDir = join(bench.dir, 'node-red');
    mkdirSync(userDir);
    const program = await startProgram(join(dir, 'program.mjs'), { args: [userDir, String(chainLength)] });
    try {
      return await measure(bench, program);
    } finally {
      await program.stop();
    }
  },
};

async function measure(bench: Bench, program: Program): Promise<readonly Result[]> {
  const runs = bench.quick ? 100 : 1_000;
  const definition = countingChain();
  const memory = memoryEngine();
  const durable = await durableEngine(join(bench.dir, 'data'));
  try {
    const theirs = Object.keys(kinds).map(
      (kind): Case => ({
        name: kind,
        async measure() {
          const { tookMs, wrong } = await program.ask<{ tookMs: number; wrong: number }>({ kind, runs, atOnce });
          check(wrong === 0, `Node-RED gave ${wrong} wrong answers in ${runs} runs of ${kind} nodes`);
          return (tookMs / runs) * 1_000;
        },
      }),
    );
    const ours: Case[] = [
      { name: 'memory', measure: () => chainMicros(memory, definition, runs, atOnce) },
      { name: 'durable', measure: () => chainMicros(durable, definition, runs, atOnce) },
    ];
    const samples = await interleaved([...theirs, ...ours], bench.rounds);
    const of = (name: string): readonly number[] => samples.get(name) ?? [];
    const ratio = (theirKind: string, mode: string): number[] =>
      of(theirKind).map((took, round) => took / (of(mode)[round] ?? median(of(mode))));
    return [
      ...Object.entries(kinds).map(
        ([kind, text]): Result => ({
          name: `Node-RED, ${text}, a run`,
          unit: 'µs',
          samples: of(kind),
          note: 'embedded, messages handed to the first node directly; no history, no editor',
        }),
      ),
      { name: 'ours in memory, a run', unit: 'µs', samples: of('memory'), note: 'expressions; records of every task while it runs' },
      {
        name: 'ours durable at FULL, a run',
        unit: 'µs',
        samples: of('durable'),
        note: 'expressions; the run, every event and its summary on disk before it counts as ended',
      },
      ...Object.entries(kinds).flatMap(([kind, text]): Result[] => [
        { name: `ours in memory beside ${text}`, unit: '×', samples: ratio(kind, 'memory'), goal: { atLeast: 5 } },
        { name: `ours durable beside ${text}`, unit: '×', samples: ratio(kind, 'durable'), goal: { atLeast: 1 } },
      ]),
    ];
  } finally {
    await memory.close();
    await durable.close();
  }
}
