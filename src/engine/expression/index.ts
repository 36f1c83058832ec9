import type { Json } from '../json.ts';
import type { FoundPath } from './check.ts';
import type { ExpressionProblem } from './errors.ts';
import type { Writer, Written } from './generated/index.ts';
import { writeResult } from './generated/nodes.ts';
import type { Location } from './template.ts';
import { TemplateBuilder } from './template.ts';
import type { Evaluate, Unit } from './unit.ts';
import { compileUnit, evaluator } from './unit.ts';

export type { Completion } from './completions.ts';
export { completions } from './completions.ts';
export type { ExpressionProblem } from './errors.ts';
export { ExpressionError } from './errors.ts';
export {
  called,
  literal,
  miss,
  missesTooOften,
  NotWritten,
  type Roots,
  writeFunction,
  type Writer,
  type Written,
} from './generated/index.ts';

/** What an evaluation may ask for. `now()` is ISO 8601 in UTC with milliseconds. The caller logs what it answers. */
export interface ExpressionHost {
  now(): string;
  uuid(): string;
  randomHash?: never;
}

/** A chain of constant field names read from a root: `tasks.probe.result` is `tasks` and `['probe', 'result']`. */
export interface ExpressionPath {
  root: string;
  path: readonly string[];
  /** Place in the compiled text, in UTF-16 units. */
  offset: number;
  length: number;
  /** Its absence is provided for: read with `.?`, inside `has()` or in the first part of `default()`. */
  optional: boolean;
}

export interface CompiledExpression {
  readonly source: string;
  /**
   * Runs the expression. `scope[i]` is the value of `roots[i]`, undefined for one that is not available here; values
   * are never changed, and results may share parts with them. Throws ExpressionError.
   */
  evaluate(scope: readonly unknown[], host: ExpressionHost): Json;
  /** Every path read from a root, the longest constant part of each. */
  readonly paths: readonly ExpressionPath[];
  /** now() or uuid() appears. */
  readonly usesHost: boolean;
  /** Set when the whole expression is a plain path. */
  readonly purePath: { root: string; path: readonly string[] } | null;
  /** Writes it as a part of a larger function. Throws NotWritten for what only `evaluate` knows. */
  write(w: Writer): Written;
}

/** Compiles one expression. `roots` are the names in scope; offsets of problems count in `source`. Never throws. */
export function compileExpression(
  source: string,
  options: { roots: readonly string[] },
): { ok: true; expression: CompiledExpression } | { ok: false; problems: ExpressionProblem[] } {
  const result = compileUnit(source, 0, source.length, slotsOf(options.roots));
  return result.ok ? { ok: true, expression: expressionOf(result.unit, source) } : result;
}

/** A path of a template, with the place of its string inside the template's value. */
export interface TemplatePath extends ExpressionPath {
  at: readonly (string | number)[];
}

export interface CompiledTemplate {
  /** The value with its placeholders filled in; constant parts are the same objects every time. Throws ExpressionError. */
  evaluate(scope: readonly unknown[], host: ExpressionHost): Json;
  /** The placeholders in order. Offsets of their paths and errors count in the string they stand in. */
  readonly expressions: readonly CompiledExpression[];
  /** There are no placeholders: `evaluate` gives the same value every time. */
  readonly constant: boolean;
  /** Set when the value is a string of one placeholder and nothing else, whose value keeps its type. */
  readonly single: CompiledExpression | null;
  readonly usesHost: boolean;
  readonly paths: readonly TemplatePath[];
  /** The parts of a value that is a map, by name; null for any other. */
  readonly fields: readonly TemplateField[] | null;
  /** As that of an expression. */
  write(w: Writer): Written;
}

/** One name of a template that is a map: constant, or worked out. */
export interface TemplateField {
  readonly name: string;
  readonly constant: Json | undefined;
  write(w: Writer): Written;
}

/**
 * Compiles any JSON value whose strings may hold `{{ … }}`; keys are not templates, and `\{{` stands for `{{`.
 * A problem's `path` leads to the string inside the value, its offset counts in that string. Never throws.
 */
export function compileTemplate(
  value: Json,
  options: { roots: readonly string[] },
): { ok: true; template: CompiledTemplate } | { ok: false; problems: (ExpressionProblem & { path: Location })[] } {
  const builder = new TemplateBuilder(slotsOf(options.roots));
  const parts = builder.whole(value);
  if (builder.problems.length > 0) return { ok: false, problems: builder.problems };
  const expressions = builder.units.map(({ unit }) => expressionOf(unit, unit.source));
  const constant = parts.value;
  const evaluate: Evaluate = parts.evaluate ?? (() => constant);
  const template: CompiledTemplate = {
    evaluate,
    expressions,
    constant: parts.evaluate === null,
    single: parts.single === null ? null : expressions[0]!,
    usesHost: builder.units.some(({ unit }) => unit.usesHost),
    paths: builder.units.flatMap(({ unit, at }) => unit.paths.map((path) => ({ ...pathOf(path), at }))),
    fields: parts.fields,
    write: parts.write,
  };
  return { ok: true, template };
}

function slotsOf(roots: readonly string[]): ReadonlyMap<string, number> {
  return new Map(roots.map((name, slot) => [name, slot]));
}

function pathOf({ root, keys, offset, length, optional }: FoundPath): ExpressionPath {
  return { root, path: keys, offset, length, optional };
}

function expressionOf(unit: Unit, source: string): CompiledExpression {
  return {
    source,
    evaluate: evaluator(unit),
    paths: unit.paths.map(pathOf),
    usesHost: unit.usesHost,
    purePath: unit.purePath,
    write: (w) => writeResult(unit.tree, w),
  };
}
