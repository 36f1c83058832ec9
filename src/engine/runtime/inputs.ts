import { MillraceError } from '../errors.ts';
import type { Workflow } from '../format/model.ts';
import type { JsonObject } from '../json.ts';
import { checkValues } from '../schema/index.ts';

/** What may be shown of a run's inputs: those that the workflow calls secret are left out. */
export function shownInputs(workflow: Workflow, inputs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => workflow.inputs[name]?.secret !== true));
}

/**
 * The inputs a run starts with: what was given, checked against the workflow's `inputs`, with defaults filled in. An
 * input without a default must be given. Throws `invalid_input` that names every problem.
 */
export function checkInputs(workflow: Workflow, given: JsonObject): JsonObject {
  const { values, problems } = checkValues(workflow.inputs, given, 'input');
  if (problems.length > 0) throw new MillraceError('invalid_input', `The run cannot start: ${problems.join('; ')}.`, [...problems]);
  return values;
}
