import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Bench, type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { define, durableEngine } from '../lib/engine.ts';
import { listFlow, longFlow } from '../lib/flows.ts';
import { median, percentile } from '../lib/stats.ts';
import { endlessStep, heldStep } from '../lib/step-action.ts';
import { until } from '../../src/main/bench/until.ts';

const inFlight = 1_000;
const rounds = 100;
const tasksInRound = 100;

/** B13: how long a pause takes to be acknowledged in a full house, and how long a long run takes to go on. */
export const pause: Benchmark = {
  name: 'pause',
  goal: 'B13',
  title: `a pause with ${inFlight} attempts in flight; a run of ${rounds * tasksInRound} ended tasks read back and continued`,
  async run(bench) {
    return [...(await acknowledge(bench)), ...(await continueLong(bench))];
  },
};

/** A pause is acknowledged when the intention is on disk: from then on nothing starts. */
async function acknowledge(bench: Bench): Promise<Result[]> {
  const { step, flying } = heldStep();
  const engine = await durableEngine(join(bench.dir, 'pause'), { limits: { maxConcurrentTasks: inFlight + 1 }, step });
  try {
    const run = await engine.start(define(listFlow(inFlight, 'bench.step')), { list: Array.from({ length: inFlight + 10 }, () => 0) });
    await until(() => flying.size === inFlight);
    const times = bench.quick ? 20 : 200;
    const tookMs: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const began = performance.now();
      await run.pause();
      tookMs.push(performance.now() - began);
      check(run.summary().status === 'pausing', `a paused run with work in flight is ${run.summary().status}`);
      await run.resume();
      check(run.summary().status === 'running', `a resumed run is ${run.summary().status}`);
    }
    // One attempt ends while it is paused: nothing may take its place.
    await run.pause();
    const [first] = flying;
    first?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    check(flying.size === inFlight - 1, `after a pause ${flying.size - inFlight + 1} attempts started`);
    await run.resume();
    await until(() => flying.size === inFlight);
    while (run.summary().endedAt === null) {
      for (const land of flying) land();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    check((await run.ended()).status === 'succeeded', 'the run did not succeed after its pauses');
    return [
      { name: `acknowledge a pause, ${inFlight} in flight, p50`, unit: 'ms', samples: [median(tookMs)] },
      { name: `acknowledge a pause, ${inFlight} in flight, p99`, unit: 'ms', samples: [percentile(tookMs, 0.99)], goal: { atMost: 5 } },
    ];
  } finally {
    await engine.close();
  }
}

/** A loop of 100 tasks that ran 100 times, then an attempt that a host left behind. */
async function continueLong(bench: Bench): Promise<Result[]> {
  const dataDir = join(bench.dir, 'long');
  // A name of its own: nothing of it is known before.
  const definition = define(longFlow(tasksInRound, rounds, `long ${randomUUID()}`));
  const { step, begun } = endlessStep();
  const first = await durableEngine(dataDir, { step });
  const before = await first.start(definition);
  await begun;
  check(before.order().length === rounds * tasksInRound, `${before.order().length} tasks had ended`);
  await first.close();

  const wholeMs: number[] = [];
  const readMs: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const { step: goesOn, begun: hasGoneOn } = endlessStep();
    const engine = await durableEngine(dataDir, { step: goesOn });
    try {
      const began = performance.now();
      const run = await engine.runs.open(before.runId);
      readMs.push(performance.now() - began);
      check(run.order().length === rounds * tasksInRound, `after a restart ${run.order().length} tasks had ended`);
      await run.recover();
      await hasGoneOn;
      wholeMs.push(performance.now() - began);
    } finally {
      await engine.close();
    }
  }
  return [
    { name: `read ${rounds * tasksInRound} ended tasks back`, unit: 'ms', samples: readMs },
    { name: 'the same, until its next attempt starts', unit: 'ms', samples: wholeMs, goal: { atMost: 50 } },
  ];
}
