import type { Json, JsonObject } from '../../src/engine/json.ts';

/** A workflow that one message after the other goes through, as a stream runs it. */
export interface MessageWork {
  /** Its file is `bench/flows/<name>.flow.yaml`. */
  readonly name: string;
  /** A message of the shape that it is for. */
  readonly message: JsonObject;
  /** What has to come out for any such message, worked out by hand in plain JavaScript: what the bare work costs, too. */
  readonly answer: (message: JsonObject) => Answer;
  /** Other messages, some of which break rules. */
  readonly others: readonly JsonObject[];
}

/** The outputs of these workflows but for the time at which they began. */
export interface Answer {
  readonly data: Json;
  readonly errors: Json;
  readonly audit: Json;
}

/** The audit of these workflows: what each of their three tasks has changed, in order. */
export function auditOf(payload: Json, changes: readonly (readonly [path: string, after: Json])[]): Json {
  return [
    { task: 'parse', changes: [{ path: 'input', after: payload }] },
    { task: 'map', changes: changes.map(([path, after]) => ({ path, after })) },
    { task: 'check', changes: [] },
  ];
}
