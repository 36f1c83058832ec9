import type { Task } from '../format/model.ts';
import { taskOf, transitionTo } from './core-rig.ts';
import { type OracleTask, RulesOracle } from './rules-oracle.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * A random graph of 1 … `most` tasks with cycles of every kind: loops in loops, loops that share tasks, joins inside and
 * behind them. A transition is taken when the result of the task says so at its place (`result[0]` for the first).
 */
export function randomGraph(random: SeededRandom, most: number): OracleTask[] {
  const count = 1 + random.below(most);
  const backwards = [0, 0.15, 0.3, 0.5][random.below(4)] ?? 0;
  const drafts = Array.from({ length: count }, (_, from) => {
    const next: number[][] = [];
    const fanOut = random.below(from === 0 ? 5 : 4);
    for (let arrow = 0; arrow < fanOut; arrow += 1) {
      const back = random.next() < backwards;
      const ahead = count - from - 1;
      if (!back && ahead === 0) continue;
      const to = back ? random.below(from + 1) : from + 1 + random.below(Math.min(ahead, 4));
      if (next.some((targets) => targets.includes(to)) && random.next() < 0.9) continue;
      const last = next.at(-1);
      if (last && !last.includes(to) && random.next() < 0.15) last.push(to);
      else next.push([to]);
    }
    return { join: 'all' as OracleTask['join'], next };
  });
  const { edges } = new RulesOracle(drafts);
  return drafts.map((draft, index) => {
    const inbound = edges.filter((edge) => edge.to === index && !edge.closing).length;
    if (inbound === 0) return draft;
    const dice = random.next();
    const join = dice < 0.5 ? 'all' : dice < 0.68 ? 'any' : dice < 0.84 ? 'each' : 1 + random.below(inbound);
    return { ...draft, join };
  });
}

/** The tasks of a generated graph, for a plan. */
export function graphTasks(graph: readonly OracleTask[]): Task[] {
  return graph.map(({ join, next }, index) =>
    taskOf(`t${index}`, {
      join,
      next: next.map((targets, transition) =>
        transitionTo(
          targets.map((target) => `t${target}`),
          `{{ result[${transition}] }}`,
        ),
      ),
    }),
  );
}

/** One line a task, for messages. */
export function describeGraph(graph: readonly OracleTask[]): string {
  return graph.map(({ join, next }, index) => `t${index} (${join}) -> ${next.map((targets) => targets.join('+')).join(' | ')}`).join('\n');
}
