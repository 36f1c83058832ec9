import type { ActionCatalogue, ActionRunner } from '../actions/types.ts';
import { MillraceError } from '../errors.ts';
import { type CompiledTemplate, compileTemplate } from '../expression/index.ts';
import { sha256 } from '../expression/sha256.ts';
import type { DurationValue, NumberValue, Task, Workflow } from '../format/model.ts';
import { edgeKey, walkTransitions } from '../format/walk.ts';
import type { Json, JsonObject } from '../json.ts';
import { canonicalText, compileSchema, type JsonSchema } from '../schema/index.ts';
import { cyclesOf, topologicalRank } from './graph.ts';
import type { Computed, Plan, PlanTask, PlanTransition } from './plan.ts';
import { withSnapshots } from './snapshot.ts';

export interface PlanOptions {
  readonly actions: ActionCatalogue;
  readonly runners: Readonly<Record<string, Pick<ActionRunner, 'mode'>>>;
}

/** Scope names for a task; the list variable takes its own name, or none outside lists. */
function rootsFor(listName: string | null): string[] {
  return [
    'inputs',
    'vars',
    'tasks',
    'run',
    'env',
    'secrets',
    'result',
    'error',
    'status',
    listName ?? '',
    listName === null ? '' : 'index',
  ];
}

const commonRoots = rootsFor(null);

function template(value: Json, roots: readonly string[], where: string): CompiledTemplate {
  const compiled = compileTemplate(value, { roots });
  if (compiled.ok) return withSnapshots(compiled.template);
  const first = compiled.problems[0];
  throw new MillraceError('invalid_workflow', `${where}: ${first?.message ?? 'the expression cannot be compiled'}`);
}

function computed(value: DurationValue | NumberValue, roots: readonly string[], where: string): Computed {
  return typeof value === 'number' ? { value } : { template: template(value.template, roots, where) };
}

function condition(value: boolean | string, roots: readonly string[], where: string): CompiledTemplate | null {
  return typeof value === 'boolean' ? null : template(value, roots, where);
}

/**
 * Compiles a checked workflow. What the checks let through compiles; anything else is `invalid_workflow` with the place
 * in words. Costs a few microseconds a task, once per definition.
 */
export function compilePlan(workflow: Workflow, options: PlanOptions): Plan {
  const walk = walkTransitions(workflow.tasks);
  const indexOf = new Map<string, number>();
  for (const [index, task] of workflow.tasks.entries()) indexOf.set(task.id, index);

  const secretInputs = new Set(Object.keys(workflow.inputs).filter((name) => workflow.inputs[name]?.secret === true));
  const from: number[] = [];
  const to: number[] = [];
  const transition: number[] = [];
  const closing: number[] = [];
  const outEdges: number[][] = [];
  const forwardIn = new Int32Array(workflow.tasks.length);
  const tasks: PlanTask[] = [];

  for (const [index, task] of workflow.tasks.entries()) {
    const out: number[] = [];
    const transitions: PlanTransition[] = [];
    for (const [position, next] of task.next.entries()) {
      const edges: number[] = [];
      for (const [targetPosition, targetId] of next.to.entries()) {
        const target = indexOf.get(targetId);
        if (target === undefined) throw new MillraceError('invalid_workflow', `task ${task.id}: there is no task ${targetId}`);
        const edge = from.length;
        from.push(index);
        to.push(target);
        transition.push(position);
        const closes = walk.closing.has(edgeKey(task.id, position, targetPosition));
        closing.push(closes ? 1 : 0);
        if (!closes) forwardIn[target] = (forwardIn[target] ?? 0) + 1;
        edges.push(edge);
        out.push(edge);
      }
      // A transition with `when: false` can never be taken: its port is one that no outcome has.
      transitions.push({
        index: position,
        on: next.when === false ? ' never' : next.on,
        when: condition(next.when, commonRoots, `task ${task.id}, transition ${position + 1}, when`),
        set: Object.entries(next.set).map(([name, value]) => ({
          name,
          template: template(value, commonRoots, `task ${task.id}, set ${name}`),
        })),
        edges,
      });
    }
    outEdges.push(out);
    tasks.push(compileTask(workflow.name, task, index, transitions, secretInputs, options));
  }

  const edges = {
    count: from.length,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    transition: Int32Array.from(transition),
    closing: Uint8Array.from(closing),
  };
  const graph = { nodes: tasks.length, ...edges, outEdges };
  const rank = topologicalRank(graph);
  const starts: number[] = [];
  for (let index = 0; index < tasks.length; index += 1) if (forwardIn[index] === 0) starts.push(index);
  return {
    workflow,
    settings: workflow.settings,
    tasks,
    indexOf,
    edges,
    outEdges,
    forwardIn,
    starts,
    rank,
    cycle: cyclesOf(graph, rank),
    hasRounds: closing.includes(1) || tasks.some((task) => task.join === 'each'),
    vars: Object.entries(workflow.vars).map(([name, value]) => ({ name, template: template(value, commonRoots, `vars.${name}`) })),
    outputs: Object.entries(workflow.outputs).map(([name, value]) => ({ name, template: template(value, commonRoots, `outputs.${name}`) })),
  };
}

function compileTask(
  workflow: string,
  task: Task,
  index: number,
  transitions: readonly PlanTransition[],
  secretInputs: ReadonlySet<string>,
  options: PlanOptions,
): PlanTask {
  const where = `task ${task.id}`;
  const action = options.actions.get(task.action);
  const runner = options.runners[task.action];
  if (!action || !runner) throw new MillraceError('invalid_workflow', `${where}: there is no action ${task.action}`);
  const itemRoots = task.forEach ? rootsFor(task.forEach.as) : commonRoots;
  const inputs = withDefaults(task.with, action.input);
  const withTemplate = template(inputs, itemRoots, `${where}, with`);
  return {
    index,
    id: task.id,
    name: task.name,
    action,
    sync: runner.mode === 'sync' && task.cache === null,
    with: withTemplate,
    input: compileSchema(action.input, inputs),
    usesSecrets: withTemplate.paths.some(
      (path) => path.root === 'secrets' || (path.root === 'inputs' && (path.path.length === 0 || secretInputs.has(path.path[0] ?? ''))),
    ),
    when: condition(task.when, commonRoots, `${where}, when`),
    neverRuns: task.when === false,
    join: task.join,
    joinCount: task.join === 'any' ? 1 : typeof task.join === 'number' ? task.join : 0,
    list: task.forEach && {
      in: template(task.forEach.in, commonRoots, `${where}, forEach`),
      as: task.forEach.as,
      concurrency:
        task.forEach.concurrency === null ? null : computed(task.forEach.concurrency, commonRoots, `${where}, forEach.concurrency`),
      batch: computed(task.forEach.batch, commonRoots, `${where}, forEach.batch`),
      onItemError: task.forEach.onItemError,
    },
    delay: computed(task.delay, commonRoots, `${where}, delay`),
    timeout: task.timeout === null ? null : computed(task.timeout, itemRoots, `${where}, timeout`),
    retry: task.retry && {
      attempts: computed(task.retry.attempts, itemRoots, `${where}, retry.attempts`),
      delay: computed(task.retry.delay, itemRoots, `${where}, retry.delay`),
      backoff: task.retry.backoff,
      maxDelay: task.retry.maxDelay === null ? null : computed(task.retry.maxDelay, itemRoots, `${where}, retry.maxDelay`),
      jitter: task.retry.jitter,
      when: task.retry.when === null || task.retry.when === true ? null : template(task.retry.when, itemRoots, `${where}, retry.when`),
    },
    cache: task.cache && {
      prefix: sha256(canonicalText([workflow, task.id, action.id, action.version, sha256(canonicalText(task.with))])),
      key: template(task.cache.key, itemRoots, `${where}, cache.key`),
      ttl: task.cache.ttl === null ? null : computed(task.cache.ttl, itemRoots, `${where}, cache.ttl`),
    },
    onError: task.onError,
    onInterrupted: task.onInterrupted,
    nextMode: task.nextMode,
    transitions,
  };
}

/** The inputs with the action's defaults in place, so that an attempt finds nothing absent. A default is no template. */
function withDefaults(given: JsonObject, { properties = {} }: JsonSchema): JsonObject {
  const absent = Object.entries(properties).filter(([name, { default: value }]) => {
    return value !== undefined && !Object.hasOwn(given, name) && !JSON.stringify(value).includes('{{');
  });
  return absent.length === 0
    ? given
    : { ...given, ...Object.fromEntries(absent.map(([name, { default: value }]) => [name, value ?? null])) };
}
