import { type Plan, reachOf } from './plan.ts';

/**
 * One loop: the task that closing transitions come back to, and the tasks between it and where they start. A transition
 * from one of these to any other task is an exit of the loop.
 */
export interface PlanLoop {
  readonly head: number;
  /** Edge indices of the closing transitions that lead to the head. */
  readonly closing: readonly number[];
  /** Edge indices of its exits. */
  readonly exits: readonly number[];
}

/** What rule 2 needs to know of a cycle: one strongly connected component of the plan. */
export interface PlanCycle {
  readonly members: ReadonlySet<number>;
  readonly loops: readonly PlanLoop[];
  /**
   * Forward edges that lead out of members, in the order in which they may die: an edge after those that lead to its
   * source, and the exits of a loop after everything inside it.
   */
  readonly edges: readonly number[];
  /** Positions in `loops` of the loops that an edge leaves; no entry when it leaves none. */
  readonly exits: ReadonlyMap<number, readonly number[]>;
}

const known = new WeakMap<readonly number[], PlanCycle>();

/** Worked out when first asked for, and kept with the plan's own list of the cycle's tasks. */
export function cycleOf(plan: Plan, tasks: readonly number[]): PlanCycle {
  let cycle = known.get(tasks);
  if (!cycle) known.set(tasks, (cycle = describeCycle(plan, tasks)));
  return cycle;
}

function describeCycle(plan: Plan, tasks: readonly number[]): PlanCycle {
  const { from, to, closing } = plan.edges;
  const members = new Set(tasks);
  const forward: number[] = [];
  const inbound = new Map<number, number[]>();
  const closingTo = new Map<number, number[]>();
  for (const task of tasks) {
    for (const edge of plan.outEdges[task] ?? []) {
      const target = to[edge] ?? 0;
      if (closing[edge] === 1) push(closingTo, target, edge);
      else {
        forward.push(edge);
        if (members.has(target)) push(inbound, target, edge);
      }
    }
  }
  const loops: PlanLoop[] = [];
  const bodies: ReadonlySet<number>[] = [];
  const exits = new Map<number, number[]>();
  for (const [head, edges] of closingTo) {
    const reach = new Set(reachOf(plan, head));
    const body = new Set<number>([head]);
    for (const edge of edges) if (reach.has(from[edge] ?? 0)) body.add(from[edge] ?? 0);
    // Grows while it is walked: backwards from where the loop closes to its head, through loops inside it too.
    for (const task of body) {
      if (task === head) continue;
      for (const edge of [...(inbound.get(task) ?? []), ...(closingTo.get(task) ?? [])])
        if (reach.has(from[edge] ?? 0)) body.add(from[edge] ?? 0);
    }
    const out = forward.filter((edge) => body.has(from[edge] ?? 0) && !body.has(to[edge] ?? 0));
    for (const edge of out) push(exits, edge, loops.length);
    loops.push({ head, closing: edges, exits: out });
    bodies.push(body);
  }
  return { members, loops, edges: orderOf(plan, forward, { inbound, exits, bodies }), exits };
}

interface Shape {
  readonly inbound: ReadonlyMap<number, readonly number[]>;
  readonly exits: ReadonlyMap<number, readonly number[]>;
  readonly bodies: readonly ReadonlySet<number>[];
}

/** Takes edges whose turn has come, in file order; where loops overlap so that none has, the first of all. */
function orderOf(plan: Plan, forward: readonly number[], { inbound, exits, bodies }: Shape): number[] {
  const { from, to } = plan.edges;
  const left = [...forward].sort((a, b) => a - b);
  const waitingFor = new Map<number, number>();
  const inside = new Map<number, number[]>();
  const openOf = bodies.map(() => 0);
  for (const edge of left) {
    const source = from[edge] ?? 0;
    waitingFor.set(source, inbound.get(source)?.length ?? 0);
    for (const [loop, body] of bodies.entries()) {
      if (!body.has(source) || !body.has(to[edge] ?? 0)) continue;
      push(inside, edge, loop);
      openOf[loop] = (openOf[loop] ?? 0) + 1;
    }
  }
  const order: number[] = [];
  while (left.length > 0) {
    const ready = left.findIndex(
      (edge) => waitingFor.get(from[edge] ?? 0) === 0 && (exits.get(edge) ?? []).every((loop) => openOf[loop] === 0),
    );
    const [edge = 0] = left.splice(Math.max(0, ready), 1);
    order.push(edge);
    const target = to[edge] ?? 0;
    waitingFor.set(target, (waitingFor.get(target) ?? 0) - 1);
    for (const loop of inside.get(edge) ?? []) openOf[loop] = (openOf[loop] ?? 0) - 1;
  }
  return order;
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
