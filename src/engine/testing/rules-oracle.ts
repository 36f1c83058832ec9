/**
 * What may run and what is dead, by the text of the workflow format alone ("How a run moves", rules 1 to 3): sets and
 * loops over everything, nothing counted, nothing kept that could be looked up. Slow and plain, so that the engine's fast
 * way can be held against it.
 */

export interface OracleTask {
  readonly join: 'all' | 'any' | 'each' | number;
  /** Transitions in file order, each with its targets by task index. */
  readonly next: readonly (readonly number[])[];
}

export type EdgeState = 'open' | 'taken' | 'dead';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly transition: number;
  readonly closing: boolean;
  state: EdgeState;
}

interface Node {
  /** Queued, running or waiting. */
  active: boolean;
  visits: number;
  /** This round has run the task, or ruled it out. */
  decided: boolean;
  ruledOut: boolean;
  arrivals: number;
  /** Arrivals that wait for a round of their own. */
  rounds: number;
}

export class RulesOracle {
  readonly edges: readonly Edge[];
  readonly nodes: readonly Node[];
  readonly #joins: readonly OracleTask['join'][];
  readonly #reach: readonly ReadonlySet<number>[];
  /** Heads of loops, each with the tasks inside. */
  readonly #loops: ReadonlyMap<number, ReadonlySet<number>>;
  /** By task: those that it leads to and that lead back to it; empty outside cycles. */
  readonly #together: readonly ReadonlySet<number>[];
  readonly #turn: ReadonlyMap<Edge, number>;

  constructor(tasks: readonly OracleTask[]) {
    this.#joins = tasks.map((task) => task.join);
    this.edges = edgesOf(tasks);
    this.nodes = tasks.map(() => ({ active: false, visits: 0, decided: false, ruledOut: false, arrivals: 0, rounds: 0 }));
    const everyReach = tasks.map((_, task) => closure([task], (at) => this.#targets(at, (edge) => !edge.closing)));
    this.#reach = everyReach;
    const everything = tasks.map((_, task) =>
      closure(
        this.#targets(task, () => true),
        (at) => this.#targets(at, () => true),
      ),
    );
    this.#together = everything.map((reached, task) => new Set([...reached].filter((other) => everything[other]?.has(task))));
    const loops = new Map<number, Set<number>>();
    for (const edge of this.edges) {
      if (!edge.closing) continue;
      const body = loops.get(edge.to) ?? new Set<number>([edge.to]);
      for (const task of everyReach[edge.to] ?? []) {
        // In the loop is what leads to where it closes without coming by its head.
        const leadsTo = closure([task], (at) =>
          this.#targets(at, (next) => next.to !== edge.to && everyReach[edge.to]?.has(next.to) === true),
        );
        if (leadsTo.has(edge.from)) body.add(task);
      }
      loops.set(edge.to, body);
    }
    this.#loops = loops;
    this.#turn = this.#turns();
  }

  /** Rule 1: tasks without forward inbound transitions start. */
  begin(): void {
    for (const [task, node] of this.nodes.entries()) if (this.#forwardIn(task).length === 0) this.#visit(node);
  }

  /** A task ended and took these transitions. */
  ended(task: number, taken: readonly number[]): void {
    const node = this.nodes[task];
    if (node) node.active = false;
    for (const transition of taken) {
      for (const edge of this.edges) if (edge.from === task && edge.transition === transition) this.#arrive(edge);
    }
    this.#settle();
  }

  /** Whether the next round of a task may begin: nothing that it reaches is queued, running, waiting, or has rounds to come. */
  mayBegin(task: number): boolean {
    const node = this.nodes[task];
    if (!node || node.rounds === 0 || node.active) return false;
    for (const other of this.#reach[task] ?? []) {
      const reached = this.nodes[other];
      if (other !== task && reached && (reached.active || reached.rounds > 0)) return false;
    }
    return true;
  }

  /** A round begins. */
  visited(task: number): void {
    const node = this.nodes[task];
    if (!node) return;
    const reach = this.#reach[task] ?? new Set<number>();
    for (const edge of this.edges) if (reach.has(edge.from)) edge.state = 'open';
    for (const other of reach) {
      const reached = this.nodes[other];
      if (!reached || other === task) continue;
      reached.decided = false;
      reached.ruledOut = false;
      reached.arrivals = 0;
    }
    node.rounds -= 1;
    node.ruledOut = false;
    this.#visit(node);
    for (let index = 0; index < this.nodes.length; index += 1) this.#look(index);
    this.#settle();
  }

  /** `unreached`, as far as a task that never ran shows it. */
  isUnreached(task: number): boolean {
    const node = this.nodes[task];
    return node !== undefined && node.visits === 0 && node.ruledOut && node.rounds === 0;
  }

  #targets(from: number, which: (edge: Edge) => boolean): number[] {
    return this.edges.filter((edge) => edge.from === from && which(edge)).map((edge) => edge.to);
  }

  #forwardIn(task: number): Edge[] {
    return this.edges.filter((edge) => edge.to === task && !edge.closing);
  }

  #visit(node: Node): void {
    node.active = true;
    node.decided = true;
    node.visits += 1;
  }

  #arrive(edge: Edge): void {
    const target = this.nodes[edge.to];
    if (!target) return;
    edge.state = 'taken';
    if (edge.closing) {
      target.rounds += 1;
      target.ruledOut = false;
      return;
    }
    target.arrivals += 1;
    if (this.#joins[edge.to] === 'each') {
      if (target.decided) target.rounds += 1;
      else this.#visit(target);
      target.ruledOut = false;
      return;
    }
    this.#look(edge.to);
  }

  /** Rule 2: does the join run, is it out of reach, or does it wait? */
  #look(task: number): void {
    const node = this.nodes[task];
    const inbound = this.#forwardIn(task);
    if (!node || node.decided || inbound.length === 0) return;
    const open = inbound.filter((edge) => edge.state === 'open').length;
    const taken = inbound.filter((edge) => edge.state === 'taken').length;
    const join = this.#joins[task];
    let runs = false;
    let never = false;
    if (join === 'all') {
      runs = open === 0 && taken > 0;
      never = open === 0 && taken === 0;
    } else if (join === 'each') never = open === 0 && taken === 0;
    else {
      const needed = join === 'any' || join === undefined ? 1 : join;
      runs = node.arrivals > 0 && taken >= needed;
      never = taken + open < needed;
    }
    if (runs) this.#visit(node);
    else if (never) {
      node.decided = true;
      node.ruledOut = true;
    }
  }

  /**
   * The smallest set: active or with a round to come, and whatever an open transition leads to from one of these, or out
   * of a loop that can go round again.
   */
  canRun(): ReadonlySet<number> {
    const set = new Set(this.nodes.flatMap((node, task) => (node.active || node.rounds > 0 ? [task] : [])));
    for (let size = -1; size !== set.size; ) {
      size = set.size;
      for (const edge of this.edges) {
        if (edge.state !== 'open' || (!edge.closing && this.nodes[edge.to]?.ruledOut === true)) continue;
        if (set.has(edge.from) || (!edge.closing && this.#held(edge, set))) set.add(edge.to);
      }
    }
    return set;
  }

  /** Edges that die, one at a time: first what everything else that could die does not depend on. */
  #settle(): void {
    for (;;) {
      const canRun = this.canRun();
      const dying = this.edges.filter(
        (edge) => edge.state === 'open' && !edge.closing && !canRun.has(edge.from) && !this.#held(edge, canRun),
      );
      const first = dying.find((edge) => !dying.some((other) => other !== edge && this.#before(other, edge))) ?? dying[0];
      if (!first) return;
      first.state = 'dead';
      this.#look(first.to);
    }
  }

  /** A loop's exits stay open as long as the loop can go round again. */
  #held(edge: Edge, canRun: ReadonlySet<number>): boolean {
    if (this.#together[edge.from]?.size === 0) return false;
    for (const [head, body] of this.#loops) {
      if (!body.has(edge.from) || body.has(edge.to)) continue;
      if ((this.nodes[head]?.rounds ?? 0) > 0) return true;
      if (this.edges.some((other) => other.closing && other.to === head && other.state === 'open' && canRun.has(other.from))) return true;
    }
    return false;
  }

  #before(first: Edge, second: Edge): boolean {
    if (this.#together[first.from]?.has(second.from)) return (this.#turn.get(first) ?? 0) < (this.#turn.get(second) ?? 0);
    return this.#reach[first.to]?.has(second.from) === true;
  }

  /**
   * The order in which the edges of one cycle may die: an edge after those that lead to its source, the exits of a loop
   * after everything inside it; where both may be first, the one that comes first in the file.
   */
  #turns(): ReadonlyMap<Edge, number> {
    const turns = new Map<Edge, number>();
    const left = new Set(this.edges.filter((edge) => !edge.closing && this.#together[edge.from]?.size !== 0));
    const mustComeFirst = (first: Edge, second: Edge): boolean => {
      if (!this.#together[first.from]?.has(second.from)) return false;
      if (this.#together[first.from]?.has(first.to) && this.#reach[first.to]?.has(second.from)) return true;
      return [...this.#loops.values()].some(
        (body) => body.has(first.from) && body.has(first.to) && body.has(second.from) && !body.has(second.to),
      );
    };
    while (left.size > 0) {
      const free = [...left].find((edge) => ![...left].some((other) => other !== edge && mustComeFirst(other, edge)));
      const next = free ?? [...left][0];
      if (!next) break;
      left.delete(next);
      turns.set(next, turns.size);
    }
    return turns;
  }
}

/** Rule 1: depth first in file order; what leads to a task on the walk's own path closes a cycle. */
function edgesOf(tasks: readonly OracleTask[]): Edge[] {
  const edges: { from: number; to: number; transition: number; closing: boolean; state: EdgeState }[] = [];
  for (const [from, task] of tasks.entries()) {
    for (const [transition, targets] of task.next.entries()) {
      for (const to of targets) edges.push({ from, to, transition, closing: false, state: 'open' });
    }
  }
  const reached = new Set<number>();
  const walk = (task: number, path: ReadonlySet<number>): void => {
    reached.add(task);
    const here = new Set([...path, task]);
    for (const edge of edges) {
      if (edge.from !== task) continue;
      if (here.has(edge.to)) edge.closing = true;
      else if (!reached.has(edge.to)) walk(edge.to, here);
    }
  };
  for (let task = 0; task < tasks.length; task += 1) if (!edges.some((edge) => edge.to === task)) walk(task, new Set());
  for (let task = 0; task < tasks.length; task += 1) if (!reached.has(task)) walk(task, new Set());
  return edges;
}

function closure(from: Iterable<number>, next: (at: number) => Iterable<number>): ReadonlySet<number> {
  const set = new Set(from);
  for (const at of set) for (const to of next(at)) set.add(to);
  return set;
}
