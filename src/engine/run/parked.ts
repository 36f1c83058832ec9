import type { Json, JsonObject } from '../json.ts';
import type { Ask } from './ask.ts';
import type { Instant } from './events.ts';

/** What a parked attempt gives when its wait is over: its result, or a time-out. */
export interface Parked {
  readonly result: Json;
  readonly port?: string | undefined;
  readonly timesOut: boolean;
}

/** A question that nobody has answered yet. */
export interface AskState {
  readonly ask: Ask;
  readonly askedAt: Instant;
  /** When it ends as a timeout; null when it never does. */
  readonly until: Instant | null;
}

/** A called run that has not ended yet. */
export interface CallState {
  readonly child: string;
  readonly workflow: string;
  readonly inputs: JsonObject;
  /** When it is canceled and the attempt ends as a timeout; null when it never is. */
  readonly until: Instant | null;
  /** The child is paused or waits for a person. Not part of the fold: a restart finds it out again. */
  resting: boolean;
  /** Its time is up and it has been told to cancel. Not part of the fold, for the same reason. */
  timedOut: boolean;
}
