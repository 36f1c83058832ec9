import { StraightJoins } from './straight-joins.ts';
import type { StraightPlan } from './straight-plan.ts';

export interface Step {
  readonly does: 'start' | 'end';
  readonly task: number;
}

/** What leads on whatever port a success leaves by, or never. */
const portless: ReadonlySet<string> = new Set(['success', 'any', 'failure', 'timeout', ' never']);

/**
 * In which order the tasks of a run start and end when each of them succeeds, which is the same in each such run; null where
 * it hangs on a condition or on the port of an outcome.
 */
export function straightOrder({ plan, tasks, concurrency }: StraightPlan): readonly Step[] | null {
  const isFixed = tasks.every(
    (task) => task.isPlain && task.plan.when === null && !task.plan.neverRuns && task.plan.transitions.every(({ on }) => portless.has(on)),
  );
  if (!isFixed) return null;
  const steps: Step[] = [];
  const ready: number[] = [];
  const begun: number[] = [];
  const active = new Set<number>();
  const joins = new StraightJoins(plan, {
    queue: (task) => {
      active.add(task);
      ready.push(task);
    },
    unreached: () => undefined,
    isActive: (task) => active.has(task),
  });
  const advance = (): void => {
    while (begun.length < concurrency) {
      const task = ready.shift();
      if (task === undefined) return;
      begun.push(task);
      steps.push({ does: 'start', task });
    }
  };
  joins.begin();
  advance();
  for (let task = begun.shift(); task !== undefined; task = begun.shift()) {
    steps.push({ does: 'end', task });
    active.delete(task);
    const taken = tasks[task]?.plan.transitions.filter(({ on }) => on === 'success' || on === 'any').map(({ index }) => index) ?? [];
    joins.ended(task, taken);
    advance();
  }
  return steps;
}
