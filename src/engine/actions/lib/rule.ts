import {
  type CompiledExpression,
  compileExpression,
  ExpressionError,
  type ExpressionHost,
  type Writer,
  type Written,
} from '../../expression/index.ts';
import { sha256 } from '../../expression/sha256.ts';
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { type ActionContext, ActionError } from '../types.ts';
import { ruleNames } from './rule-names.ts';

/** A rule's expression, ready to be asked about one document after the other. */
export interface Rule {
  readonly source: string;
  /** Throws ActionError `expression`; `where` names the rule in the message. */
  evaluate(data: Json, host: ExpressionHost, where: string): Json;
  /** Writes it as a part of a larger function, the document being its only root. Throws NotWritten. */
  write(w: Writer): Written;
}

/** Compiles what a rule says. `where` names it in a message: "rules.2". Throws ActionError `invalid_input`. */
export function compileRule(source: string, where: string): Rule {
  const compiled = compileExpression(source, { roots: ruleNames });
  if (!compiled.ok) {
    const [problem] = compiled.problems;
    throw new ActionError('invalid_input', `${where} is no expression over data: ${problem?.message ?? 'it cannot be read'}.`, {
      expression: source,
      offset: problem?.offset ?? 0,
    });
  }
  return new CompiledRule(source, compiled.expression);
}

class CompiledRule implements Rule {
  readonly source: string;
  readonly #expression: CompiledExpression;
  /** One for all evaluations: none runs inside another. */
  readonly #scope: Json[] = [null];

  constructor(source: string, expression: CompiledExpression) {
    this.source = source;
    this.#expression = expression;
  }

  write(w: Writer): Written {
    return this.#expression.write(w);
  }

  evaluate(data: Json, host: ExpressionHost, where: string): Json {
    this.#scope[0] = data;
    try {
      return this.#expression.evaluate(this.#scope, host);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ActionError('expression', `${where}, ${this.source}: ${error.message}.`, { expression: this.source });
    } finally {
      this.#scope[0] = null;
    }
  }
}

/**
 * Compiles a list of rules once: a list that is written in the workflow file is the same object each time the task runs.
 * `compile` gets each entry and its place. An entry that is no object is `invalid_input`.
 */
export function compiledOnce<T>(entries: readonly Json[], name: string, compile: (entry: JsonObject, where: string) => T): readonly T[] {
  const known = compiledLists.get(entries);
  if (known) return known as readonly T[];
  const compiled = entries.map((entry, index) => {
    const where = `${name}.${index}`;
    if (!isObject(entry)) throw new ActionError('invalid_input', `\`${where}\` has to be an object.`);
    return compile(entry, where);
  });
  compiledLists.set(entries, compiled);
  return compiled;
}

/** An action compiles each of its lists in one way only, so the list alone is the key. */
const compiledLists = new WeakMap<readonly Json[], readonly unknown[]>();

/** Single expressions, by their text; forgotten all at once when they are many. */
const compiledTexts = new Map<string, Rule>();
const compiledAtMost = 1000;

/** As `compileRule`, compiled once for each text. */
export function ruleOf(source: string, where: string): Rule {
  let rule = compiledTexts.get(source);
  if (!rule) {
    rule = compileRule(source, where);
    if (compiledTexts.size >= compiledAtMost) compiledTexts.clear();
    compiledTexts.set(source, rule);
  }
  return rule;
}

/** now() is when the attempt started; uuid() gives the same values in a repeated attempt. */
export function ruleHost(context: ActionContext): ExpressionHost {
  return new AttemptHost(context);
}

class AttemptHost implements ExpressionHost {
  readonly #context: ActionContext;
  #asked = 0;

  constructor(context: ActionContext) {
    this.#context = context;
  }

  now(): string {
    return new Date(this.#context.nowMs).toISOString();
  }

  uuid(): string {
    this.#asked += 1;
    const hex = sha256(`${this.#context.idempotencyKey} ${this.#asked}`);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  }
}
