import { describe, expect, test } from 'vitest';
import type { RunHandle } from '../runtime/api.ts';
import { expectedStatuses, type GeneratedTask, randomTasks, workflowText } from '../testing/random-workflow.ts';
import { parse, statuses, World } from '../testing/scenario.ts';
import { SeededRandom } from '../testing/seeded-random.ts';

/** Every simulation prints its seed when it fails: put it here to look at it again. */
const seeds = Number(process.env.MILLRACE_SEEDS ?? 400);

interface Told {
  readonly crashes: number;
  readonly started: ReadonlyMap<string, number>;
}

/** Drives a run to its end with gates that open in random order, and with pauses and crashes in between. */
async function simulate(
  seed: number,
  tasks: readonly GeneratedTask[],
  text: string,
  trouble: boolean,
): Promise<{ world: World; run: RunHandle; told: Told }> {
  const random = new SeededRandom(seed * 7919 + 1);
  // Time passes while paused; no attempt of these tests is meant to time out.
  const world = new World({ seed, limits: { taskTimeoutMs: 1e12, runTimeoutMs: 1e12 } });
  let run = await world.run(text);
  let crashes = 0;
  const done = new Set<object>();
  for (let step = 0; step < 2_000 && run.summary().endedAt === null; step += 1) {
    const dice = random.next();
    if (trouble && dice < 0.04 && crashes < 5) {
      if (world.store && random.next() < 0.5) {
        // What the dying host had not committed is lost.
        world.store.automatic = false;
        const waiting = world.started.filter((gate) => !done.has(gate) && !gate.aborted());
        waiting[0]?.succeed(null);
        await world.settle();
      }
      crashes += 1;
      for (const gate of world.started) done.add(gate);
      await world.crash();
      if (world.store) world.store.automatic = true;
      run = world.restore(run.runId, text);
      await run.recover();
    } else if (trouble && dice < 0.1 && run.summary().status !== 'paused') {
      void run.pause();
      await world.settle();
      const before = world.started.length;
      await world.advance(60_000);
      if (run.summary().status === 'paused') expect(world.started.length, 'nothing starts while paused').toBe(before);
      void run.resume();
    } else {
      const open = world.started.filter((gate) => !done.has(gate) && !gate.aborted());
      const gate = open[random.below(Math.max(1, open.length))];
      if (gate) {
        done.add(gate);
        const task = tasks.find((other) => other.id === gate.name);
        if (task?.behaviour === 'fails') gate.fail('planned');
        else gate.succeed(gate.name);
      } else if (run.summary().status === 'paused') void run.resume();
    }
    await world.settle();
  }
  const started = new Map<string, number>();
  for (const gate of world.started) started.set(gate.idempotencyKey, (started.get(gate.idempotencyKey) ?? 0) + 1);
  return { world, run, told: { crashes, started } };
}

/** The parts of a run that must not depend on whether it was live or read back. */
function facts(run: RunHandle): unknown {
  return {
    statuses: statuses(run),
    order: run.order(),
    results: run.taskIds().map((id) => run.task(id)?.result),
    visits: run.taskIds().map((id) => run.task(id)?.visits),
    attempts: run.taskIds().map((id) => run.task(id)?.history),
    edges: run.view().edges,
    bars: run.view().spans,
    lines: run.view().log,
    vars: run.vars(),
    summary: { ...run.summary(), createdAt: 0 },
  };
}

describe('random graphs', () => {
  test(`${seeds} graphs without cycles end as the oracle says, whatever the order, pauses and crashes`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const tasks = randomTasks(new SeededRandom(seed), 14, { each: false });
      const text = workflowText(tasks, seed % 3 === 0 ? '{ strategy: sequential }' : seed % 3 === 1 ? '{ concurrency: 2 }' : '{}');
      const { world, run, told } = await simulate(seed, tasks, text, seed % 2 === 0);
      const where = `seed ${seed}\n${text}`;
      expect(statuses(run), where).toEqual(expectedStatuses(tasks));
      expect(run.summary().status, where).toBe('succeeded');
      for (const [key, times] of told.started) expect(times, `${where}\n${key}`).toBeLessThanOrEqual(1 + told.crashes);
      const again = world.restore(run.runId, text);
      expect(facts(again), where).toEqual(facts(run));
    }
  });

  test(`${seeds} graphs with join each end, and read back as they were`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const tasks = randomTasks(new SeededRandom(seed + 100_000), 9, { each: true });
      const text = workflowText(tasks);
      const { world, run } = await simulate(seed, tasks, text, seed % 2 === 0);
      const where = `seed ${seed}\n${text}`;
      expect(run.summary().status, where).toBe('succeeded');
      for (const [id, status] of Object.entries(statuses(run)))
        expect(['succeeded', 'failed', 'skipped', 'unreached'], `${where}\n${id}`).toContain(status);
      expect(facts(world.restore(run.runId, text)), where).toEqual(facts(run));
    }
  });

  test('the generator makes what the tests are about', { timeout: 30_000 }, () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 60; seed += 1) {
      const tasks = randomTasks(new SeededRandom(seed), 14, { each: true });
      expect(parse(workflowText(tasks)).tasks).toHaveLength(tasks.length);
      for (const task of tasks) kinds.add(typeof task.join === 'number' ? 'number' : task.join);
      for (const status of Object.values(expectedStatuses(tasks))) kinds.add(status);
    }
    expect([...kinds].sort()).toEqual(['all', 'any', 'each', 'failed', 'number', 'skipped', 'succeeded', 'unreached']);
  });
});
