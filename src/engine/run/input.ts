import type { TaskError } from '../errors.ts';
import type { ExpressionHost } from '../expression/index.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Answer, Ask } from './ask.ts';
import type { ReusedTask } from './reuse.ts';
import type { RunEvent } from './events.ts';

/** What can happen to a run from outside. Everything nondeterministic arrives here or through `DecideContext`. */
export type RunInput =
  | {
      readonly type: 'start';
      readonly inputs: JsonObject;
      readonly concurrency: number;
      readonly timeoutMs: number;
      readonly only?: readonly number[];
      readonly reuse?: readonly ReusedTask[];
      /** Values that variables begin with, in place of their definitions'. */
      readonly vars?: JsonObject;
      readonly basedOn?: string;
    }
  | AttemptOutcome
  /** A person answers; it has been checked against the question (`checkAnswer`). */
  | { readonly type: 'answer'; readonly task: number; readonly item: number | null; readonly answer: Answer }
  /** Whether a called run is at rest (paused, or waiting for a person) or moves. Its end comes as an outcome. */
  | {
      readonly type: 'child';
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item: number | undefined;
      readonly resting: boolean;
    }
  /** Time passed, slots may be free: look again. */
  | { readonly type: 'tick' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'cancel' }
  | { readonly type: 'timeout' }
  /** The host took the run up again: nothing that the journal calls running is running. */
  | { readonly type: 'recover' }
  | { readonly type: 'resolve'; readonly task: number; readonly item: number | null; readonly decision: 'retry' | 'fail' | 'succeed' };

/** How an attempt came back. */
export interface AttemptOutcome {
  readonly type: 'outcome';
  readonly task: number;
  readonly visit: number;
  readonly attempt: number;
  readonly item: number | undefined;
  readonly startedAt: number;
  readonly result?: Json;
  readonly port?: string;
  readonly error?: TaskError;
  /** Parked until then; succeeds with `result`. */
  readonly waitUntilMs?: number;
  /** It was aborted by a cancel or a failing run. */
  readonly canceled?: boolean;
  /** Parked until a person answers. */
  readonly ask?: Ask;
  /** Parked until another workflow, run as a run of its own, has ended. */
  readonly call?: { readonly workflow: string; readonly inputs: JsonObject };
  /** The result comes from the cache. */
  readonly cached?: boolean;
}

/** What the host must do next, once the events of the same step are committed. */
export type RunCommand =
  | {
      readonly type: 'start';
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item: number | undefined;
      readonly input: JsonObject;
      readonly timeoutMs: number;
      /** May be performed at once: no effects, no intent. */
      readonly inline: boolean;
      /** Look here before the action is called, and keep its result here. `ttlMs` null keeps it until it is pushed out. */
      readonly cache?: { readonly key: string; readonly ttlMs: number | null };
    }
  /** Start the called run, or take it up again when it is already there. */
  | {
      readonly type: 'call';
      readonly task: number;
      readonly visit: number;
      readonly attempt: number;
      readonly item: number | undefined;
      readonly child: string;
      readonly workflow: string;
      readonly inputs: JsonObject;
      /** It may have been started before the host stopped. */
      readonly again?: true;
    }
  /** Pause, resume or cancel the runs that this one called; all of them, or that one. */
  | { readonly type: 'children'; readonly intention: 'pause' | 'resume' | 'cancel'; readonly child?: string }
  /** Abort every attempt in flight. */
  | { readonly type: 'abort'; readonly reason: 'cancel' | 'fail' | 'timeout' };

/** What a decision may know beside the state. */
export interface DecideContext {
  readonly now: number;
  /** In [0, 1); a fresh one each call. */
  random(): number;
  /** What now() and uuid() of expressions give. */
  readonly host: ExpressionHost;
  readonly env: JsonObject;
  readonly secrets: JsonObject;
  readonly run: JsonObject;
  /** Attempts that this run may have in flight at once, by the host's own limit. */
  readonly slotLimit: number;
  readonly taskTimeoutMs: number;
  readonly cores: number;
  /** The engine's own time for each task visit and item that ended so far, µs; null when there is nothing to tell. Absent: nobody measures. */
  overheadUs?(): number | null;
  /** Load of the machine, 0…1; for strategy auto. */
  readonly load: number;
  readonly events: RunEvent[];
  readonly commands: RunCommand[];
}
