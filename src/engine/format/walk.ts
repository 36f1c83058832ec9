/** What the walk needs to know of a task: its transitions in file order, each with its targets. */
export interface WalkTask {
  readonly id: string;
  readonly next: readonly { readonly to: readonly string[] }[];
}

/** The shape of a workflow (workflow-format, "How a run moves", rule 1). */
export interface Walk {
  /** Keys of the transitions that close a cycle (`edgeKey`); every other transition to a known task is forward. */
  readonly closing: ReadonlySet<string>;
  /** Tasks without forward inbound transitions, in file order: these start. */
  readonly starts: readonly string[];
  /** How many forward transitions lead into each task. */
  readonly forwardInbound: ReadonlyMap<string, number>;
}

/** Names one arrow: `from` task, index of the transition in its `next`, index of the target within that transition's `to`. */
export function edgeKey(from: string, transition: number, target: number): string {
  return `${from}>${transition}>${target}`;
}

/**
 * Walks the transitions depth-first in file order, from the tasks without any inbound transition, then from the first task
 * not yet reached, and so on. A transition to a task that is still on the walk's own path closes a cycle. Targets that are no
 * task are passed over. Iterative: a chain of any length is fine. Linear in tasks and transitions.
 */
export function walkTransitions(tasks: readonly WalkTask[]): Walk {
  const indexOf = new Map<string, number>();
  for (const [index, task] of tasks.entries()) if (!indexOf.has(task.id)) indexOf.set(task.id, index);

  // One flat list of arrows; those of task i are offsets[i] … offsets[i + 1].
  const offsets = [0];
  const targets: number[] = [];
  const keys: string[] = [];
  const hasInbound = new Uint8Array(tasks.length);
  for (const task of tasks) {
    for (const [transition, { to }] of task.next.entries()) {
      for (const [position, id] of to.entries()) {
        const target = indexOf.get(id);
        if (target === undefined) continue;
        targets.push(target);
        keys.push(edgeKey(task.id, transition, position));
        hasInbound[target] = 1;
      }
    }
    offsets.push(targets.length);
  }

  const closing = new Set<string>();
  const forward = new Uint32Array(tasks.length);
  const state = new Uint8Array(tasks.length); // 0 not reached, 1 on the path, 2 done
  const cursor = Uint32Array.from(offsets);
  const path: number[] = [];
  const walkFrom = (root: number): void => {
    if (state[root] !== 0) return;
    state[root] = 1;
    path.push(root);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const arrow = cursor[at] ?? 0;
      if (arrow >= (offsets[at + 1] ?? 0)) {
        state[at] = 2;
        path.pop();
        continue;
      }
      cursor[at] = arrow + 1;
      const target = targets[arrow] ?? 0;
      if (state[target] === 1) {
        closing.add(keys[arrow] ?? '');
        continue;
      }
      forward[target] = (forward[target] ?? 0) + 1;
      if (state[target] === 0) {
        state[target] = 1;
        path.push(target);
      }
    }
  };
  for (let index = 0; index < tasks.length; index += 1) if (hasInbound[index] === 0) walkFrom(index);
  for (let index = 0; index < tasks.length; index += 1) walkFrom(index);

  const starts: string[] = [];
  const forwardInbound = new Map<string, number>();
  for (const [index, task] of tasks.entries()) {
    const count = forward[index] ?? 0;
    forwardInbound.set(task.id, count);
    if (count === 0) starts.push(task.id);
  }
  return { closing, starts, forwardInbound };
}
