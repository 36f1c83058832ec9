import type { Json } from '../../../engine/json.ts';
import { compileSchema } from '../../../engine/schema/index.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { isNeeded } from '../../stores/run-inputs.ts';

/** What is wrong in a form, in a sentence, by the field's name. */
export type FormProblems = Readonly<Record<string, string>>;

/**
 * Checks the values of a form as the host will: a field without a default has to have a value, and what is given has to fit
 * its schema. `missing` is said where a value is needed.
 */
export function checkValues(
  fields: Readonly<Record<string, JsonSchema>>,
  values: Readonly<Record<string, Json | undefined>>,
  missing: string,
): FormProblems {
  const problems: Record<string, string> = {};
  for (const [name, schema] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) {
      if (isNeeded(schema)) problems[name] = missing;
      continue;
    }
    const compiled = compileSchema(schema);
    const issues = compiled.check(compiled.fill(value));
    if (issues.length > 0)
      problems[name] = issues
        .map((issue) => sentence(issue.path.length > 0 ? `${issue.path.join('.')} ${issue.message}` : issue.message))
        .join(' ');
  }
  return problems;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun.endsWith('.') ? begun : `${begun}.`;
}
