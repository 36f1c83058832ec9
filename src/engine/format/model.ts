import type { Json, JsonObject } from '../json.ts';
import type { JsonSchema } from '../schema/types.ts';

/** A workflow file as authored: every short form still allowed, key order kept. What the canvas edits and the file holds. */
export interface WorkflowFile {
  readonly millrace: 1;
  readonly name?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly inputs?: Readonly<Record<string, JsonSchema>>;
  readonly vars?: JsonObject;
  readonly settings?: SettingsFile;
  readonly tasks: Readonly<Record<string, TaskFile>>;
  readonly outputs?: JsonObject;
  readonly layout?: LayoutFile;
  readonly [extension: `x-${string}`]: Json;
}

export interface SettingsFile {
  readonly concurrency?: number;
  readonly timeout?: number | string;
  readonly strategy?: Strategy;
  readonly durability?: Durability;
  readonly maxVisits?: number;
  readonly cancel?: 'wait' | 'kill';
}

export type Strategy = 'sequential' | 'parallel' | 'hybrid' | 'auto';
export type Durability = 'durable' | 'relaxed' | 'memory';
export type Join = 'all' | 'any' | 'each' | number;

export interface TaskFile {
  readonly action: string;
  readonly name?: string;
  readonly description?: string;
  readonly with?: JsonObject;
  readonly when?: boolean | string;
  readonly join?: Join;
  readonly forEach?: string | readonly Json[] | ForEachFile;
  readonly delay?: number | string;
  readonly timeout?: number | string;
  readonly retry?: RetryFile;
  readonly onError?: 'fail' | 'continue';
  readonly onInterrupted?: OnInterrupted;
  readonly cache?: { readonly key: Json; readonly ttl?: number | string };
  readonly nextMode?: 'all' | 'first';
  readonly next?: string | readonly (string | TransitionFile)[] | TransitionFile;
  readonly [extension: `x-${string}`]: Json | undefined;
}

export type OnInterrupted = 'retry' | 'ask' | 'fail';

export interface ForEachFile {
  readonly in: string | readonly Json[];
  readonly as?: string;
  readonly concurrency?: number | string;
  readonly batch?: number | string;
  readonly onItemError?: 'stop' | 'continue';
}

export interface RetryFile {
  readonly attempts?: number | string;
  readonly delay?: number | string;
  readonly backoff?: Backoff;
  readonly maxDelay?: number | string;
  readonly jitter?: boolean;
  readonly when?: boolean | string;
}

export type Backoff = 'fixed' | 'linear' | 'exponential';

export interface TransitionFile {
  readonly to: string | readonly string[];
  /** `success`, `failure`, `timeout`, `any`, or a port of the action; YAML's true/false are the ports of flow.branch, numbers cases of flow.switch. */
  readonly on?: string | boolean | number;
  readonly when?: boolean | string;
  readonly set?: JsonObject;
  readonly label?: string;
}

/** Canvas only. A key is a task id, or `notes` / `groups` / `waypoints` for what belongs to no task. */
export interface LayoutFile {
  readonly [key: string]: Json;
}

/** A workflow with every default filled in and every short form expanded; what a plan is compiled from. Times are milliseconds. */
export interface Workflow {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly inputs: Readonly<Record<string, JsonSchema>>;
  readonly vars: JsonObject;
  readonly settings: Settings;
  /** In file order. */
  readonly tasks: readonly Task[];
  readonly outputs: JsonObject;
}

export interface Settings {
  /** null: the host's maxConcurrentTasks. */
  readonly concurrency: number | null;
  /** null: the host's runTimeout. */
  readonly timeoutMs: number | null;
  readonly strategy: Strategy;
  readonly durability: Durability;
  readonly maxVisits: number;
  readonly cancel: 'wait' | 'kill';
}

/** A number of milliseconds, or a template that gives a duration when it is evaluated. */
export type DurationValue = number | { readonly template: string };
/** A number, or a template that gives one. */
export type NumberValue = number | { readonly template: string };

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly action: string;
  readonly with: JsonObject;
  /** Expression template or constant. */
  readonly when: boolean | string;
  readonly join: Join;
  readonly forEach: ForEach | null;
  readonly delay: DurationValue;
  /** null: the host's taskTimeout. */
  readonly timeout: DurationValue | null;
  readonly retry: Retry | null;
  readonly onError: 'fail' | 'continue';
  /** null: the action's own (`retry` where it is idempotent, else `ask`). */
  readonly onInterrupted: OnInterrupted | null;
  readonly cache: { readonly key: Json; readonly ttl: DurationValue | null } | null;
  readonly nextMode: 'all' | 'first';
  readonly next: readonly Transition[];
}

export interface ForEach {
  readonly in: string | readonly Json[];
  readonly as: string;
  /** null: settings.concurrency. */
  readonly concurrency: NumberValue | null;
  readonly batch: NumberValue;
  readonly onItemError: 'stop' | 'continue';
}

export interface Retry {
  readonly attempts: NumberValue;
  readonly delay: DurationValue;
  readonly backoff: Backoff;
  readonly maxDelay: DurationValue | null;
  readonly jitter: boolean;
  readonly when: boolean | string | null;
}

export interface Transition {
  readonly to: readonly string[];
  readonly on: string;
  readonly when: boolean | string;
  readonly set: JsonObject;
  readonly label: string;
}
