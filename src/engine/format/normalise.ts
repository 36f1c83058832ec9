import { placeholderKind } from '../schema/placeholder.ts';
import { parseDuration } from '../schema/units.ts';
import type {
  DurationValue,
  ForEach,
  NumberValue,
  Retry,
  RetryFile,
  Settings,
  SettingsFile,
  Task,
  TaskFile,
  Transition,
  TransitionFile,
  Workflow,
  WorkflowFile,
} from './model.ts';

/** `site-health` for `flows/site-health.flow.yaml`: what a workflow without a name is called. */
export function nameOfFile(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  return base.replace(/\.(ya?ml|json)$/i, '').replace(/\.flow$/i, '') || base;
}

/** Undoes the short forms and fills in every default. Takes a file without problems. `name` is for a workflow that has none. */
export function normalise(file: WorkflowFile, name = ''): Workflow {
  return {
    name: file.name ?? name,
    description: file.description ?? '',
    tags: file.tags ?? [],
    inputs: file.inputs ?? {},
    vars: file.vars ?? {},
    settings: settingsOf(file.settings ?? {}),
    tasks: Object.entries(file.tasks).map(([id, task]) => taskOf(id, task)),
    outputs: file.outputs ?? {},
  };
}

function settingsOf(settings: SettingsFile): Settings {
  return {
    concurrency: settings.concurrency ?? null,
    timeoutMs: settings.timeout === undefined ? null : parseDuration(settings.timeout),
    strategy: settings.strategy ?? 'parallel',
    durability: settings.durability ?? 'durable',
    maxVisits: settings.maxVisits ?? 10_000,
    cancel: settings.cancel ?? 'wait',
  };
}

function taskOf(id: string, task: TaskFile): Task {
  return {
    id,
    name: task.name ?? id,
    description: task.description ?? '',
    action: task.action,
    with: task.with ?? {},
    when: task.when ?? true,
    join: task.join ?? 'all',
    forEach: forEachOf(task.forEach),
    delay: durationOf(task.delay) ?? 0,
    timeout: durationOf(task.timeout),
    retry: task.retry ? retryOf(task.retry) : null,
    onError: task.onError ?? 'fail',
    onInterrupted: task.onInterrupted ?? null,
    cache: task.cache ? { key: task.cache.key, ttl: durationOf(task.cache.ttl) } : null,
    nextMode: task.nextMode ?? 'all',
    next: expandNext(task.next).map(transitionOf),
  };
}

function forEachOf(forEach: TaskFile['forEach']): ForEach | null {
  if (forEach === undefined) return null;
  const full = typeof forEach === 'string' || isList(forEach) ? { in: forEach } : forEach;
  return {
    in: full.in,
    as: full.as ?? 'item',
    concurrency: numberOf(full.concurrency),
    batch: numberOf(full.batch) ?? 1,
    onItemError: full.onItemError ?? 'stop',
  };
}

function retryOf(retry: RetryFile): Retry {
  return {
    attempts: numberOf(retry.attempts) ?? 1,
    delay: durationOf(retry.delay) ?? 0,
    backoff: retry.backoff ?? 'fixed',
    maxDelay: durationOf(retry.maxDelay),
    jitter: retry.jitter ?? false,
    when: retry.when ?? null,
  };
}

/** The transitions of `next` in each of its forms, as objects. */
export function expandNext(next: TaskFile['next']): readonly TransitionFile[] {
  if (next === undefined) return [];
  const entries = typeof next === 'string' || !isList(next) ? [next] : next;
  return entries.map((entry) => (typeof entry === 'string' ? { to: entry } : entry));
}

function transitionOf(transition: TransitionFile): Transition {
  return {
    to: typeof transition.to === 'string' ? [transition.to] : transition.to,
    on: String(transition.on ?? 'success'),
    when: transition.when ?? true,
    set: transition.set ?? {},
    label: transition.label ?? '',
  };
}

function durationOf(value: number | string | undefined): DurationValue | null {
  if (value === undefined) return null;
  return typeof value === 'string' && placeholderKind(value) !== 'none' ? { template: value } : parseDuration(value);
}

function numberOf(value: number | string | undefined): NumberValue | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? value : { template: value };
}

/** Array.isArray that also narrows readonly lists away. */
function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}
