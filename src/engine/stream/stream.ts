import { MillraceError } from '../errors.ts';
import type { Workflow } from '../format/model.ts';
import { charsWithin, isObject, type Json, type JsonObject, levelsOfMessages } from '../json.ts';
import { compilePlan } from '../plan/compile.ts';
import type { RunResult, RuntimeOptions } from '../runtime/api.ts';
import { checkInputs } from '../runtime/inputs.ts';
import { createRuntime } from '../runtime/runtime.ts';
import { checkValues, compileSchema } from '../schema/index.ts';
import { straightPlan } from './straight-plan.ts';
import { NotStraight, StraightRunner } from './straight-run.ts';

export interface StreamOptions extends Omit<RuntimeOptions, 'store'> {
  readonly workflow: Workflow;
  readonly definitionHash: string;
  readonly path: string | null;
  readonly baseDir: string;
  /** Begins the id of each run: `<streamId>-<number of the message>`. */
  readonly streamId: string;
  /** Inputs that are the same for every message. */
  readonly inputs?: JsonObject;
  /** Runs before one function is written for all that is done in a run (200). */
  readonly codeAfterRuns?: number;
}

/** What became of a message. */
export interface MessageResult {
  readonly status: RunResult['status'];
  readonly outputs: JsonObject;
  readonly error: RunResult['error'];
}

/** One workflow over many messages. Nothing is kept of a run but what it gives. */
export interface Stream {
  /** Why its runs go through the whole engine; null when they take the straight way, each in one call. */
  readonly reason: string | null;
  /** How many runs ended by the function that was written for them. */
  readonly runsByCode: number;
  /**
   * Runs one message: the input `message` where the workflow has one, otherwise an object of its inputs. Never rejects: a
   * message that does not fit the inputs is a failed one with `invalid_input`. A promise only from the whole engine.
   */
  run(message: Json, index: number): MessageResult | Promise<MessageResult>;
  close(): Promise<void>;
}

/** Throws `unsupported` for a workflow that asks people or calls workflows: nobody watches these runs. */
export function createStream(options: StreamOptions): Stream {
  const { workflow, streamId, path, baseDir, definitionHash, limits, clock } = options;
  const waits = workflow.tasks.find(({ action }) => action.startsWith('human.') || action === 'flow.call');
  if (waits) throw new MillraceError('unsupported', `Task ${waits.id} uses ${waits.action}, which runs over many messages do not have.`);
  const plan = compilePlan(workflow, options);
  const straight = straightPlan(plan, options.runners, limits.maxConcurrentTasks);
  const runner =
    'reason' in straight
      ? null
      : new StraightRunner(straight, {
          env: options.env,
          effects: options.effects,
          baseDir,
          timeoutMs: limits.taskTimeoutMs,
          uuid: () => options.random.uuid(),
          codeAfterRuns: options.codeAfterRuns ?? 200,
          log: (task, level, message, data) => options.log(level, `${task}: ${message}`, data),
        });
  const runtime = createRuntime({ ...options, store: null });
  const times = new Times();
  const takesMessage = Object.hasOwn(workflow.inputs, 'message');
  const beside = takesMessage ? inputsBeside(workflow, options.inputs ?? {}) : null;

  function inputsOf(message: Json): JsonObject {
    if (takesMessage) return checkInputs(workflow, { ...options.inputs, message });
    if (isObject(message)) return checkInputs(workflow, { ...options.inputs, ...message });
    throw new MillraceError('invalid_input', 'The message must be an object of inputs, as the workflow has no input called message.');
  }

  async function runWhole(inputs: JsonObject, runId: string): Promise<MessageResult> {
    const createdAt = clock.now();
    const run = { runId, workflow, definitionHash, path, baseDir, inputs, trigger: 'stream', createdAt, durability: 'memory' as const };
    return resultOf(await runtime.start(run).ended());
  }

  return {
    reason: 'reason' in straight ? straight.reason : null,
    get runsByCode() {
      return runner?.runsByCode ?? 0;
    },
    run(message, index) {
      const runId = `${streamId}-${index}`;
      let inputs: JsonObject;
      let chars = beside && charsWithin(message, levelsOfMessages);
      try {
        if (beside !== null && chars !== null && beside.fits(message)) {
          chars += beside.chars;
          inputs = beside.isAlone ? { message } : { ...beside.inputs, message };
        } else {
          inputs = inputsOf(message);
          chars = charsWithin(inputs, levelsOfMessages);
        }
      } catch (error) {
        if (!(error instanceof MillraceError)) throw error;
        return { status: 'failed', outputs: {}, error: { code: error.code, message: error.message, task: null } };
      }
      if (runner === null) return runWhole(inputs, runId);
      const now = clock.now();
      const scope = (): JsonObject => ({ id: runId, startedAt: times.at(now), workflow: workflow.name, trigger: 'stream' });
      try {
        return runner.run(inputs, { runId, now, run: scope }, chars);
      } catch (error) {
        if (error instanceof NotStraight) return runWhole(inputs, runId);
        throw error;
      }
    },
    close: () => runtime.close(),
  };
}

/** Times as text; many messages come in one millisecond. */
class Times {
  #ms = Number.NaN;
  #text = '';

  at(ms: number): string {
    if (ms !== this.#ms) {
      this.#ms = ms;
      this.#text = new Date(ms).toISOString();
    }
    return this.#text;
  }
}

/** The inputs beside the message, checked once for all; null where they do not fit, which each message then says. */
function inputsBeside(
  workflow: Workflow,
  given: JsonObject,
): { readonly inputs: JsonObject; readonly isAlone: boolean; readonly chars: number; readonly fits: (message: Json) => boolean } | null {
  const { message: schema = {}, ...others } = workflow.inputs;
  const { message: _, ...besides } = given;
  const { values: inputs, problems } = checkValues(others, besides, 'input');
  const chars = charsWithin(inputs, levelsOfMessages);
  // A message that has its parts filled in takes the way of all inputs.
  if (problems.length > 0 || chars === null || schema.properties || schema.items) return null;
  return { inputs, isAlone: Object.keys(inputs).length === 0, chars, fits: compileSchema(schema).fits };
}

function resultOf({ status, outputs, error }: RunResult): MessageResult {
  return { status, outputs, error };
}
