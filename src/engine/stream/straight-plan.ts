import type { ActionRunner } from '../actions/types.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import { templatesOf } from '../plan/reads.ts';

type SyncRunner = Extract<ActionRunner, { mode: 'sync' }>;

/** A task as the straight way runs it. */
export interface StraightTask {
  readonly plan: PlanTask;
  readonly run: SyncRunner['run'];
  readonly write: SyncRunner['write'];
  /** No transition has a condition, sets a variable or shuts out others: the outcome alone says which are taken. */
  readonly isPlain: boolean;
}

/** A workflow whose runs need neither time nor anybody outside: each is one call. */
export interface StraightPlan {
  readonly plan: Plan;
  readonly tasks: readonly StraightTask[];
  readonly concurrency: number;
  /** An expression looks at `run`. */
  readonly readsRun: boolean;
}

/**
 * The straight way through a workflow; or, in words, why its runs need the whole engine: an action with effects, a list,
 * a retry, a delay, a time-out, a loop.
 */
export function straightPlan(
  plan: Plan,
  runners: Readonly<Record<string, ActionRunner>>,
  maxConcurrentTasks: number,
): StraightPlan | { readonly reason: string } {
  const { settings } = plan;
  if (settings.strategy !== 'parallel') return { reason: `its strategy is ${settings.strategy}` };
  if (plan.hasRounds) return { reason: 'it has loops, or a join for each arrival' };
  const tasks: StraightTask[] = [];
  for (const task of plan.tasks) {
    const runner = runners[task.action.id];
    const reason = whyNot(task);
    if (reason !== null) return { reason: `task ${task.id} ${reason}` };
    if (runner?.mode !== 'sync') return { reason: `task ${task.id} uses ${task.action.id}, which has effects` };
    tasks.push({ plan: task, run: runner.run, write: runner.write, isPlain: isPlain(task) });
  }
  return { plan, tasks, concurrency: settings.concurrency ?? maxConcurrentTasks, readsRun: readsRun(plan) };
}

function whyNot(task: PlanTask): string | null {
  if (!task.sync) return task.cache ? 'has a cache' : `uses ${task.action.id}, which has effects`;
  if (task.list) return 'walks a list';
  if (task.retry) return 'is retried';
  if (task.timeout) return 'has a time-out';
  return 'value' in task.delay && task.delay.value === 0 ? null : 'has a delay';
}

function isPlain(task: PlanTask): boolean {
  return task.nextMode === 'all' && task.transitions.every(({ when, set }) => when === null && set.length === 0);
}

function readsRun(plan: Plan): boolean {
  const ofRun = [...plan.vars, ...plan.outputs].map(({ template }) => template);
  const ofTasks = plan.tasks.flatMap((task) => [...templatesOf(task)]);
  return [...ofRun, ...ofTasks].some(({ paths }) => paths.some(({ root }) => root === 'run'));
}
