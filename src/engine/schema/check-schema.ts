import { nearest } from '../expression/spelling.ts';
import { forbiddenKeys, type Json, type JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import { compileSchema } from './compile.ts';
import { compilePattern } from './formats.ts';
import { brief, describeValue, joinWords, type SchemaIssue, type ValuePath } from './issue.ts';
import type { JsonSchema } from './types.ts';

const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];
const maxDepth = 50;

type Keyword = (value: Json, path: ValuePath, report: Report, depth: number) => void;
type Report = (path: ValuePath, code: SchemaIssue['code'], message: string, hint?: string | null, key?: string) => void;

/**
 * Everything that is wrong with a schema itself, as written in a workflow file: unknown keywords (but `x-…`), keywords of the
 * wrong type, a pattern that is no regular expression, a default that does not fit. `path` is put before every issue's path.
 */
export function checkSchema(schema: unknown, path: ValuePath = []): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  checkOne(
    schema,
    path,
    (at, code, message, hint = null, key) => issues.push({ path: at, code, message, hint, ...(key === undefined ? {} : { key }) }),
    0,
  );
  return issues;
}

function checkOne(schema: unknown, path: ValuePath, report: Report, depth: number): void {
  if (!isObject(schema)) return report(path, 'type', `must be a JSON Schema such as { type: string }, not ${describeValue(schema)}`);
  if (depth > maxDepth) return report(path, 'limit', `is nested deeper than ${maxDepth} levels`);
  let sound = true;
  const watching: Report = (...args) => {
    sound = false;
    report(...args);
  };
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-')) continue;
    const keyword = Object.hasOwn(keywords, key) ? keywords[key] : undefined;
    if (keyword) keyword(value, [...path, key], watching, depth);
    else {
      const near = nearest(key, Object.keys(keywords));
      watching(
        path,
        'unknown-key',
        `${key} is not a keyword of an input`,
        near ? `Did you mean ${near}?` : `Known here: ${Object.keys(keywords).join(', ')}.`,
        key,
      );
    }
  }
  if (sound) checkOrder(schema, path, watching);
  if (sound) checkValues(schema, path, report);
}

function checkOrder(schema: JsonSchema, path: ValuePath, report: Report): void {
  for (const [low, high] of [
    ['minimum', 'maximum'],
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
  ] as const) {
    const from = schema[low];
    const to = schema[high];
    if (from !== undefined && to !== undefined && from > to)
      report([...path, high], 'limit', `must not be less than ${low}, which is ${from}`);
  }
}

/** Defaults and examples have to fit the schema they stand in; a default of null means "not given" and always does. */
function checkValues(schema: JsonObject, path: ValuePath, report: Report): void {
  if (schema['default'] === undefined && schema['examples'] === undefined) return;
  const { default: fallback, examples, ...rest } = schema as JsonSchema;
  const compiled = compileSchema(rest);
  const values: [ValuePath, Json | undefined][] = [[[...path, 'default'], fallback ?? undefined]];
  for (const [i, example] of (examples ?? []).entries()) values.push([[...path, 'examples', i], example]);
  for (const [at, value] of values) {
    if (value === undefined) continue;
    for (const issue of compiled.check(value)) report([...at, ...issue.path], issue.code, issue.message, issue.hint, issue.key);
  }
}

function oneOf(wanted: string, fits: (value: Json) => boolean): Keyword {
  return (value, path, report) => {
    if (!fits(value)) report(path, 'type', `must be ${wanted}, not ${describeValue(value)}`);
  };
}

const text = oneOf('text', (value) => typeof value === 'string');
const flag = oneOf('true or false', (value) => typeof value === 'boolean');
const amount = oneOf('a number', (value) => Number.isFinite(value));
const list = oneOf('a list', Array.isArray);
const anything: Keyword = () => undefined;

const count: Keyword = (value, path, report) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    report(path, 'type', `must be a whole number, not ${describeValue(value)}`);
  else if (value < 0) report(path, 'limit', `must be at least 0, not ${value}`);
};

const typeKeyword: Keyword = (value, path, report) => {
  const one = (name: Json, at: ValuePath): void => {
    if (typeof name === 'string' && types.includes(name)) return;
    const near = typeof name === 'string' ? (aliases[name] ?? nearest(name, types)) : undefined;
    report(at, 'type', `must be one of ${joinWords(types)}, not ${describeValue(name)}`, near ? `Did you mean ${near}?` : null);
  };
  if (!Array.isArray(value)) return one(value, path);
  if (value.length === 0) report(path, 'type', 'must name at least one type');
  for (const [i, name] of value.entries()) one(name, [...path, i]);
};

/** What people write for a type, coming from elsewhere. */
const aliases: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int: 'integer',
  float: 'number',
  double: 'number',
  str: 'string',
  text: 'string',
  list: 'array',
  map: 'object',
  dict: 'object',
};

const pattern: Keyword = (value, path, report) => {
  if (typeof value !== 'string') report(path, 'type', `must be a regular expression, not ${describeValue(value)}`);
  else if (!compilePattern(value))
    report(
      path,
      'type',
      `${brief(value)} is not a regular expression`,
      'The syntax is that of RE2: no look-around and no back references.',
    );
};

const multiple: Keyword = (value, path, report) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) report(path, 'type', `must be a number, not ${describeValue(value)}`);
  else if (value <= 0) report(path, 'limit', `must be more than 0, not ${value}`);
};

const names: Keyword = (value, path, report) => {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string'))
    report(
      path,
      'type',
      `must be a list of property names, not ${describeValue(value)}`,
      value === true ? 'An input without a default has to be given; there is no need to say so.' : null,
    );
};

const schemaKeyword: Keyword = (value, path, report, depth) => checkOne(value, path, report, depth + 1);

const schemaMap: Keyword = (value, path, report, depth) => {
  if (!isObject(value)) return report(path, 'type', `must be a map of property names to schemas, not ${describeValue(value)}`);
  for (const [name, property] of Object.entries(value)) {
    if (forbiddenKeys.has(name)) report(path, 'unknown-key', `${name} may not be a property name`, null, name);
    else checkOne(property, [...path, name], report, depth + 1);
  }
};

const schemaList: Keyword = (value, path, report, depth) => {
  if (!Array.isArray(value) || value.length === 0) return report(path, 'type', `must be a list of schemas, not ${describeValue(value)}`);
  for (const [i, branch] of value.entries()) checkOne(branch, [...path, i], report, depth + 1);
};

const values: Keyword = (value, path, report) => {
  if (!Array.isArray(value) || value.length === 0)
    report(path, 'type', `must be a list of the allowed values, not ${describeValue(value)}`);
};

const keywords: Readonly<Record<string, Keyword>> = {
  type: typeKeyword,
  title: text,
  description: text,
  default: anything,
  examples: list,
  enum: values,
  const: anything,
  properties: schemaMap,
  required: names,
  additionalProperties: (value, path, report, depth) => {
    if (typeof value !== 'boolean') checkOne(value, path, report, depth + 1);
  },
  items: schemaKeyword,
  minItems: count,
  maxItems: count,
  uniqueItems: flag,
  minimum: amount,
  maximum: amount,
  exclusiveMinimum: amount,
  exclusiveMaximum: amount,
  multipleOf: multiple,
  minLength: count,
  maxLength: count,
  pattern,
  format: text,
  anyOf: schemaList,
  oneOf: schemaList,
  secret: flag,
};
