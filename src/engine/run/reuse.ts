import type { TaskError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { ListRef } from '../long-list.ts';

/** What a task of an earlier run left, taken over by a new run instead of running the task again. By index in the new run's plan. */
export interface ReusedTask {
  readonly task: number;
  /** One a visit, in order. A visit beyond them runs. */
  readonly visits: readonly ReusedVisit[];
  /** A person put this result in place of the task's own: every visit ends with it. */
  readonly pinned?: true;
}

export interface ReusedVisit {
  /** `skipped` has nothing to take over; it keeps the place of its visit. */
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly result?: Json;
  /** In place of a result that is a long list. */
  readonly list?: ListRef;
  readonly error?: TaskError;
  readonly port?: string;
  /** Of a list task. With `complete` false only the items that succeeded are taken over and the others run. */
  readonly items?: ReusedItems;
}

export interface ReusedItems {
  readonly count: number;
  readonly complete: boolean;
  /** In item order; null for an item that did not succeed. */
  readonly results: readonly Json[];
  /** Items that did not succeed: their error, by item index. One that is in neither was never tried. */
  readonly errors: Readonly<Record<string, TaskError>>;
  /** Items that succeeded, as ranges `[first, last]` in order: a result may be null. */
  readonly succeeded: readonly (readonly [first: number, last: number])[];
}
