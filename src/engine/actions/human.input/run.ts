import type { JsonObject } from '../../json.ts';
import { checkSchema, type JsonSchema } from '../../schema/index.ts';
import { object, text, textOrNull } from '../lib/inputs.ts';
import { ActionError, type ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const fields = formOf(object(input, 'fields'));
    return { result: null, ask: { kind: 'input', prompt: text(input, 'prompt'), assignee: textOrNull(input, 'assignee'), fields } };
  },
};

/** The fields, once each is known to be a schema. Throws `invalid_input` that names everything that is wrong. */
function formOf(fields: JsonObject): Readonly<Record<string, JsonSchema>> {
  const names = Object.keys(fields);
  const problems = names.flatMap((name) =>
    checkSchema(fields[name], ['fields', name]).map(({ path, message, hint }) => `${path.join('.')} ${message}${hint ? ` (${hint})` : ''}`),
  );
  if (names.length === 0) problems.push('fields is empty: a form needs at least one field');
  if (problems.length > 0) throw new ActionError('invalid_input', `The form cannot be shown: ${problems.join('; ')}.`, problems);
  return fields as Readonly<Record<string, JsonSchema>>;
}
