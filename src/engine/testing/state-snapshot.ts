import { ListState } from '../run/list-state.ts';
import type { RunState } from '../run/state.ts';

/**
 * What a live run knows beside its fold: what it found out by looking at the clock or at its callers, and the order in
 * which it looks. A restart finds these out again.
 */
const notFolded: ReadonlySet<string> = new Set([
  'plan',
  'touched',
  'isDue',
  'ready',
  'readyHead',
  'openLists',
  'due',
  'again',
  'resting',
  'timedOut',
  'items',
  'scopes',
]);

/** Everything of a run's state that its journal determines, as plain values that can be compared. New fields are part of it by themselves. */
export function snapshotOf(state: RunState): unknown {
  return plain(state, state);
}

/** The paths at which two snapshots differ, each with both values; empty when they are equal. */
export function differences(left: unknown, right: unknown, at = ''): string[] {
  if (Object.is(left, right)) return [];
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return [`${at || '.'}: ${JSON.stringify(left)} ≠ ${JSON.stringify(right)}`];
  const found: string[] = [];
  const one = left as Record<string, unknown>;
  const two = right as Record<string, unknown>;
  for (const key of new Set([...Object.keys(one), ...Object.keys(two)])) found.push(...differences(one[key], two[key], `${at}.${key}`));
  return found;
}

function plain(value: unknown, state: RunState): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => plain(entry, state));
  if (value instanceof Uint8Array || value instanceof Uint32Array) return [...value];
  if (value instanceof Set) return [...value].map((entry) => plain(entry, state));
  if (value instanceof Map)
    return Object.fromEntries(
      [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([key, entry]) => [String(key), plain(entry, state)]),
    );
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (notFolded.has(key) || entry === undefined) continue;
    // An inline attempt's input is kept while the run lives and evaluated again after a restart.
    if (key === 'input' && 'index' in value && state.plan.tasks[Number(value.index)]?.sync) continue;
    copy[key] = plain(entry, state);
  }
  if (value instanceof ListState) {
    copy.each = Array.from({ length: value.next }, (_, item) =>
      [value.status(item), value.attempt(item), value.startedAt(item), value.endedAt(item)].join(' '),
    );
    copy.results = plain(value.resultList(), state);
  }
  return copy;
}

/** Whether two states are equal in everything that their journals determine; the same question as comparing snapshots, without making them. */
export function equalFolds(one: RunState, two: RunState): boolean {
  return same(one, two, one);
}

function same(one: unknown, two: unknown, state: RunState): boolean {
  if (Object.is(one, two)) return true;
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false;
  if (one instanceof Map || one instanceof Set) return differences(plain(one, state), plain(two, state)).length === 0;
  if (one instanceof ListState) return differences(plain(one, state), plain(two, state)).length === 0;
  const left = one as Record<string, unknown>;
  const right = two as Record<string, unknown>;
  const inline = 'input' in left && 'visit' in left && state.plan.tasks[Number(left.index)]?.sync === true;
  for (const key in left) {
    if (notFolded.has(key) || (inline && key === 'input')) continue;
    if (!same(left[key], right[key], state)) return false;
  }
  for (const key in right) if (!(key in left) && right[key] !== undefined && !notFolded.has(key)) return false;
  return true;
}
