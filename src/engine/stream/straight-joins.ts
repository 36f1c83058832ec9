import type { Plan } from '../plan/plan.ts';
import { edgeDead, edgeOpen, edgeTaken } from '../run/state.ts';

/** What becomes of tasks as arrows are taken and die. */
export interface Reached {
  /** The join has what it waits for. */
  queue(task: number): void;
  /** Nothing can lead there any more. */
  unreached(task: number): void;
  /** Queued or running. */
  isActive(task: number): boolean;
}

/**
 * Arrivals, joins and dead paths of a workflow without cycles and rounds: what `Mover` of the core does for those, with
 * one visit a task and nothing to fold. In the same order, so that tasks are queued in the same order.
 */
export class StraightJoins {
  readonly #plan: Plan;
  readonly #reached: Reached;
  readonly #edges: Uint8Array;
  readonly #openIn: Int32Array;
  readonly #takenIn: Int32Array;
  readonly #decided: Uint8Array;
  readonly #ruledOut: Uint8Array;
  readonly #suspects: number[] = [];

  constructor(plan: Plan, reached: Reached) {
    this.#plan = plan;
    this.#reached = reached;
    this.#edges = new Uint8Array(plan.edges.count);
    this.#openIn = new Int32Array(plan.tasks.length);
    this.#takenIn = new Int32Array(plan.tasks.length);
    this.#decided = new Uint8Array(plan.tasks.length);
    this.#ruledOut = new Uint8Array(plan.tasks.length);
  }

  /** Everything is open again, and tasks without forward arrows that lead to them are queued. */
  begin(): void {
    const { forwardIn, starts } = this.#plan;
    this.#edges.fill(edgeOpen);
    this.#openIn.set(forwardIn);
    this.#takenIn.fill(0);
    this.#decided.fill(0);
    this.#ruledOut.fill(0);
    for (let i = 0; i < starts.length; i += 1) {
      const task = starts[i] ?? 0;
      this.#decided[task] = 1;
      this.#reached.queue(task);
    }
  }

  /** A visit ended and took these transitions. */
  ended(task: number, taken: readonly number[]): void {
    const transitions = this.#plan.tasks[task]?.transitions;
    for (let i = 0; i < taken.length; i += 1) {
      const edges = transitions?.[taken[i] ?? 0]?.edges ?? [];
      for (let j = 0; j < edges.length; j += 1) this.#take(edges[j] ?? 0);
    }
    this.#suspects.push(task);
    this.#settle();
  }

  #take(edge: number): void {
    const target = this.#plan.edges.to[edge] ?? 0;
    this.#edges[edge] = edgeTaken;
    this.#openIn[target]! -= 1;
    this.#takenIn[target]! += 1;
    this.#inboundChanged(target);
  }

  #settle(): void {
    const { outEdges } = this.#plan;
    for (let suspect = this.#suspects.pop(); suspect !== undefined; suspect = this.#suspects.pop()) {
      if (this.#reached.isActive(suspect) || (this.#openIn[suspect]! > 0 && this.#ruledOut[suspect] === 0)) continue;
      const edges = outEdges[suspect] ?? [];
      for (let i = 0; i < edges.length; i += 1) {
        const edge = edges[i] ?? 0;
        if (this.#edges[edge] !== edgeOpen) continue;
        this.#edges[edge] = edgeDead;
        const target = this.#plan.edges.to[edge] ?? 0;
        this.#openIn[target]! -= 1;
        this.#inboundChanged(target);
      }
    }
  }

  #inboundChanged(task: number): void {
    const plan = this.#plan.tasks[task];
    if (!plan) return;
    if (this.#decided[task] === 0) {
      const open = this.#openIn[task]!;
      const taken = this.#takenIn[task]!;
      if (plan.join === 'all') {
        if (open === 0) this.#decide(task, taken > 0);
      } else if (taken >= plan.joinCount) this.#decide(task, true);
      else if (taken + open < plan.joinCount) this.#decide(task, false);
    }
    if (!this.#reached.isActive(task)) this.#suspects.push(task);
  }

  #decide(task: number, runs: boolean): void {
    this.#decided[task] = 1;
    if (runs) {
      this.#reached.queue(task);
      return;
    }
    this.#ruledOut[task] = 1;
    this.#reached.unreached(task);
  }
}
