import type { JsonObject } from '../json.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from './events.ts';
import type { ReusedTask } from './reuse.ts';

/** Where a run begins that takes over results. `failure`: from what did not end well. `task`: from that task on. `only`: that task and nothing else. */
export type ReuseFrom =
  | { readonly kind: 'failure' }
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'only'; readonly task: string };

export interface ReuseRequest {
  /** The definition as it is now: what the new run will run. */
  readonly plan: Plan;
  /** What the new run starts with, checked and filled (`checkInputs`). */
  readonly inputs: JsonObject;
  /** The run whose results are taken over; null when there is none. `events` is its whole journal, `plan` its own definition's. */
  readonly earlier: { readonly plan: Plan; readonly events: Iterable<RunEvent> } | null;
  readonly from: ReuseFrom;
  /** Results put in place of tasks' own, by task id. Not looked at when `from` is a failure; the chosen task runs all the same. */
  readonly pins?: JsonObject;
}

/** What a run begins with that takes over results, as `StartRun` takes it, and what it will do with each task. */
export interface Reuse {
  readonly reuse: readonly ReusedTask[];
  /** With `from` only: that task. */
  readonly only?: readonly string[];
  /** Values that variables begin with, in place of their definitions' in the file. */
  readonly vars?: JsonObject;
  /** In file order. */
  readonly tasks: readonly ReuseRow[];
}

/** What the new run does with one task, and why. */
export interface ReuseRow {
  readonly task: string;
  /** `run`: its action runs when the flow reaches it. `reuse`: its earlier result is taken over. `pinned`: the pinned one. `idle`: it is left out. */
  readonly does: 'run' | 'reuse' | 'pinned' | 'idle';
  /** Of a list task whose failed items run again: how many are taken over. */
  readonly reusedItems?: number;
  readonly why:
    | 'chosen'
    | 'failed'
    | 'canceled'
    | 'not_ended'
    | 'not_reached'
    | 'new'
    | 'changed'
    | 'follows'
    | 'reads'
    | 'succeeded'
    | 'handled'
    | 'skipped'
    | 'pinned'
    | 'not_chosen';
  /** The task that `follows` and `reads` speak of. */
  readonly because: string | null;
  /** The reason in a sentence. */
  readonly text: string;
}
