import { join } from 'node:path';
import { compilePlan } from '../../src/engine/plan/compile.ts';
import { type Benchmark, check } from '../lib/benchmark.ts';
import { type Definition, define, durableEngine, type Engine, memoryEngine, timeRun } from '../lib/engine.ts';
import { chainFlow, fanFlow, loopFlow, ringFlow } from '../lib/flows.ts';
import { growth } from '../lib/growth.ts';
import { timeMs } from '../lib/rounds.ts';
import { benchCatalogue, instantStep, runnersWith } from '../lib/step-action.ts';

const ringRounds = 3;

/** B8, our side: what a graph costs as it grows, and what reading one costs. */
export const graphs: Benchmark = {
  name: 'graphs',
  goal: 'B8',
  title: 'chains, fans with a join and loops, start to end, and reading the file',
  async run(bench) {
    const sizes = bench.quick ? [10, 100, 1_000] : [10, 100, 500, 1_000, 1_990];
    const chains = new Map(sizes.map((size) => [size, define(chainFlow(size))]));
    const fans = new Map(sizes.map((size) => [size, define(fanFlow(size))]));
    const rings = new Map(sizes.map((size) => [size, define(ringFlow(size, ringRounds))]));
    const loop = define(loopFlow);
    const memory = memoryEngine({ limits: { maxConcurrentTasks: 10_000 } });
    const durable = await durableEngine(join(bench.dir, 'data'), { limits: { maxConcurrentTasks: 10_000 } });
    const shared = { sizes, fitFrom: 100, rounds: bench.rounds, goal: 1.05 };
    // A file has at most 2,000 tasks; a loop goes round more often.
    const times = bench.quick ? sizes : [10, 100, 1_000, 9_990];
    try {
      for (const engine of [memory, durable]) await checkAnswers(engine);
      return [
        ...(await growth(bench, { ...shared, name: 'chain, memory', measure: (size) => graphMs(memory, chains.get(size), size) })),
        ...(await growth(bench, { ...shared, name: 'fan and join, memory', measure: (size) => graphMs(memory, fans.get(size), size + 2) })),
        ...(await growth(bench, { ...shared, sizes: times, name: 'loop, memory', measure: (size) => loopMs(memory, loop, size) })),
        ...(await growth(bench, {
          ...shared,
          name: 'ring, memory',
          measure: (size) => graphMs(memory, rings.get(size), size * ringRounds),
        })),
        ...(await growth(bench, { ...shared, name: 'chain, durable', measure: (size) => graphMs(durable, chains.get(size), size) })),
        ...(await growth(bench, {
          ...shared,
          name: 'fan and join, durable',
          measure: (size) => graphMs(durable, fans.get(size), size + 2),
        })),
        ...(await growth(bench, { ...shared, sizes: times, name: 'loop, durable', measure: (size) => loopMs(durable, loop, size) })),
        ...(await growth(bench, { ...shared, name: 'read a chain', measure: (size) => readMs(chainFlow(size)) })),
        ...(await growth(bench, { ...shared, name: 'plan a fan', measure: (size) => planMs(fans.get(size)) })),
      ];
    } finally {
      await memory.close();
      await durable.close();
    }
  },
};

async function graphMs(engine: Engine, definition: Definition | undefined, tasks: number): Promise<number> {
  check(definition !== undefined, 'there is no such graph');
  const { run, result, tookMs } = await timeRun(engine, definition);
  check(result.status === 'succeeded' && run.order().length === tasks, `${tasks} tasks: ${result.status} after ${run.order().length}`);
  return tookMs;
}

async function loopMs(engine: Engine, definition: Definition, times: number): Promise<number> {
  const { result, run, tookMs } = await timeRun(engine, definition, { times });
  check(result.outputs.done === times && run.task('again')?.visits === times, `${times} rounds: ${JSON.stringify(result)}`);
  return tookMs;
}

function readMs(text: string): Promise<number> {
  return timeMs(() => define(text));
}

function planMs(definition: Definition | undefined): Promise<number> {
  check(definition !== undefined, 'there is no such graph');
  const plan = (): unknown => compilePlan(definition.workflow, { actions: benchCatalogue, runners: runnersWith(instantStep) });
  // The first one after a collection compiles the compiler; that is no part of how the cost grows.
  plan();
  return timeMs(plan);
}

async function checkAnswers(engine: Engine): Promise<void> {
  const { run } = await timeRun(engine, define(chainFlow(5)));
  check(run.order().join() === 't0,t1,t2,t3,t4', `a chain ran in the order ${run.order().join()}`);
  const fan = await timeRun(engine, define(fanFlow(3)));
  const order = fan.run.order();
  check(order[0] === 'start' && order.at(-1) === 'join' && order.length === 5, `a fan ran in the order ${order.join()}`);
  check(fan.run.task('join')?.visits === 1, 'a join ran more than once');
}
