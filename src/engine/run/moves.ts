import { edgeDead, edgeOpen, edgeTaken, isActive, isOver, type RunState, type TaskState, taskAt } from './state.ts';
import { cycleOf, type PlanCycle } from '../plan/loops.ts';
import { reachOf } from '../plan/plan.ts';
import type { Instant } from './events.ts';

/**
 * How arrivals, joins, dead paths and rounds move a run (workflow-format, "How a run moves", rules 2 and 3). Part of
 * `apply`: it is derived from the events, so no event repeats it. Without cycles everything is counted, O(1) an edge; a
 * cycle is walked only when something in it may have died.
 */
export class Mover {
  readonly #state: RunState;
  /** Tasks whose open out-edges may have died. */
  readonly #suspects: number[] = [];
  /** Cycles (by a member) to look at again. */
  readonly #cycles = new Set<readonly number[]>();
  /** Tasks that this round can reach no more, though arrows that lead to them may still be open. */
  readonly #ruledOut = new Set<number>();

  constructor(state: RunState) {
    this.#state = state;
  }

  /** The start of the run: tasks without forward inbound edges are queued, in file order. */
  begin(at: Instant): void {
    const state = this.#state;
    if (state.only) {
      for (const index of state.only) this.#queue(taskAt(state, index), at);
      return;
    }
    for (const index of state.plan.starts) {
      const task = taskAt(state, index);
      task.decided = true;
      this.#queue(task, at);
    }
  }

  /** A visit of `task` ended and took these transitions (none when it was canceled). */
  ended(task: TaskState, taken: readonly number[], at: Instant): void {
    const state = this.#state;
    if (state.only) return;
    const transitions = state.plan.tasks[task.index]?.transitions ?? [];
    let settled = 0;
    for (const index of taken) {
      for (const edge of transitions[index]?.edges ?? []) {
        state.edgeCounts[edge] = (state.edgeCounts[edge] ?? 0) + 1;
        if (this.#take(edge, at)) settled += 1;
      }
    }
    const cycle = state.plan.cycle[task.index];
    // A chain inside a cycle cannot die while each step starts the next: the walk is skipped then.
    if (cycle && settled !== state.plan.outEdges[task.index]?.length) this.#cycles.add(cycle);
    if (!cycle) this.#suspects.push(task.index);
    this.settle(at);
  }

  /** A later round of `task` begins: what leads out of all it reaches is open again, and it is queued. */
  visit(task: TaskState, at: Instant): void {
    const state = this.#state;
    const { plan } = state;
    const reach = reachOf(plan, task.index);
    for (const index of reach) {
      for (const edge of plan.outEdges[index] ?? []) {
        const was = state.edges[edge];
        if (was === edgeOpen) continue;
        state.edges[edge] = edgeOpen;
        if (plan.edges.closing[edge] === 1) continue;
        const target = taskAt(state, plan.edges.to[edge] ?? 0);
        target.openIn += 1;
        if (was === edgeTaken) target.takenIn -= 1;
      }
      if (index === task.index) continue;
      const reached = taskAt(state, index);
      reached.decided = false;
      reached.arrived = 0;
      this.#ruledOut.delete(index);
      if (reached.status === 'unreached') setStatus(state, reached, 'pending');
    }
    task.pendingRounds -= 1;
    if (task.pendingRounds === 0) {
      const at = state.waitingRounds.indexOf(task.index);
      if (at >= 0) state.waitingRounds.splice(at, 1);
    }
    task.decided = true;
    this.#ruledOut.delete(task.index);
    this.#queue(task, at);
    // A join may need more arrivals than this round has arrows left for.
    for (const index of reach) {
      if (index !== task.index && (plan.tasks[index]?.joinCount ?? 0) > 1) this.#inboundChanged(taskAt(state, index), at);
    }
    this.settle(at);
  }

  /** Lets dead paths die until nothing changes. */
  settle(at: Instant): void {
    const state = this.#state;
    for (;;) {
      const suspect = this.#suspects.pop();
      if (suspect !== undefined) {
        const task = taskAt(state, suspect);
        const cycle = state.plan.cycle[suspect];
        if (cycle) this.#cycles.add(cycle);
        else if (!this.#canRunAlone(task)) this.#killOut(task, at);
        continue;
      }
      const [cycle] = this.#cycles;
      if (!cycle) return;
      this.#cycles.delete(cycle);
      this.#settleCycle(cycle, at);
    }
  }

  /** A task outside cycles can still run while it is active, has a round to come, or an open edge leads to it. */
  #canRunAlone(task: TaskState): boolean {
    if (isActive(task.status) || task.pendingRounds > 0) return true;
    return task.openIn > 0 && !this.#ruledOut.has(task.index);
  }

  #settleCycle(tasks: readonly number[], at: Instant): void {
    const cycle = cycleOf(this.#state.plan, tasks);
    while (this.#killsInCycle(cycle, tasks, at));
  }

  /**
   * Lets edges of one cycle die, one after another, until a task is queued or ruled out by it: true then, and the rest is
   * looked at again. An edge dies when its source cannot run any more, but the exits of a loop stay open as long as the
   * loop can go round again.
   */
  #killsInCycle(cycle: PlanCycle, tasks: readonly number[], at: Instant): boolean {
    const state = this.#state;
    const { canRun, again } = this.#canRunIn(cycle, tasks);
    for (const edge of cycle.edges) {
      if (state.edges[edge] !== edgeOpen || canRun.has(state.plan.edges.from[edge] ?? 0)) continue;
      if (cycle.exits.get(edge)?.some((loop) => again.has(loop))) continue;
      const before = state.active;
      const ruledOut = this.#ruledOut.size;
      this.#kill(edge, at);
      if (state.active !== before || this.#ruledOut.size !== ruledOut) return true;
    }
    return false;
  }

  /** The smallest set with rule 2's property, inside one cycle; and its loops that can go round again. */
  #canRunIn(cycle: PlanCycle, tasks: readonly number[]): { canRun: ReadonlySet<number>; again: ReadonlySet<number> } {
    const state = this.#state;
    const { plan } = state;
    const canRun = new Set<number>();
    const again = new Set<number>();
    for (const index of tasks) {
      const task = taskAt(state, index);
      if (isActive(task.status) || task.pendingRounds > 0 || this.#openFromOutside(index, cycle.members)) canRun.add(index);
    }
    const follow = (edge: number): void => {
      const to = plan.edges.to[edge] ?? 0;
      if (state.edges[edge] !== edgeOpen || !cycle.members.has(to)) return;
      if (plan.edges.closing[edge] === 1 || !this.#ruledOut.has(to)) canRun.add(to);
    };
    let followed = 0;
    for (;;) {
      // A Set keeps growing while it is walked.
      for (const index of canRun) for (const edge of plan.outEdges[index] ?? []) follow(edge);
      if (canRun.size === followed) return { canRun, again };
      followed = canRun.size;
      for (const [loop, { head, closing, exits }] of cycle.loops.entries()) {
        if (again.has(loop)) continue;
        const goesRound = closing.some((edge) => state.edges[edge] === edgeOpen && canRun.has(plan.edges.from[edge] ?? 0));
        if (!goesRound && taskAt(state, head).pendingRounds === 0) continue;
        again.add(loop);
        for (const edge of exits) follow(edge);
      }
    }
  }

  #openFromOutside(index: number, members: ReadonlySet<number>): boolean {
    const state = this.#state;
    if (taskAt(state, index).openIn === 0 || this.#ruledOut.has(index)) return false;
    const { plan } = state;
    for (const edge of inEdges(plan, index)) {
      if (state.edges[edge] === edgeOpen && plan.edges.closing[edge] === 0 && !members.has(plan.edges.from[edge] ?? 0)) return true;
    }
    return false;
  }

  /** Open forward edges out of a task die. */
  #killOut(task: TaskState, at: Instant): void {
    const state = this.#state;
    const { plan } = state;
    for (const edge of plan.outEdges[task.index] ?? []) {
      if (state.edges[edge] === edgeOpen && plan.edges.closing[edge] === 0) this.#kill(edge, at);
    }
  }

  #kill(edge: number, at: Instant): void {
    const state = this.#state;
    state.edges[edge] = edgeDead;
    const target = taskAt(state, state.plan.edges.to[edge] ?? 0);
    target.openIn -= 1;
    this.#inboundChanged(target, at);
  }

  /** An edge is taken. True when its target became active by it (or will have a round). */
  #take(edge: number, at: Instant): boolean {
    const state = this.#state;
    const { plan } = state;
    const target = taskAt(state, plan.edges.to[edge] ?? 0);
    const again = state.edges[edge] === edgeTaken;
    state.edges[edge] = edgeTaken;
    if (plan.edges.closing[edge] === 1) {
      this.#addRound(target);
      return true;
    }
    if (!again) {
      target.openIn -= 1;
      target.takenIn += 1;
    }
    target.arrived += 1;
    const join = plan.tasks[target.index]?.join;
    if (join === 'each') {
      if (target.decided) this.#addRound(target);
      else {
        target.decided = true;
        this.#queue(target, at);
      }
      return true;
    }
    this.#inboundChanged(target, at);
    return isActive(target.status);
  }

  #addRound(target: TaskState): void {
    if (target.pendingRounds === 0) this.#state.waitingRounds.push(target.index);
    target.pendingRounds += 1;
    this.#ruledOut.delete(target.index);
    if (target.status === 'unreached') setStatus(this.#state, target, 'pending');
  }

  /** An inbound edge was taken or died: does the join run, wait, or is it out of reach? */
  #inboundChanged(task: TaskState, at: Instant): void {
    const plan = this.#state.plan.tasks[task.index];
    if (!plan) return;
    if (!task.decided) {
      const needed = plan.joinCount;
      if (plan.join === 'all') {
        if (task.openIn === 0 && task.takenIn > 0) this.#run(task, at);
        else if (task.openIn === 0) this.#unreached(task);
      } else if (plan.join === 'each') {
        if (task.openIn === 0 && task.takenIn === 0) this.#unreached(task);
        // What was taken before this round counts, but only an arrival of the round itself runs the task.
      } else if (task.arrived > 0 && task.takenIn >= needed) this.#run(task, at);
      else if (task.takenIn + task.openIn < needed) this.#unreached(task);
    }
    // An active task can run, so nothing behind it has died by this.
    if (!isActive(task.status)) this.#suspects.push(task.index);
  }

  #run(task: TaskState, at: Instant): void {
    task.decided = true;
    this.#queue(task, at);
  }

  #unreached(task: TaskState): void {
    task.decided = true;
    this.#ruledOut.add(task.index);
    if (task.visit === 0 && task.pendingRounds === 0) setStatus(this.#state, task, 'unreached');
  }

  #queue(task: TaskState, at: Instant): void {
    const state = this.#state;
    task.visit += 1;
    task.attempt = 0;
    task.attempts = 0;
    task.interrupted = 0;
    task.queuedAt = at;
    task.startedAt = 0;
    task.endedAt = 0;
    task.dueAt = 0;
    task.delayed = false;
    task.isDue = false;
    task.parked = null;
    task.ask = null;
    task.call = null;
    task.child = null;
    task.port = null;
    task.origin = null;
    task.input = undefined;
    task.list = null;
    task.scope.result = null;
    task.scope.error = null;
    task.scope.attempts = 0;
    setStatus(state, task, 'queued');
    state.ready.push(task.index);
  }
}

/** Changes a task's status and keeps the run's counters in step. */
export function setStatus(state: RunState, task: TaskState, status: TaskState['status']): void {
  if (task.status === status) return;
  const was = isActive(task.status);
  const is = isActive(status);
  if (was !== is) state.active += is ? 1 : -1;
  const wasOver = isOver(task.status);
  if (wasOver !== isOver(status)) state.tasksEnded += wasOver ? -1 : 1;
  if (task.status === 'queued') state.queued -= 1;
  if (status === 'queued') state.queued += 1;
  if (task.status === 'indoubt') state.indoubt -= 1;
  if (status === 'indoubt') state.indoubt += 1;
  task.status = status;
  task.scope.status = status;
  state.touched?.add(task.index);
}

const inEdgeCache = new WeakMap<object, readonly (readonly number[])[]>();

function inEdges(plan: RunState['plan'], index: number): readonly number[] {
  let all = inEdgeCache.get(plan);
  if (!all) {
    const made: number[][] = plan.tasks.map(() => []);
    for (let edge = 0; edge < plan.edges.count; edge += 1) made[plan.edges.to[edge] ?? 0]?.push(edge);
    all = made;
    inEdgeCache.set(plan, all);
  }
  return all[index] ?? [];
}
