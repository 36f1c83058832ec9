import { MillraceError } from '../errors.ts';
import type { Workflow } from '../format/model.ts';
import type { Json, JsonObject } from '../json.ts';
import { compileSchema, equalJson } from '../schema/index.ts';

/** What may be shown of a run's inputs: those that the workflow calls secret are left out. */
export function shownInputs(workflow: Workflow, inputs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => workflow.inputs[name]?.secret !== true));
}

/**
 * The inputs a run starts with: what was given, checked against the workflow's `inputs`, with defaults filled in. An
 * input without a default must be given. Throws `invalid_input` that names every problem.
 */
export function checkInputs(workflow: Workflow, given: JsonObject): JsonObject {
  const problems: string[] = [];
  const inputs: Record<string, Json> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(workflow.inputs, name)) {
      const known = Object.keys(workflow.inputs);
      problems.push(`there is no input ${name}${known.length > 0 ? ` (there is ${known.join(', ')})` : ''}`);
    }
  }
  for (const [name, schema] of Object.entries(workflow.inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : schema.default;
    if (value === undefined) {
      problems.push(`input ${name} is missing and has no default`);
      continue;
    }
    if (schema.default !== undefined && equalJson(value, schema.default)) {
      inputs[name] = value;
      continue;
    }
    const compiled = compileSchema(schema);
    const filled = compiled.fill(value);
    for (const issue of compiled.check(filled)) problems.push(`input ${[name, ...issue.path].join('.')} ${issue.message}`);
    inputs[name] = filled;
  }
  if (problems.length > 0) throw new MillraceError('invalid_input', `The run cannot start: ${problems.join('; ')}.`, problems);
  return inputs;
}
