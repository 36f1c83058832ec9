import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bench, type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { type Definition, define, durableEngine, type Engine, memoryEngine, timeRun } from '../lib/engine.ts';
import { listFlow } from '../lib/flows.ts';
import type { ListMemory } from '../lib/list-memory.ts';
import { growth } from '../lib/growth.ts';
import { interleaved } from '../lib/rounds.ts';
import { median } from '../lib/stats.ts';

const everything = 1_000_000;
const contextSizes = [0, 1, 10];

/** B7, our side: no-op items from start to end of a run, and what data that lies around costs each of them. */
export const lists: Benchmark = {
  name: 'lists',
  goal: 'B7',
  title: 'no-op items end to end, in memory and durable; beside 0 … 10 MB of context',
  async run(bench) {
    const limits = { maxConcurrentTasks: everything };
    const memory = memoryEngine({ limits });
    const durable = await durableEngine(join(bench.dir, 'data'), { limits });
    try {
      for (const engine of [memory, durable]) await checkAnswers(engine);
      const sizes = bench.quick ? [100, 1_000, 10_000] : [100, 1_000, 10_000, 100_000, everything];
      const all = define(listFlow(everything));
      const ten = define(listFlow(10));
      const one = define(listFlow(1));
      const shared = { sizes, fitFrom: 1_000, rounds: bench.rounds, goal: 1.05 };
      return [
        ...(await growth(bench, { ...shared, name: 'memory, all at once', measure: (size) => listMs(memory, all, size) })),
        ...(await growth(bench, { ...shared, name: 'memory, 10 at once', measure: (size) => listMs(memory, ten, size) })),
        ...(await growth(bench, { ...shared, name: 'memory, 1 at once', measure: (size) => listMs(memory, one, size) })),
        ...(await growth(bench, { ...shared, name: 'durable, all at once', measure: (size) => listMs(durable, all, size) })),
        ...(await growth(bench, { ...shared, name: 'durable, 10 at once', measure: (size) => listMs(durable, ten, size) })),
        ...(await growth(bench, { ...shared, name: 'durable, 1 at once', measure: (size) => listMs(durable, one, size) })),
        ...(await memoryOf(bench)),
        ...(await besideContext(bench, memory, ten)),
      ];
    } finally {
      await memory.close();
      await durable.close();
    }
  },
};

async function listMs(engine: Engine, definition: Definition, size: number, context = ''): Promise<number> {
  const list = Array.from({ length: size }, (_, index) => index);
  const { run, tookMs } = await timeRun(engine, definition, { list, context });
  check(run.task('each')?.view.items?.succeeded === size, `${size} items: ${JSON.stringify(run.task('each')?.view)}`);
  return tookMs;
}

async function checkAnswers(engine: Engine): Promise<void> {
  const text = `millrace: 1
inputs: { list: { type: array } }
tasks:
  each: { action: data.set, with: { doubled: "{{ item * 2 }}", at: "{{ index }}" }, forEach: { in: "{{ inputs.list }}", concurrency: 3 } }
outputs: { all: "{{ tasks.each.result }}" }
`;
  const list = [5, 1, 4, 2, 3];
  const { result } = await timeRun(engine, define(text), { list });
  const right = JSON.stringify(list.map((item, at) => ({ doubled: item * 2, at })));
  check(JSON.stringify(result.outputs.all) === right, `items gave ${JSON.stringify(result)}, not ${right}`);
}

/** What the host's heap grows by while a list runs and after it; each in a process of its own. */
async function memoryOf(bench: Bench): Promise<Result[]> {
  const size = bench.quick ? 10_000 : everything;
  const cases = (['memory', 'durable'] as const).flatMap((kind) => [1, 10, size].map((atOnce) => ({ kind, atOnce })));
  const results: Result[] = [];
  for (const { kind, atOnce } of cases) {
    const dir = join(bench.dir, `${kind}-${atOnce}`);
    const script = new URL('../lib/list-memory.ts', import.meta.url).pathname;
    const args = ['--expose-gc', script, kind, String(size), String(atOnce), dir];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1024 * 1024 });
    const grown = JSON.parse(stdout) as ListMemory;
    const name = `heap, ${kind}, ${size.toLocaleString('en')} items, ${atOnce === size ? 'all' : atOnce} at once`;
    const note = `${grown.endMb} MB after it, and ${grown.endOutsideMb} MB of typed arrays`;
    results.push({ name, unit: 'MB', samples: [grown.peakMb], goal: { atMost: 100 }, note });
  }
  return results;
}

async function besideContext(bench: Bench, engine: Engine, definition: Definition): Promise<Result[]> {
  const size = bench.quick ? 1_000 : 10_000;
  const label = (megabytes: number): string => `${size.toLocaleString('en')} items beside ${megabytes} MB`;
  const cases = contextSizes.map((megabytes) => {
    const context = 'x'.repeat(megabytes * 1024 * 1024);
    return { name: label(megabytes), measure: () => listMs(engine, definition, size, context) };
  });
  const samples = await interleaved(cases, bench.rounds * 2);
  const of = (megabytes: number): readonly number[] => samples.get(label(megabytes)) ?? [];
  return [
    ...contextSizes.map((megabytes): Result => ({ name: label(megabytes), unit: 'ms', samples: of(megabytes) })),
    { name: 'what 10 MB of context cost', unit: '×', samples: [median(of(10)) / median(of(0))], goal: { atMost: 1.05 } },
  ];
}
