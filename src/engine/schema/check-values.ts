import { faultsIn, type Json, type JsonObject } from '../json.ts';
import { type CompiledSchema, compileSchema } from './compile.ts';
import { equalJson } from './equal.ts';
import type { JsonSchema } from './types.ts';

/**
 * Values given by name against a schema each: the inputs of a run, the fields of a form. Defaults are filled in; what has
 * no default must be given. `what` names one of them in a problem ("input", "field").
 */
export function checkValues(
  schemas: Readonly<Record<string, JsonSchema>>,
  given: JsonObject,
  what: string,
): { readonly values: JsonObject; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values: Record<string, Json> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schemas, name)) {
      const known = Object.keys(schemas);
      problems.push(`there is no ${what} ${name}${known.length > 0 ? ` (there is ${known.join(', ')})` : ''}`);
    }
  }
  for (const [name, schema] of Object.entries(schemas)) {
    const value = Object.hasOwn(given, name) ? given[name] : schema.default;
    if (value === undefined) {
      problems.push(`${what} ${name} is missing and has no default`);
      continue;
    }
    if (schema.default !== undefined && equalJson(value, schema.default)) {
      values[name] = value;
      continue;
    }
    const compiled = compiledOf(schema);
    const filled = compiled.fill(value);
    for (const issue of compiled.check(filled)) problems.push(`${what} ${[name, ...issue.path].join('.')} ${issue.message}`);
    values[name] = filled;
  }
  for (const { name, fault } of faultsIn(values)) problems.push(`${what} ${name} ${fault}`);
  return { values, problems };
}

/** Many runs of one workflow have their inputs checked one after the other. */
const known = new WeakMap<JsonSchema, CompiledSchema>();

function compiledOf(schema: JsonSchema): CompiledSchema {
  let compiled = known.get(schema);
  if (!compiled) known.set(schema, (compiled = compileSchema(schema)));
  return compiled;
}
