import type { RunEvent } from '../run/events.ts';
import { edgeDead, edgeTaken, isActive, type RunState } from '../run/state.ts';
import { type OracleTask, RulesOracle } from './rules-oracle.ts';

/** Holds a run against the oracle, event by event. */
export class RulesCheck {
  readonly oracle: RulesOracle;

  constructor(graph: readonly OracleTask[]) {
    this.oracle = new RulesOracle(graph);
  }

  /** `state` has folded the event. Gives what is wrong, in words. */
  after(event: RunEvent, state: RunState): string[] {
    const { oracle } = this;
    const wrong: string[] = [];
    if (event.type === 'run.started') oracle.begin();
    else if (event.type === 'task.visited') {
      if (!oracle.mayBegin(event.task)) wrong.push(`the round of t${event.task} may not begin yet`);
      oracle.visited(event.task);
    } else if (event.type === 'task.ended' || event.type === 'task.skipped') oracle.ended(event.task, event.moves.taken);
    else return wrong;
    for (const [index, edge] of oracle.edges.entries()) {
      const is = state.edges[index] === edgeTaken ? 'taken' : state.edges[index] === edgeDead ? 'dead' : 'open';
      if (is !== edge.state)
        wrong.push(`t${edge.from} -> t${edge.to}${edge.closing ? ' (closing)' : ''} is ${is}, by the rules ${edge.state}`);
    }
    for (const [index, node] of oracle.nodes.entries()) {
      const task = state.tasks[index];
      if (!task) continue;
      if (isActive(task.status) !== node.active)
        wrong.push(`t${index} is ${task.status}, by the rules ${node.active ? 'active' : 'at rest'}`);
      if (task.visit !== node.visits) wrong.push(`t${index} is on visit ${task.visit}, by the rules ${node.visits}`);
      if (task.pendingRounds !== node.rounds) wrong.push(`t${index} waits for ${task.pendingRounds} rounds, by the rules ${node.rounds}`);
      const unreached = oracle.isUnreached(index);
      if ((task.status === 'unreached') !== unreached)
        wrong.push(`t${index} is ${task.status}, by the rules ${unreached ? 'unreached' : 'not unreached'}`);
    }
    return wrong;
  }

  /** Nothing more comes of itself: what may begin must have begun. */
  settled(): string[] {
    return this.oracle.nodes.flatMap((_, task) => (this.oracle.mayBegin(task) ? [`the round of t${task} may begin and did not`] : []));
  }
}
