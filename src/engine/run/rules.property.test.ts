import { describe, expect, test } from 'vitest';
import { CoreRig, planOfTasks } from '../testing/core-rig.ts';
import { describeGraph, graphTasks, randomGraph } from '../testing/random-graph.ts';
import { RulesCheck } from '../testing/rules-check.ts';
import type { OracleTask } from '../testing/rules-oracle.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { differences, snapshotOf } from '../testing/state-snapshot.ts';
import { apply, replay } from './apply.ts';
import type { RunEvent } from './events.ts';
import { createState } from './state.ts';

/** 10,000 in CI; fewer while working, so that a change is checked in a few seconds. */
const graphs = Number(process.env.MILLRACE_GRAPHS ?? (process.env.CI ? 10_000 : 1_500));

interface Walked {
  readonly ends: number;
  readonly rounds: number;
  readonly unreached: number;
  readonly order: readonly number[];
}

/** Runs a graph with results and orders by chance, and holds every event against the oracle. `refold`: fold the whole journal after each step too. */
function walk(graph: readonly OracleTask[], random: SeededRandom, refold: boolean, where: string): Walked {
  const plan = planOfTasks(graphTasks(graph));
  const rig = new CoreRig(plan);
  const folded = createState(plan, 'rig');
  const check = new RulesCheck(graph);
  const closing = new Set(check.oracle.edges.flatMap((edge) => (edge.closing ? [`${edge.from}/${edge.transition}`] : [])));
  const eager = random.next();
  let ends = 0;
  const look = (events: readonly RunEvent[]): void => {
    const wrong: string[] = [];
    for (const event of events) {
      apply(folded, event);
      wrong.push(...check.after(event, folded));
    }
    if (rig.state.endedAt === 0) wrong.push(...check.settled());
    wrong.push(...differences(snapshotOf(rig.state), snapshotOf(folded)));
    if (refold) wrong.push(...differences(snapshotOf(rig.state), snapshotOf(replay(createState(plan, 'rig'), rig.journal))));
    if (wrong.length === 0) return;
    const story = rig.journal.flatMap((event) =>
      event.type === 'task.ended'
        ? [`t${event.task} took [${event.moves.taken}]`]
        : event.type === 'task.visited'
          ? [`round of t${event.task}`]
          : [],
    );
    expect.fail(`${where}\n${describeGraph(graph)}\n${story.join(', ')}\n${wrong.join('\n')}`);
  };
  look(rig.start());
  while (rig.open.length > 0) {
    ends += 1;
    const at = random.below(rig.open.length);
    const task = rig.open[at]?.task ?? 0;
    const result = (graph[task]?.next ?? []).map((_, transition) => {
      if (ends > 60 || (ends > 25 && closing.has(`${task}/${transition}`))) return false;
      return random.next() < 0.25 + eager * 0.6;
    });
    look(rig.end(at, result));
  }
  expect(rig.state.status, `${where}\n${describeGraph(graph)}`).toBe('succeeded');
  return {
    ends,
    rounds: rig.journal.filter((event) => event.type === 'task.visited').length,
    unreached: rig.state.tasks.filter((task) => task.status === 'unreached').length,
    order: rig.state.order,
  };
}

describe('what may run, and what is dead', () => {
  test(`${graphs} graphs with cycles and every kind of join agree with the oracle after every event`, { timeout: 600_000 }, () => {
    const told = { ends: 0, rounds: 0, unreached: 0 };
    for (let seed = 1; seed <= graphs; seed += 1) {
      const random = new SeededRandom(seed);
      const walked = walk(randomGraph(random, seed % 7 === 0 ? 12 : 7), random, seed % 16 === 0, `seed ${seed}`);
      told.ends += walked.ends;
      told.rounds += walked.rounds;
      told.unreached += walked.unreached;
    }
    // What the test is about does happen.
    expect(told.rounds).toBeGreaterThan(graphs / 10);
    expect(told.unreached).toBeGreaterThan(graphs / 10);
    expect(told.ends).toBeGreaterThan(graphs * 2);
  });
});
