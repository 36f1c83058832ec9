import type { SeededRandom } from './seeded-random.ts';

/** One task of a generated workflow: how it behaves is fixed, so that an oracle can tell what must happen. */
export interface GeneratedTask {
  readonly id: string;
  readonly join: 'all' | 'any' | 'each' | number;
  readonly behaviour: 'succeeds' | 'fails' | 'skips';
  /** Targets by task index; `live` says whether the transition's condition holds. */
  readonly next: readonly { readonly to: number; readonly on: 'success' | 'failure' | 'any'; readonly live: boolean }[];
}

/** A random graph of 1 … `most` tasks. Without `loops` every transition leads to a later task. */
export function randomTasks(random: SeededRandom, most: number, options: { each: boolean }): GeneratedTask[] {
  const count = 1 + random.below(most);
  const inbound = new Array<number>(count).fill(0);
  const drafts = Array.from({ length: count }, (_, index) => {
    const next: { to: number; on: 'success' | 'failure' | 'any'; live: boolean }[] = [];
    const fanOut = index === count - 1 ? 0 : random.below(4);
    for (let arrow = 0; arrow < fanOut; arrow += 1) {
      const to = index + 1 + random.below(count - index - 1);
      if (next.some((other) => other.to === to)) continue;
      const on = (['success', 'success', 'success', 'failure', 'any'] as const)[random.below(5)] ?? 'success';
      next.push({ to, on, live: random.next() < 0.75 });
      inbound[to] = (inbound[to] ?? 0) + 1;
    }
    return {
      id: `t${index}`,
      behaviour: (['succeeds', 'succeeds', 'succeeds', 'fails', 'skips'] as const)[random.below(5)] ?? 'succeeds',
      next,
    };
  });
  return drafts.map((draft, index): GeneratedTask => {
    const arrows = inbound[index] ?? 0;
    const kinds: GeneratedTask['join'][] = [
      'all',
      'all',
      'any',
      ...(options.each ? (['each'] as const) : []),
      ...(arrows > 1 ? [1 + random.below(arrows)] : []),
    ];
    return { ...draft, join: arrows === 0 ? 'all' : (kinds[random.below(kinds.length)] ?? 'all') };
  });
}

/** The workflow file of a generated graph; every task is a gate of its own name. */
export function workflowText(tasks: readonly GeneratedTask[], settings = '{}'): string {
  const lines = ['millrace: 1', `settings: ${settings}`, 'tasks:'];
  for (const task of tasks) {
    lines.push(
      `  ${task.id}:`,
      '    action: test.gate',
      `    with: { name: ${task.id} }`,
      '    onError: continue',
      '    onInterrupted: retry',
      `    join: ${task.join}`,
    );
    if (task.behaviour === 'skips') lines.push('    when: "{{ false }}"');
    if (task.next.length === 0) continue;
    lines.push('    next:');
    for (const arrow of task.next) lines.push(`      - { to: ${tasks[arrow.to]?.id}, on: ${arrow.on}, when: "{{ ${arrow.live} }}" }`);
  }
  return lines.join('\n');
}

/**
 * What must have happened at the end, worked out from the rules alone and without events: tasks in order, each looking at
 * who reached it. Holds for graphs without cycles and without `join: each`.
 */
export function expectedStatuses(tasks: readonly GeneratedTask[]): Record<string, string> {
  const arrivals = new Array<number>(tasks.length).fill(0);
  const hasInbound = new Array<boolean>(tasks.length).fill(false);
  for (const task of tasks) for (const arrow of task.next) hasInbound[arrow.to] = true;
  const result: Record<string, string> = {};
  for (const [index, task] of tasks.entries()) {
    const needed = typeof task.join === 'number' ? task.join : 1;
    if (hasInbound[index] && (arrivals[index] ?? 0) < needed) {
      result[task.id] = 'unreached';
      continue;
    }
    result[task.id] = task.behaviour === 'succeeds' ? 'succeeded' : task.behaviour === 'fails' ? 'failed' : 'skipped';
    const matching = task.next.filter(
      (arrow) => arrow.live && (arrow.on === 'any' || arrow.on === (task.behaviour === 'fails' ? 'failure' : 'success')),
    );
    // A failure that no transition takes, allowed by onError, goes on as a success would.
    const taken =
      task.behaviour === 'fails' && matching.length === 0 ? task.next.filter((arrow) => arrow.live && arrow.on !== 'failure') : matching;
    for (const arrow of taken) arrivals[arrow.to] = (arrivals[arrow.to] ?? 0) + 1;
  }
  return result;
}
