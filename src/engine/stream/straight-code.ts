import type { ActionContext, ActionOutcome, WrittenInputs } from '../actions/types.ts';
import { called, literal, miss, NotWritten, type Roots, writeFunction, type Writer, type Written } from '../expression/index.ts';
import { type Json, type JsonObject, largestChars } from '../json.ts';
import { type PlanTask, scopeSlots } from '../plan/plan.ts';
import { unkeepable } from '../run/end.ts';
import type { RunResult } from '../runtime/api.ts';
import { compileSchema, type JsonSchema } from '../schema/index.ts';
import { straightOrder } from './straight-order.ts';
import type { StraightPlan, StraightTask } from './straight-plan.ts';

/** One function for a whole run: it gives the result of one in which every task succeeds, and misses any other. */
export interface StraightCode {
  /** Inputs that are larger, in characters of JSON, are not looked at. */
  readonly charsAtMost: number;
  run(inputs: JsonObject, run: () => JsonObject): RunResult | typeof miss;
}

/** With so many names and the levels of a message, no value comes near the levels that data may have. */
const sizeAtMost = 800;

type Code = (inputs: JsonObject, run: () => JsonObject) => RunResult | typeof miss;

/** Texts that a run puts together are short, or its code misses. */
const textAtMost = 4000;

/**
 * null where the order of the tasks, or what one of them does, hangs on what only the whole way knows.
 *
 * What tasks make is not looked through for its size each time, as the whole way does, but where it may have grown: a run reads
 * its message so many times at most, puts so many short texts together, and where it does anything else (a list or a map
 * comes to stand twice, a function makes one), its results are looked through from there on.
 */
export function writeStraight(
  straight: StraightPlan,
  surroundings: { readonly env: JsonObject; readonly contexts: readonly ActionContext[] },
): StraightCode | null {
  const steps = straightOrder(straight);
  if (steps === null) return null;
  const { plan, tasks } = straight;
  const run = new RunWriter();
  // A message that is text counts up to two and a half times as much once it is parsed.
  let growth = 3;
  let texts = 0;
  const write = (w: Writer): string => {
    w.line('let copied = false;');
    const checkSize = (value: string): void => {
      w.line(`if (${w.grows ? '' : 'copied && '}${w.keep(unkeepable)}(${value}) !== null) return S;`);
    };
    const counted = <T>(part: () => T): T => {
      const before = w.reads;
      const result = part();
      growth *= Math.max(1, w.reads - before);
      return result;
    };
    if (straight.readsRun) run.runName = w.local('r()');
    run.envName = w.keep(surroundings.env);
    if (plan.vars.length > 0) {
      run.varsName = w.local('{}');
      counted(() => {
        for (const { name, template } of plan.vars) w.line(`${run.varsName}[${literal(name)}] = ${template.write(w).text};`);
      });
      checkSize(run.varsName);
    }
    for (const { does, task } of steps) {
      const at = tasks[task];
      const context = surroundings.contexts[task];
      if (!at || !context) throw new NotWritten();
      if (does === 'end') {
        run.ended.add(at.plan.id);
        continue;
      }
      const inputs = counted(() => writeInputs(at.plan, w));
      const result = writeTask(at, inputs, context, w);
      checkSize(result.text);
      run.results.set(at.plan.id, result);
    }
    const outputs = counted(() => plan.outputs.map(({ name, template }) => `${literal(name)}: ${template.write(w).text}`));
    const result = w.local(`{ ${outputs.join(', ')} }`);
    checkSize(result);
    if (w.size > sizeAtMost) throw new NotWritten();
    ({ texts } = w);
    return `{ status: "succeeded", outputs: ${result}, error: null }`;
  };
  const written = writeFunction<Code>(run.roots, ['i', 'r'], write, { textAtMost, copied: 'copied' });
  if (written === null) return null;
  const { code } = written;
  const charsOfFile = JSON.stringify(plan.workflow).length;
  return {
    charsAtMost: Math.floor(largestChars / 2 / growth) - charsOfFile - texts * textAtMost,
    run: written.isHeavy ? (inputs, scope) => called(code, inputs, scope) : code,
  };
}

/** Where the names of a run's expressions lead: results to the locals that hold them, once their tasks have ended. */
class RunWriter {
  readonly results = new Map<string, Written>();
  readonly ended = new Set<string>();
  runName = '';
  varsName = '{}';
  envName = '';

  readonly roots: Roots = {
    root: (slot) => {
      if (slot === scopeSlots.inputs) return 'i';
      if (slot === scopeSlots.vars) return this.varsName;
      if (slot === scopeSlots.run && this.runName !== '') return this.runName;
      if (slot === scopeSlots.env) return this.envName;
      throw new NotWritten();
    },
    path: (slot, keys) => {
      const [task, part] = keys;
      if (slot !== scopeSlots.tasks || keys.length !== 2 || task === undefined) return null;
      if (!this.ended.has(task)) throw new NotWritten();
      if (part === 'result') return this.results.get(task) ?? null;
      if (part === 'status') return { text: '"succeeded"', kind: 'string' };
      throw new NotWritten();
    },
  };
}

/** Writes what a task does; gives what stands for its result. */
function writeTask({ run, write }: StraightTask, inputs: WrittenInputs, context: ActionContext, w: Writer): Written {
  if (write) return write(inputs, w);
  const fields = Object.entries(inputs).map(([name, { constant, value }]) => {
    return `${literal(name)}: ${value ? value.text : w.keep(constant)}`;
  });
  w.heavy();
  w.grow();
  const outcome = w.local(`${w.keep(resultOf)}(${w.keep(run)}({ ${fields.join(', ')} }, ${w.keep(context)}))`);
  w.line(`if (${outcome} === S) return S;`);
  return { text: outcome, kind: 'any' };
}

/** The result of an action without written code, where the run goes straight on with it. */
function resultOf(outcome: ActionOutcome): Json | typeof miss {
  const { result, ask, call, waitUntilMs } = outcome;
  return ask || call || waitUntilMs !== undefined || unkeepable(result) !== null ? miss : result;
}

const plainKeywords: ReadonlySet<string> = new Set(['type', 'properties', 'required', 'additionalProperties']);

/** What `with` gives, defaults filled in and checked: what is constant now, the rest where the code runs. */
function writeInputs({ with: template, action: { input: schema } }: PlanTask, w: Writer): WrittenInputs {
  const { fields } = template;
  const { properties = {}, required = [] } = schema;
  if (fields === null || Object.keys(schema).some((keyword) => !plainKeywords.has(keyword))) throw new NotWritten();
  const inputs: Record<string, WrittenInputs[string]> = {};
  for (const { name, constant, write } of fields) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!property) throw new NotWritten();
    inputs[name] =
      constant === undefined ? { value: writeChecked(write(w), property, w) } : { constant: checkedConstant(constant, property) };
  }
  const isWhole = required.every((name) => Object.hasOwn(inputs, name));
  const isFilled = Object.entries(properties).every(([name, { default: value }]) => value === undefined || Object.hasOwn(inputs, name));
  if (!isWhole || !isFilled) throw new NotWritten();
  return inputs;
}

function checkedConstant(constant: Json, schema: JsonSchema): Json {
  const compiled = compileSchema(schema);
  const filled = compiled.fill(constant);
  if (!compiled.fits(filled)) throw new NotWritten();
  return filled;
}

function writeChecked(value: Written, schema: JsonSchema, w: Writer): Written {
  const compiled = compileSchema(schema);
  const filled = schema.properties || schema.items ? { text: w.local(`${w.keep(compiled.fill)}(${value.text})`), kind: value.kind } : value;
  const isAny = Object.keys(schema).every((keyword) => notes.has(keyword) || keyword === 'x-form');
  if (!isAny) w.line(`if (!${w.keep(compiled.fits)}(${filled.text})) return S;`);
  return filled;
}

/** Keywords that every value fits. */
const notes: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples']);
