import type { TaskError } from '../errors.ts';
import type { Instant } from '../instant.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ListRef } from '../long-list.ts';
import type { Ask } from './ask.ts';
import type { ReusedTask } from './reuse.ts';

export type { Instant };

export type RunStatus = 'queued' | 'running' | 'pausing' | 'paused' | 'waiting' | 'canceling' | 'canceled' | 'succeeded' | 'failed';

export type TaskStatus =
  | 'pending'
  | 'queued'
  | 'running'
  | 'waiting'
  | 'retrying'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'skipped'
  | 'unreached'
  | 'indoubt';

export type ItemStatus = 'pending' | 'running' | 'retrying' | 'waiting' | 'succeeded' | 'failed' | 'canceled' | 'indoubt';

/** How an attempt of a task or item ended. */
export type EndStatus = 'succeeded' | 'failed' | 'canceled';

/** What is left when a task ends: which transitions were taken (indices into the task's `next`), and the variables they set, in order. */
export interface Moves {
  readonly taken: readonly number[];
  readonly set?: JsonObject;
}

/**
 * The journal of a run. Tasks are named by their index in the plan, so a row is small; the plan is stored by content
 * hash beside it. The same list folded with `apply` always gives the same state. Nothing in an event is recomputed.
 */
export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly at: Instant;
      readonly inputs: JsonObject;
      readonly vars: JsonObject;
      readonly concurrency: number;
      readonly timeoutMs: number;
      readonly only?: readonly number[];
      /** With `only`, in journals of release 0.1.0: results of an earlier run, by task id. `reuse` took its place. */
      readonly given?: JsonObject;
      /** Results that are taken over instead of running their tasks again. */
      readonly reuse?: readonly ReusedTask[];
      /** The run whose results those are. */
      readonly basedOn?: string;
    }
  /** A later round of the task begins (rule 3); first visits have no event of their own. */
  | { readonly type: 'task.visited'; readonly at: Instant; readonly task: number; readonly visit: number }
  /** The intent: committed before the action starts. `input` is kept unless it is large, secret or can be evaluated again. */
  | {
      readonly type: 'attempt.started';
      readonly at: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly input?: Json;
    }
  /** The attempt is parked until a wall time (flow.wait, poll); then it succeeds with `result`. */
  | {
      readonly type: 'attempt.waiting';
      readonly at: Instant;
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly until: Instant;
      readonly result: Json;
      readonly port?: string;
      /** The wait is longer than the task's timeout: it ends as one at `until`. */
      readonly timesOut?: true;
    }
  /** The attempt asks a person and holds no slot meanwhile. `until`: when it ends as a timeout; absent when it never does. */
  | {
      readonly type: 'attempt.asking';
      readonly at: Instant;
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly ask: Ask;
      readonly until?: Instant;
    }
  /**
   * The attempt runs another workflow as the run `child`, and holds no slot meanwhile. The child is started once this is
   * committed, and found again under the same id after a restart.
   */
  | {
      readonly type: 'attempt.calling';
      readonly at: Instant;
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly child: string;
      /** As the action gave it: relative to the workflow's own folder. */
      readonly workflow: string;
      readonly inputs: JsonObject;
      readonly until?: Instant;
    }
  /** The attempt ended and another one will start at `retryAt`. */
  | {
      readonly type: 'attempt.retrying';
      readonly at: Instant;
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly error: TaskError | null;
      readonly retryAt: Instant;
    }
  /** The host died while the attempt ran; `policy` says what follows. */
  | {
      readonly type: 'attempt.interrupted';
      readonly at: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly policy: 'retry' | 'ask' | 'fail';
    }
  /** A person decided that an attempt in doubt is repeated; the other decisions end it. */
  | { readonly type: 'doubt.resolved'; readonly at: Instant; readonly task: number; readonly visit: number; readonly item?: number }
  | { readonly type: 'task.delayed'; readonly at: Instant; readonly task: number; readonly visit: number; readonly until: Instant }
  | { readonly type: 'task.skipped'; readonly at: Instant; readonly task: number; readonly visit: number; readonly moves: Moves }
  /** A list task knows its items. `source` names where the list is in the run's own data; otherwise `list` tells it, or `items` holds it. */
  | {
      readonly type: 'list.opened';
      readonly at: Instant;
      readonly task: number;
      readonly visit: number;
      readonly count: number;
      readonly concurrency: number;
      readonly batch: number;
      readonly items?: readonly Json[];
      readonly list?: ListRef;
      readonly source?: ListSource;
    }
  | {
      readonly type: 'item.ended';
      readonly at: Instant;
      /** When an attempt that ran inline began: it has no `attempt.started` of its own. */
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly item: number;
      readonly attempt: number;
      readonly status: EndStatus;
      readonly result?: Json;
      readonly error?: TaskError;
      /** The result comes from the cache; the action did not run. */
      readonly cached?: true;
      /** Who answered, of an attempt that asked a person. */
      readonly answeredBy?: string;
    }
  /** The one record of a task's end. For a list task the result is the list of its items' results and is not repeated here. */
  | {
      readonly type: 'task.ended';
      readonly at: Instant;
      readonly from?: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly status: EndStatus;
      readonly result?: Json;
      /** In place of a result that is a long list. */
      readonly list?: ListRef;
      readonly error?: TaskError;
      readonly port?: string;
      readonly moves: Moves;
      readonly cached?: true;
      /** The result is that of `reuse` in `run.started`, and is not repeated here. */
      readonly reused?: true;
      readonly answeredBy?: string;
    }
  | {
      readonly type: 'log';
      readonly at: Instant;
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item?: number;
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly data?: Json;
    }
  | { readonly type: 'run.pausing'; readonly at: Instant }
  | { readonly type: 'run.paused'; readonly at: Instant }
  | { readonly type: 'run.resumed'; readonly at: Instant }
  /** Nothing moves until a person decides. */
  | { readonly type: 'run.waiting'; readonly at: Instant }
  /** A run that waited moves again, because a run it called does. */
  | { readonly type: 'run.moving'; readonly at: Instant }
  /** Nothing new starts: by the user (canceling), or because a task failed unhandled (failing). */
  | { readonly type: 'run.canceling'; readonly at: Instant }
  | { readonly type: 'run.failing'; readonly at: Instant; readonly error: TaskError; readonly task: number | null }
  /** A host took the run up again after a restart. */
  | { readonly type: 'run.recovered'; readonly at: Instant }
  | {
      readonly type: 'run.ended';
      readonly at: Instant;
      readonly status: 'succeeded' | 'failed' | 'canceled';
      readonly outputs: JsonObject;
      readonly notes?: readonly string[];
      readonly error?: TaskError;
      /** What the engine itself took for each task visit and item that ended, µs; since a restart, where there was one. */
      readonly overheadUs?: number;
    };

export type ListSource = { readonly root: 'inputs' | 'tasks'; readonly path: readonly string[] };
