import type { ActionDefinition } from '../actions/types.ts';
import type { CompiledTemplate } from '../expression/index.ts';
import type { Backoff, Join, OnInterrupted, Settings, Workflow } from '../format/model.ts';
import type { CompiledSchema } from '../schema/index.ts';

/**
 * The slots of every expression's scope, in order. A slot that is not available where an expression stands holds
 * `undefined`. The ninth is the list variable of the task (its name differs per task).
 */
export const scopeSlots = {
  inputs: 0,
  vars: 1,
  tasks: 2,
  run: 3,
  env: 4,
  secrets: 5,
  result: 6,
  error: 7,
  status: 8,
  item: 9,
  index: 10,
} as const;

/** A setting that is either known when the workflow is compiled, or computed when it is needed. */
export type Computed = { readonly value: number } | { readonly template: CompiledTemplate };

export interface PlanTransition {
  readonly index: number;
  readonly on: string;
  /** null: always. */
  readonly when: CompiledTemplate | null;
  readonly set: readonly { readonly name: string; readonly template: CompiledTemplate }[];
  /** Edge indices, one per target. */
  readonly edges: readonly number[];
}

export interface PlanList {
  readonly in: CompiledTemplate;
  readonly as: string;
  /** null: the run's concurrency. */
  readonly concurrency: Computed | null;
  readonly batch: Computed;
  readonly onItemError: 'stop' | 'continue';
}

export interface PlanRetry {
  readonly attempts: Computed;
  readonly delay: Computed;
  readonly backoff: Backoff;
  readonly maxDelay: Computed | null;
  readonly jitter: boolean;
  readonly when: CompiledTemplate | null;
}

export interface PlanCache {
  /** What tells this task's results from those of others, before the key: workflow, task, action and the source of `with`. */
  readonly prefix: string;
  readonly key: CompiledTemplate;
  /** null: until it is pushed out. */
  readonly ttl: Computed | null;
}

export interface PlanTask {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly action: ActionDefinition;
  /** Runs inline, without a promise and without an intent: it has no effects, and no cache that would have to be asked. */
  readonly sync: boolean;
  readonly with: CompiledTemplate;
  readonly input: CompiledSchema;
  /** `with` refers to secrets or to a secret input: its value is neither kept nor shown. */
  readonly usesSecrets: boolean;
  readonly when: CompiledTemplate | null;
  readonly neverRuns: boolean;
  readonly join: Join;
  /** Arrivals needed under `any` (1) and a number; 0 for all and each. */
  readonly joinCount: number;
  readonly list: PlanList | null;
  readonly delay: Computed;
  /** null: the host's taskTimeout. */
  readonly timeout: Computed | null;
  readonly retry: PlanRetry | null;
  readonly cache: PlanCache | null;
  readonly onError: 'fail' | 'continue';
  readonly onInterrupted: OnInterrupted | null;
  readonly nextMode: 'all' | 'first';
  readonly transitions: readonly PlanTransition[];
}

/** The arrows, as flat arrays indexed by edge. */
export interface PlanEdges {
  readonly count: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index of the transition within its task. */
  readonly transition: Int32Array;
  readonly closing: Uint8Array;
}

/** A workflow compiled once: integer indices, flat arrays, expressions as closures. Immutable. */
export interface Plan {
  readonly workflow: Workflow;
  readonly settings: Settings;
  readonly tasks: readonly PlanTask[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly edges: PlanEdges;
  /** Edge indices by task, in file order. */
  readonly outEdges: readonly (readonly number[])[];
  /** How many forward edges lead into each task. */
  readonly forwardIn: Int32Array;
  readonly starts: readonly number[];
  /** Position of each task in a topological order of the forward edges. */
  readonly rank: Int32Array;
  /** For a task on a cycle, the tasks of its strongly connected component in topological order; null otherwise. */
  readonly cycle: readonly (readonly number[] | null)[];
  readonly hasRounds: boolean;
  readonly vars: readonly { readonly name: string; readonly template: CompiledTemplate }[];
  readonly outputs: readonly { readonly name: string; readonly template: CompiledTemplate }[];
}

/** Tasks reachable over forward edges, the task itself first; computed when first asked for and kept. */
export function reachOf(plan: Plan, task: number): readonly number[] {
  let cache = reachCache.get(plan);
  if (!cache) reachCache.set(plan, (cache = new Map()));
  const known = cache.get(task);
  if (known) return known;
  const seen = new Set<number>([task]);
  // A Set keeps growing while it is iterated: this is the breadth-first queue.
  for (const at of seen) for (const edge of plan.outEdges[at] ?? []) if (plan.edges.closing[edge] === 0) seen.add(plan.edges.to[edge] ?? 0);
  const reach = [...seen];
  cache.set(task, reach);
  return reach;
}

const reachCache = new WeakMap<Plan, Map<number, readonly number[]>>();
