import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { compileExpression, type ExpressionProblem } from '../expression/index.ts';
import { nearest } from '../expression/spelling.ts';
import { canonicalText, equalJson } from './equal.ts';
import { fillerOf } from './fill.ts';
import { compilePattern, formatChecks } from './formats.ts';
import { brief, describeSchema, describeValue, joinWords, type SchemaIssue, typesOf, type ValuePath } from './issue.ts';
import { placeholderKind } from './placeholder.ts';
import type { JsonSchema, SchemaType } from './types.ts';

/** A schema made into closures: compile once, check many values. */
export interface CompiledSchema {
  /** True when the value fits. Allocates nothing. */
  fits(value: unknown): boolean;
  /** Every way in which the value does not fit (at most 100); always the same empty list when it does. */
  check(value: unknown): readonly SchemaIssue[];
  /** As `check`, for a value that still holds placeholders: one that is a whole string may become anything, text around one stays text. */
  checkStatic(value: unknown): readonly SchemaIssue[];
  /** The value with defaults in the places of absent properties. Never changes its argument; gives it back when nothing is absent. */
  fill(value: Json | undefined): Json;
}

/** `fits` answers, `explain` says why not and is only asked then. */
interface Check {
  readonly fits: (value: unknown) => boolean;
  readonly explain: (value: unknown, path: ValuePath, issues: SchemaIssue[]) => void;
}

const maxIssues = 100;
const noIssues: readonly SchemaIssue[] = Object.freeze([]);

/**
 * Compiles a schema. A property whose `default` is null may be null, whatever its type: that is how "not given" is written.
 * Unknown keywords mean nothing here; `checkSchema` finds them in workflow files. A pattern that cannot be compiled never fits.
 * `usual`: properties that most values will have, the very same ones; those are looked at once, now.
 */
export function compileSchema(schema: JsonSchema, usual: JsonObject = {}): CompiledSchema {
  const live = compileCheck(schema, false, usual);
  const fill = fillerOf(schema);
  let fixed: Check | null = null;
  const run = (check: Check, value: unknown): readonly SchemaIssue[] => {
    if (check.fits(value)) return noIssues;
    const issues: SchemaIssue[] = [];
    check.explain(value, [], issues);
    return issues;
  };
  return {
    fits: live.fits,
    check: (value) => run(live, value),
    checkStatic: (value) => {
      fixed ??= compileCheck(schema, true);
      return run(fixed, value);
    },
    fill: (value) => (fill ? fill(value) : (value ?? null)),
  };
}

function compileCheck(schema: JsonSchema, isStatic: boolean, usual: JsonObject = {}): Check {
  const parts = [
    typeCheck(schema),
    ...rangeChecks(schema),
    ...textChecks(schema),
    isStatic ? expressionCheck(schema) : null,
    valueCheck(schema),
    listCheck(schema, isStatic),
    mapCheck(schema, isStatic, usual),
  ].filter((part) => part !== null);
  for (const [branches, exactlyOne] of [
    [schema.anyOf, false],
    [schema.oneOf, true],
  ] as const)
    if (branches) parts.push(branchCheck(schema, branches, exactlyOne && !isStatic, isStatic));
  let check = both(parts);
  if (schema.default === null) check = { fits: orNull(check.fits), explain: check.explain };
  return isStatic ? placeholderCheck(schema, check) : check;
}

/** The checks in order; the first that does not fit is the one explained, so that one mistake gives one issue. */
function both(parts: readonly Check[]): Check {
  const [first, second, ...rest] = parts;
  if (!first) return { fits: () => true, explain: () => undefined };
  if (!second) return first;
  const tail = both([second, ...rest]);
  return {
    fits: (value) => first.fits(value) && tail.fits(value),
    explain: (value, path, issues) => (first.fits(value) ? tail : first).explain(value, path, issues),
  };
}

function orNull(fits: Check['fits']): Check['fits'] {
  return (value) => value === null || fits(value);
}

function check(
  fits: Check['fits'],
  code: SchemaIssue['code'],
  explain: (value: unknown) => { message: string; hint?: string | undefined },
): Check {
  return {
    fits,
    explain: (value, path, issues) => {
      if (issues.length >= maxIssues) return;
      const { message, hint } = explain(value);
      issues.push({ path, code, message, hint: hint ?? null });
    },
  };
}

const typeFits: Readonly<Record<SchemaType, Check['fits']>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  string: (value) => typeof value === 'string',
  array: Array.isArray,
  object: isObject,
};

function typeCheck(schema: JsonSchema): Check | null {
  const [first, second, ...rest] = typesOf(schema).map((type) => typeFits[type]);
  if (!first) return null;
  const fits: Check['fits'] = !second
    ? first
    : rest.length === 0
      ? (value) => first(value) || second(value)
      : (value) => first(value) || second(value) || rest.some((each) => each(value));
  return check(fits, 'type', (value) => ({
    message: `must be ${describeSchema({ type: schema.type, format: schema.format })}, not ${describeValue(value)}`,
  }));
}

function valueCheck(schema: JsonSchema): Check | null {
  const { enum: allowed, const: only } = schema;
  const values = allowed ?? (only === undefined ? null : [only]);
  if (!values) return null;
  const simple = new Set<unknown>(values.filter((value) => typeof value !== 'object' || value === null));
  const deep = values.filter((value) => typeof value === 'object' && value !== null);
  const fits: Check['fits'] = (value) => simple.has(value) || deep.some((each) => equalJson(each, value));
  return check(fits, 'type', (value) => ({
    message: `must be ${describeSchema({ enum: values })}, not ${describeValue(value)}`,
    hint:
      typeof value === 'string'
        ? suggestion(
            value,
            values.filter((each) => typeof each === 'string'),
          )
        : undefined,
  }));
}

function rangeChecks(schema: JsonSchema): Check[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const checks: Check[] = [];
  const add = (fits: (value: number) => boolean, wanted: string): void => {
    checks.push(
      check(
        (value) => typeof value !== 'number' || fits(value),
        'limit',
        (value) => ({ message: `must be ${wanted}, not ${String(value)}` }),
      ),
    );
  };
  if (minimum !== undefined) add((value) => value >= minimum, `at least ${minimum}`);
  if (maximum !== undefined) add((value) => value <= maximum, `at most ${maximum}`);
  if (exclusiveMinimum !== undefined) add((value) => value > exclusiveMinimum, `more than ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined) add((value) => value < exclusiveMaximum, `less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined) add((value) => isMultiple(value, multipleOf), `a multiple of ${multipleOf}`);
  return checks;
}

/** 0.3 counts as a multiple of 0.1, though their binary quotient is a little off. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}

function textChecks(schema: JsonSchema): Check[] {
  const { minLength, maxLength, pattern, format } = schema;
  const checks: Check[] = [];
  const add = (fits: (text: string) => boolean, code: SchemaIssue['code'], wanted: string): void => {
    checks.push(
      check(
        (value) => typeof value !== 'string' || fits(value),
        code,
        (value) => ({ message: `must ${wanted}, not ${describeValue(value)}` }),
      ),
    );
  };
  if (minLength !== undefined) add((text) => text.length >= minLength, 'limit', `have at least ${minLength} characters`);
  if (maxLength !== undefined) add((text) => text.length <= maxLength, 'limit', `have at most ${maxLength} characters`);
  if (pattern !== undefined) add(compilePattern(pattern) ?? (() => false), 'type', `match ${brief(pattern)}`);
  const formatCheck = format === undefined || !Object.hasOwn(formatChecks, format) ? undefined : formatChecks[format];
  if (formatCheck)
    add(formatCheck, 'type', format === 'duration' ? 'be a duration such as 250ms, 5s or 2m' : `be text of the form ${format}`);
  return checks;
}

/** While a file is checked; at run time whoever evaluates the expression compiles it, once. */
function expressionCheck({ 'x-expression': roots }: JsonSchema): Check | null {
  if (!roots) return null;
  const problemOf = (value: unknown): ExpressionProblem | undefined => {
    const compiled = typeof value === 'string' ? compileExpression(value, { roots }) : null;
    return compiled === null || compiled.ok ? undefined : (compiled.problems[0] ?? { message: 'it cannot be read', offset: 0, length: 0 });
  };
  return check(
    (value) => problemOf(value) === undefined,
    'type',
    (value) => {
      const problem = problemOf(value);
      const isWord = problem?.message.startsWith('there is no') && /^\w+$/.test(String(value));
      return {
        message: `must be an expression over ${joinWords(roots)}: ${problem?.message ?? ''}`,
        hint: isWord ? `Text stands in quotes of its own: '"${String(value)}"'.` : problem?.hint,
      };
    },
  );
}

function listCheck(schema: JsonSchema, isStatic: boolean): Check | null {
  const { minItems, maxItems, uniqueItems } = schema;
  const parts: Check[] = [];
  const add = (fits: (list: readonly unknown[]) => boolean, code: SchemaIssue['code'], wanted: string): void => {
    parts.push(
      check(
        (value) => !Array.isArray(value) || fits(value),
        code,
        () => ({ message: `must ${wanted}` }),
      ),
    );
  };
  if (minItems !== undefined)
    add((list) => list.length >= minItems, 'limit', `have at least ${minItems} ${minItems === 1 ? 'item' : 'items'}`);
  if (maxItems !== undefined)
    add((list) => list.length <= maxItems, 'limit', `have at most ${maxItems} ${maxItems === 1 ? 'item' : 'items'}`);
  if (uniqueItems) add((list) => new Set(list.map(canonicalText)).size === list.length, 'type', 'hold no item twice');
  if (schema.items) {
    const item = compileCheck(schema.items, isStatic);
    parts.push({
      fits: (value) => {
        if (!Array.isArray(value)) return true;
        for (let i = 0; i < value.length; i += 1) if (!item.fits(value[i])) return false;
        return true;
      },
      explain: (value, path, issues) => {
        if (!Array.isArray(value)) return;
        for (let i = 0; i < value.length && issues.length < maxIssues; i += 1)
          if (!item.fits(value[i])) item.explain(value[i], [...path, i], issues);
      },
    });
  }
  return parts.length > 0 ? both(parts) : null;
}

function mapCheck(schema: JsonSchema, isStatic: boolean, usual: JsonObject): Check | null {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const names = Object.keys(properties);
  const checks = names.map((name) => compileCheck(properties[name] ?? {}, isStatic));
  const known = new Set(names);
  const extra = typeof additionalProperties === 'object' ? compileCheck(additionalProperties, isStatic) : null;
  const open = additionalProperties === true;
  if (names.length === 0 && required.length === 0 && open) return null;
  const needed = required.map((key) => ({ key, read: readerOf(key) }));
  const parts = names.map((name, i) => {
    const check = checks[i]?.fits ?? (() => true);
    const wont = read(usual, name);
    return { read: readerOf(name), fits: check, fitting: wont !== undefined && check(wont) ? wont : undefined };
  });
  return {
    fits: (value) => {
      if (!isObject(value)) return true;
      for (let i = 0; i < needed.length; i += 1) {
        const { key, read } = needed[i]!;
        if (read(value, key) === undefined) return false;
      }
      for (let i = 0; i < parts.length; i += 1) {
        const part = parts[i]!;
        const property = part.read(value, names[i]!);
        if (property !== undefined && property !== part.fitting && !part.fits(property)) return false;
      }
      if (open) return true;
      for (const key in value) if (!known.has(key) && value[key] !== undefined && !extra?.fits(value[key])) return false;
      return true;
    },
    explain: (value, path, issues) => {
      if (!isObject(value)) return;
      for (const key of required)
        if (read(value, key) === undefined && issues.length < maxIssues && (open || extra || !isMisspelt(key, value, names)))
          issues.push({ path, code: 'missing', key, message: `${key} is missing`, hint: missingHint(properties[key]) });
      for (const [i, name] of names.entries()) {
        const property = read(value, name);
        if (property !== undefined && !checks[i]?.fits(property)) checks[i]?.explain(property, [...path, name], issues);
      }
      if (open) return;
      for (const key of Object.keys(value)) {
        if (known.has(key) || value[key] === undefined || extra?.fits(value[key])) continue;
        if (extra) extra.explain(value[key], [...path, key], issues);
        else if (issues.length < maxIssues)
          issues.push({
            path,
            code: 'unknown-key',
            key,
            message: `${key} is not known here`,
            hint: suggestion(key, names) ?? namesHint(names),
          });
      }
    },
  };
}

/** `read`, where the name is none of Object.prototype's without looking that up each time. */
function readerOf(name: string): typeof read {
  return name in Object.prototype ? read : (value, key) => value[key];
}

/** An own property, or undefined; a map from outside may name a property like one of Object.prototype's. */
function read(value: JsonObject, key: string): Json | undefined {
  const found = value[key];
  return typeof found === 'function' || (found !== undefined && key in Object.prototype && !Object.hasOwn(value, key)) ? undefined : found;
}

function branchCheck(schema: JsonSchema, branches: readonly JsonSchema[], exactlyOne: boolean, isStatic: boolean): Check {
  const checks = branches.map((branch) => compileCheck(branch, isStatic));
  const types = branches.map((branch) => typeCheck({ type: branch.type ?? schema.type }));
  const fits: Check['fits'] = exactlyOne
    ? (value) => checks.reduce((count, each) => count + (each.fits(value) ? 1 : 0), 0) === 1
    : (value) => checks.some((each) => each.fits(value));
  return {
    fits,
    explain: (value, path, issues) => {
      if (issues.length >= maxIssues) return;
      if (checks.some((each) => each.fits(value))) {
        issues.push({ path, code: 'type', message: 'fits more than one of the forms it may have', hint: null });
        return;
      }
      // The one form of the value's own type says more than "none of them".
      const near = checks.filter((_, i) => types[i]?.fits(value));
      if (near.length === 1) near[0]?.explain(value, path, issues);
      else
        issues.push({
          path,
          code: 'type',
          message: `must be ${describeSchema({ anyOf: branches })}, not ${describeValue(value)}`,
          hint: null,
        });
    },
  };
}

function placeholderCheck(schema: JsonSchema, inner: Check): Check {
  const types = typesOf(schema);
  const mayBeText = types.includes('string') || (types.length === 0 && !schema.anyOf && !schema.oneOf);
  return {
    fits: (value) => {
      if (typeof value !== 'string') return inner.fits(value);
      const kind = placeholderKind(value);
      return kind === 'whole' || (kind === 'text' && mayBeText) || inner.fits(value);
    },
    explain: inner.explain,
  };
}

/** A key that is not known here and looks like `key` was meant to be it: one mistake, one issue. */
function isMisspelt(key: string, value: JsonObject, names: readonly string[]): boolean {
  return Object.keys(value).some((given) => !names.includes(given) && nearest(given, [key]) === key);
}

function suggestion(name: string, candidates: readonly string[]): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `Did you mean ${found}?`;
}

function namesHint(names: readonly string[]): string | null {
  return names.length === 0 || names.length > 12 ? null : `Known here: ${names.join(', ')}.`;
}

function missingHint(schema: JsonSchema | undefined): string | null {
  if (!schema) return null;
  const example = schema.examples?.[0] ?? schema['x-form']?.placeholder;
  return `It is ${describeSchema(schema)}${example === undefined ? '' : `, for example ${brief(example)}`}.`;
}
