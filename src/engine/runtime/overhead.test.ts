import { expect, test } from 'vitest';
import { actionCatalogue } from '../actions/catalog.ts';
import { actionRunners } from '../actions/runners.ts';
import type { ActionRunner } from '../actions/types.ts';
import { parseWorkflow } from '../format/index.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { World } from '../testing/scenario.ts';
import { runtimeOptions } from '../testing/stream-options.ts';
import type { RunHandle } from './api.ts';
import { createRuntime } from './runtime.ts';

/** A look at this clock takes time, so that work does: the engine looks whenever it takes something in. */
class TickingClock extends FakeClock {
  #ms = 0;

  override now(): number {
    this.#ms += 0.02;
    return super.now();
  }

  override monotonic(): number {
    this.#ms += 0.01;
    return super.monotonic() + this.#ms;
  }

  takes(ms: number): void {
    this.#ms += ms;
  }
}

const three = 'tasks:\n  a: { action: flow.noop, next: b }\n  b: { action: flow.noop, next: c }\n  c: { action: flow.noop }\n';

async function runIn(clock: TickingClock, noop: ActionRunner, tasks = three): Promise<{ handle: RunHandle; engineMs: number }> {
  const text = `millrace: 1\nname: some\n${tasks}`;
  const { workflow } = parseWorkflow(text, { file: 'three', actions: actionCatalogue });
  if (!workflow) throw new Error('the workflow cannot be read');
  const runtime = createRuntime({ ...runtimeOptions(clock), store: null, runners: { ...actionRunners, 'flow.noop': noop } });
  const handle = runtime.start({
    runId: 'r',
    workflow,
    definitionHash: 'h',
    path: null,
    baseDir: '/',
    inputs: {},
    trigger: 'test',
    createdAt: 0,
    durability: 'memory',
  });
  await handle.ended();
  return { handle, engineMs: runtime.stats().engineMs };
}

test("the actions' own code is not the engine's, in its thread or behind a promise", async () => {
  for (const mode of ['sync', 'async'] as const) {
    const clock = new TickingClock();
    const run = (): { result: null } => {
      clock.takes(1_000);
      return { result: null };
    };
    const { handle, engineMs } = await runIn(clock, mode === 'sync' ? { mode, run } : { mode, run: () => Promise.resolve(run()) });
    expect(handle.summary().status).toBe('succeeded');
    expect(engineMs).toBeGreaterThan(0);
    expect(engineMs).toBeLessThan(2);
    expect(handle.summary().overheadUs).toBeGreaterThan(0);
    expect(handle.summary().overheadUs).toBeLessThan(700);
  }
});

test('items count as the visits do', async () => {
  const list = 'tasks:\n  a: { action: flow.noop, forEach: { in: "{{ range(99) }}" } }\n';
  const { handle, engineMs } = await runIn(new TickingClock(), { mode: 'sync', run: () => ({ result: null }) }, list);
  // 99 items and the task itself; what comes after the run's last event is not in its figure.
  const share = ((handle.summary().overheadUs ?? 0) * 100) / 1_000 / engineMs;
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThanOrEqual(1.01);
});

test('each run says it for what ended so far, waiting left out, and keeps it for good', async () => {
  const world = new World();
  let reads = 0;
  const { clock } = world;
  const monotonic = clock.monotonic.bind(clock);
  clock.monotonic = () => monotonic() + (reads += 0.01);
  const text =
    'tasks:\n  a: { action: flow.noop, next: gate }\n  gate: { action: test.gate, with: { name: g }, next: b }\n  b: { action: flow.noop }';
  const run = await world.run(text);
  const early = run.summary().overheadUs ?? 0;
  expect(early).toBeGreaterThan(0);
  await world.advance(3_600_000);
  world.gate('g').succeed(1);
  await run.ended();
  const { overheadUs } = run.summary();
  expect(overheadUs).toBeGreaterThan(0);
  expect(overheadUs).toBeLessThan(1_000);
  expect(run.view().run.overheadUs).toBe(overheadUs);

  await world.crash();
  expect(world.restore(run.runId, text).summary().overheadUs).toBe(overheadUs);
});

test('a clock that stands still gives no figure', async () => {
  const world = new World();
  const run = await world.run('tasks:\n  a: { action: flow.noop }');
  await run.ended();
  expect(run.summary()).not.toHaveProperty('overheadUs');
});
