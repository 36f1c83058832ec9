import type { Writer, Written } from '../expression/index.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Ask } from '../run/ask.ts';
import type { CancelSignal } from '../runtime/cancel-signal.ts';
import type { Effects } from '../runtime/effects.ts';
import type { JsonSchema } from '../schema/types.ts';

export type ActionGroup = 'Flow' | 'People' | 'Data' | 'Rules' | 'Files' | 'Connect' | 'Scripts' | 'Messages';

/** What an action is, as data: forms, cards, docs, checks and the catalogue are made from it. Loading it runs nothing. */
export interface ActionDefinition {
  readonly id: string;
  readonly version: number;
  /** Two or three words, e.g. "Hash file". */
  readonly title: string;
  readonly group: ActionGroup;
  /** One sentence. */
  readonly summary: string;
  /** Markdown: what it does, what it gives, what can go wrong. */
  readonly docs: string;
  /** A name from the renderer's icon registry. */
  readonly icon: string;
  /** `cpu` work runs one per core under strategy hybrid; `io` runs in parallel. */
  readonly kind: 'cpu' | 'io';
  /** May an interrupted attempt simply be repeated? `by` names an input whose listed values make it so (http method). */
  readonly idempotent: boolean | { readonly by: string; readonly values: readonly string[] };
  /** Extra outgoing ports beside success, failure, timeout and any. `casesOf` takes them from the keys of that input map, plus `default`. */
  readonly ports?: readonly string[] | { readonly casesOf: string };
  /** Object schema of `with`. */
  readonly input: JsonSchema;
  readonly result: JsonSchema;
  /** Codes a failure can carry, each with what it means. */
  readonly errors: Readonly<Record<string, string>>;
  /** A `with` that works. */
  readonly example: JsonObject;
  /** Input names whose values make the card's second line, in order. */
  readonly card: readonly string[];
}

/** What an attempt ended with. `port` is one of the definition's; `waitUntilMs` parks the task until that wall time, then it succeeds with `result`. */
export interface ActionOutcome {
  readonly result: Json;
  readonly port?: string;
  readonly waitUntilMs?: number;
  /** Parks the task until a person answers; `result` is ignored. */
  readonly ask?: Ask;
  /** Parks the task until that workflow, run with these inputs, has ended; its outputs are the result. */
  readonly call?: { readonly workflow: string; readonly inputs: JsonObject };
}

/** Thrown by a runner for an expected failure; anything else thrown becomes code `action`. */
export class ActionError extends Error {
  readonly code: string;
  readonly data: Json;
  constructor(code: string, message: string, data: Json = null) {
    super(message);
    this.name = 'ActionError';
    this.code = code;
    this.data = data;
  }
}

/** What a runner may know and reach. Nothing else: no clock, no Node, no globals with effects. */
export interface ActionContext {
  readonly effects: Effects;
  /** Fires on cancel and timeout; effects given it stop and clean up. */
  readonly signal: CancelSignal;
  /** The folder of the workflow file; relative paths start there. */
  readonly baseDir: string;
  /** The same for every attempt of one (run, task, visit, item). */
  readonly idempotencyKey: string;
  /** Wall time at which the attempt started, ms since 1970. */
  readonly nowMs: number;
  readonly timeoutMs: number;
  log(level: LogLevel, message: string, data?: Json): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** `sync` runners finish without a promise: the engine runs them inline. `input` has defaults filled in and has passed the schema. */
export type ActionRunner =
  | {
      readonly mode: 'sync';
      run(input: JsonObject, context: ActionContext): ActionOutcome;
      /**
       * Writes what `run` does for these inputs as code, where that has no effect and its inputs have passed the schema; gives
       * what stands for the result. Where the code does not know, it misses, and `run` is called instead. Throws NotWritten.
       */
      write?(inputs: WrittenInputs, w: Writer): Written;
    }
  | { readonly mode: 'async'; run(input: JsonObject, context: ActionContext): Promise<ActionOutcome> };

/** Inputs by name, defaults filled in: known before anything runs, or what stands for the value in the code. */
export type WrittenInputs = Readonly<
  Record<string, { readonly constant: Json; readonly value?: never } | { readonly constant?: never; readonly value: Written }>
>;

/** The definitions a parser, a plan or a form may look up. */
export interface ActionCatalogue {
  get(id: string): ActionDefinition | undefined;
  ids(): readonly string[];
}

export type { CancelSignal };
