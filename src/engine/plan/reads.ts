import type { CompiledTemplate } from '../expression/index.ts';
import type { Computed, Plan, PlanTask } from './plan.ts';

/** What the expressions of a task may look at, of the run's data. A name that is only known when it is evaluated counts as every name. */
export interface TaskReads {
  /** Other tasks, by index, in order. */
  readonly tasks: readonly number[];
  readonly inputs: readonly string[];
  readonly vars: readonly string[];
}

/** What a task reads in any of its expressions, those of its transitions included. Worked out when first asked for and kept. */
export function readsOf(plan: Plan, task: number): TaskReads {
  let known = cache.get(plan);
  if (!known) cache.set(plan, (known = plan.tasks.map((each) => readsOfTask(plan, each))));
  return known[task] ?? { tasks: [], inputs: [], vars: [] };
}

/** The names that templates read under a root. */
export function namesRead(templates: Iterable<CompiledTemplate>, root: string, all: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const { paths } of templates) {
    for (const found of paths) {
      if (found.root !== root) continue;
      const [first] = found.path;
      if (first !== undefined) names.add(first);
      else for (const name of all) names.add(name);
    }
  }
  return [...names];
}

function readsOfTask(plan: Plan, task: PlanTask): TaskReads {
  const templates = [...templatesOf(task)];
  const tasks = namesRead(templates, 'tasks', plan.indexOf.keys()).flatMap((id) => {
    const index = plan.indexOf.get(id);
    return index === undefined || index === task.index ? [] : [index];
  });
  return {
    tasks: tasks.sort((a, b) => a - b),
    inputs: namesRead(templates, 'inputs', Object.keys(plan.workflow.inputs)),
    vars: namesRead(
      templates,
      'vars',
      plan.vars.map(({ name }) => name),
    ),
  };
}

/** Every expression of a task, those of its transitions included. */
export function* templatesOf(task: PlanTask): Generator<CompiledTemplate> {
  yield task.with;
  if (task.when) yield task.when;
  yield* computed(task.delay, task.timeout);
  if (task.list) {
    yield task.list.in;
    yield* computed(task.list.concurrency, task.list.batch);
  }
  if (task.retry) {
    yield* computed(task.retry.attempts, task.retry.delay, task.retry.maxDelay);
    if (task.retry.when) yield task.retry.when;
  }
  if (task.cache) {
    yield task.cache.key;
    yield* computed(task.cache.ttl);
  }
  for (const transition of task.transitions) {
    if (transition.when) yield transition.when;
    for (const { template } of transition.set) yield template;
  }
}

function* computed(...values: readonly (Computed | null)[]): Generator<CompiledTemplate> {
  for (const value of values) if (value && 'template' in value) yield value.template;
}

const cache = new WeakMap<Plan, readonly TaskReads[]>();
