import { expect, test } from 'vitest';
import { isObject } from '../json.ts';
import type { RunHandle } from '../runtime/api.ts';
import type { Reuse } from './reuse-request.ts';
import { expectedStatuses, type GeneratedTask, randomTasks } from '../testing/random-workflow.ts';
import { inShort, runAgain } from '../testing/run-again.ts';
import { World } from '../testing/scenario.ts';
import { SeededRandom } from '../testing/seeded-random.ts';

const seeds = Number(process.env.MILLRACE_SEEDS ?? 60);

interface Fault {
  readonly victim: string;
  /** The round in which it fails, from 0. */
  readonly round: number;
}

/** Opens gates in random order until the run has ended; crashes now and then where told to. */
async function drive(
  world: World,
  run: RunHandle,
  tasks: readonly GeneratedTask[],
  random: SeededRandom,
  fault: Fault | null,
  crashes = 0,
): Promise<RunHandle> {
  let handle = run;
  let left = crashes;
  const done = new Set<object>();
  for (let step = 0; step < 2_000 && handle.summary().endedAt === null; step += 1) {
    const open = world.started.filter((gate) => !done.has(gate) && !gate.aborted() && gate.idempotencyKey.startsWith(`${run.runId}/`));
    const gate = open[random.below(Math.max(1, open.length))];
    if (left > 0 && random.next() < 0.15) {
      left -= 1;
      for (const each of open) done.add(each);
      await world.crash();
      handle = world.restore(run.runId);
      await handle.recover();
    } else if (gate) {
      done.add(gate);
      const round = isObject(gate.input.value) ? Number(gate.input.value.round) : 0;
      const behaviour = tasks.find(({ id }) => id === gate.name)?.behaviour;
      if (fault?.victim === gate.name && fault.round === round) gate.fail('fault');
      else if (behaviour === 'fails') gate.fail('planned');
      else gate.succeed(`${gate.name}@${round}`);
    }
    await world.settle();
  }
  return handle;
}

interface Shape {
  readonly settings: string;
  /** Nobody handles a failure of this one. */
  readonly victim: string;
  /** By task: another one that it reads without an arrow between them. */
  readonly reads: readonly (string | null)[];
  /** Go round three times. */
  readonly loops: boolean;
}

/** The workflow of a generated graph; every task is a gate that is told the round. */
function textOf(tasks: readonly GeneratedTask[], { settings, victim, reads, loops }: Shape): string {
  const hasInbound = new Set(tasks.flatMap(({ next }) => next.map(({ to }) => to)));
  const gate = (id: string, more: string): string =>
    `  ${id}: { action: test.gate, onInterrupted: retry, with: { name: ${id}, value: { round: "{{ vars.n }}"${more} }`;
  const lines = ['vars: { n: 0 }', `settings: ${settings}`, 'tasks:'];
  if (loops) {
    const starts = tasks.flatMap(({ id }, index) => (hasInbound.has(index) ? [] : [id]));
    lines.push(`${gate('head', ' }')}, next: [${starts.join(', ')}] }`);
  }
  for (const [index, task] of tasks.entries()) {
    const sees = reads[index] ? `, sees: "{{ tasks.${reads[index]}.status }}" }` : ' }';
    const arrows = task.next.map(({ to, on, live }) => `{ to: t${to}, on: ${on}, when: "{{ ${live} }}" }`);
    if (loops && arrows.length === 0) arrows.push('{ to: tail, on: any }');
    const when = task.behaviour === 'skips' ? ', when: "{{ false }}"' : '';
    const onError = task.id === victim ? 'fail' : 'continue';
    lines.push(`${gate(task.id, sees)}, join: ${task.join}, onError: ${onError}${when}, next: [${arrows.join(', ')}] }`);
  }
  if (loops) {
    const again = '{ to: head, when: "{{ vars.n < 2 }}", set: { n: "{{ vars.n + 1 }}" } }';
    lines.push(`  tail: { action: flow.noop, next: [{ to: after, when: "{{ vars.n >= 2 }}" }, ${again}] }`, `${gate('after', ' }')} }`);
  }
  return lines.join('\n');
}

function shapeOf(tasks: readonly GeneratedTask[], victim: string, random: SeededRandom, loops: boolean): Shape {
  const settings = ['{ strategy: sequential }', '{ concurrency: 2 }', '{}'][random.below(3)] ?? '{}';
  const reads = tasks.map((_, index) => {
    const read = random.below(tasks.length);
    return random.below(3) > 0 || read === index ? null : `t${read}`;
  });
  return { settings, victim, reads, loops };
}

/** Visits of a run's tasks whose action was started. */
function started(world: World, runId: string): Map<string, Set<number>> {
  const visits = new Map<string, Set<number>>();
  for (const { idempotencyKey } of world.started) {
    const [run, task, visit] = idempotencyKey.split('/');
    if (run !== runId || task === undefined) continue;
    const of = visits.get(task) ?? new Set<number>();
    visits.set(task, of.add(Number(visit)));
  }
  return visits;
}

function facts(run: RunHandle): unknown {
  return run.taskIds().map((id) => {
    const task = run.task(id);
    return { id, status: task?.view.status, visits: task?.visits, result: task?.result, error: task?.error };
  });
}

/** One failure, repaired and begun again: the end must be that of a run that never failed. Gives what it planned; null when nothing failed. */
async function check(
  seed: number,
  tasks: readonly GeneratedTask[],
  text: string,
  fault: Fault,
  loops: boolean,
  where: string,
): Promise<Reuse | null> {
  const random = new SeededRandom(seed * 31 + 7);
  const world = new World({ seed, limits: { taskTimeoutMs: 1e12, runTimeoutMs: 1e12 } });
  const earlier = await drive(world, await world.run(text), tasks, random, fault);
  if (earlier.summary().status !== 'failed') return null;
  const fresh = await drive(world, await world.run(text), tasks, random, null);
  const { run, planned } = await runAgain(world, { earlier, before: text });
  const ended = await drive(world, run, tasks, random, null, seed % 3 === 0 ? 2 : 0);
  const said = `${where}\n${JSON.stringify(inShort(planned), null, 1)}`;
  expect(fresh.summary().error, said).toBeNull();
  expect(ended.summary().error, said).toBeNull();
  expect(facts(ended), said).toEqual(facts(fresh));
  const ran = started(world, run.runId);
  const ranFresh = started(world, fresh.runId);
  for (const [index, { task, does }] of planned.tasks.entries()) {
    const kept = planned.reuse.find((reused) => reused.task === index)?.visits.length ?? 0;
    const expected = new Set([...(ranFresh.get(task) ?? [])].filter((visit) => visit > kept));
    expect(ran.get(task) ?? new Set(), `${said}\n${task}: what is not taken over runs, and nothing else`).toEqual(expected);
    if (does === 'reuse' && !loops) expect(ran.has(task), `${said}\n${task} is taken over`).toBe(false);
    if (does === 'run' && !loops) expect(ran.get(task), `${said}\n${task} runs`).toEqual(ranFresh.get(task));
  }
  expect(facts(world.restore(run.runId)), said).toEqual(facts(ended));
  // What it ended with can be taken over in turn: nothing is left to run.
  const { run: third, planned: last } = await runAgain(world, { earlier: ended, before: text });
  expect(
    last.tasks.filter(({ does, why }) => does === 'run' && why !== 'not_reached'),
    said,
  ).toEqual([]);
  expect(facts(third), said).toEqual(facts(ended));
  await checkChosen({ world, fresh, tasks, text, fault, loops, where }, random);
  return planned;
}

/** From the victim on, of a run in which nothing failed: all of its visits run, and no round before its first. */
async function checkChosen(
  of: {
    readonly world: World;
    readonly fresh: RunHandle;
    readonly tasks: readonly GeneratedTask[];
    readonly text: string;
    readonly fault: Fault;
    readonly loops: boolean;
    readonly where: string;
  },
  random: SeededRandom,
): Promise<void> {
  const { world, fresh, tasks, text, fault, loops, where } = of;
  const first = world.started.find(({ name, idempotencyKey }) => name === fault.victim && idempotencyKey.startsWith(`${fresh.runId}/`));
  const round = isObject(first?.input.value) ? Number(first.input.value.round) : 0;
  const { run, planned } = await runAgain(world, { earlier: fresh, before: text, from: { kind: 'task', task: fault.victim } });
  const ended = await drive(world, run, tasks, random, null);
  const said = `${where}\nfrom ${fault.victim}: ${JSON.stringify(inShort(planned), null, 1)}`;
  expect(facts(ended), said).toEqual(facts(fresh));
  const ran = started(world, run.runId);
  expect(ran.get(fault.victim), said).toEqual(started(world, fresh.runId).get(fault.victim));
  if (loops) for (const visit of ran.get('head') ?? []) expect(visit, said).toBeGreaterThan(round + 1);
}

test(`${seeds} graphs in which a task fails, is repaired and begun again, end as if it had not`, { timeout: 120_000 }, async () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = new SeededRandom(seed + 5_000);
    const tasks = randomTasks(random, 12, { each: false });
    const expected = expectedStatuses(tasks);
    const victims = tasks.filter(({ id }) => expected[id] === 'succeeded');
    const victim = victims[random.below(Math.max(1, victims.length))]?.id;
    if (victim === undefined) continue;
    const text = textOf(tasks, shapeOf(tasks, victim, random, false));
    const planned = await check(seed, tasks, text, { victim, round: 0 }, false, `seed ${seed}, ${victim} fails\n${text}`);
    for (const { does, why } of planned?.tasks ?? []) kinds.add(`${does} ${why}`);
  }
  // The generator makes what the test is about.
  expect([...kinds].sort()).toEqual([
    'reuse handled',
    'reuse skipped',
    'reuse succeeded',
    'run canceled',
    'run failed',
    'run follows',
    'run not_reached',
    'run reads',
  ]);
});

test(`${seeds} such graphs inside a loop: the rounds before the failure stay`, { timeout: 120_000 }, async () => {
  let failures = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = new SeededRandom(seed + 9_000);
    const tasks = randomTasks(random, 7, { each: false });
    const victims = tasks.filter(({ behaviour }) => behaviour === 'succeeds');
    const victim = victims[random.below(Math.max(1, victims.length))]?.id;
    if (victim === undefined) continue;
    const text = textOf(tasks, shapeOf(tasks, victim, random, true));
    const fault = { victim, round: random.below(3) };
    const where = `seed ${seed}, ${victim} fails in round ${fault.round}\n${text}`;
    const planned = await check(seed, tasks, text, fault, true, where);
    if (!planned) continue;
    failures += 1;
    expect(planned.reuse[0], where).toMatchObject({ task: 0, visits: new Array(fault.round + 1).fill({ status: 'succeeded' }) });
  }
  expect(failures).toBeGreaterThan(seeds / 10);
});
