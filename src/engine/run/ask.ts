import { MillraceError } from '../errors.ts';
import type { Instant } from '../instant.ts';
import type { JsonObject } from '../json.ts';
import { checkValues } from '../schema/index.ts';
import type { JsonSchema } from '../schema/types.ts';

/** What a task asks a person. `fields`: a JSON-Schema property each; the form is made from them. */
export type Ask =
  | { readonly kind: 'approve'; readonly prompt: string; readonly assignee: string | null }
  | {
      readonly kind: 'input';
      readonly prompt: string;
      readonly assignee: string | null;
      readonly fields: Readonly<Record<string, JsonSchema>>;
    };

/** What a person answers: `approved` to an approval, `values` to a form. */
export interface Answer {
  readonly approved?: boolean | undefined;
  readonly values?: JsonObject | undefined;
  readonly note?: string | null | undefined;
  /** Who answers, as the host knows them. */
  readonly by: string;
}

/** A question of a run that nobody has answered yet. */
export interface OpenAsk {
  readonly task: string;
  readonly visit: number;
  readonly item: number | null;
  readonly ask: Ask;
  readonly askedAt: Instant;
  /** When it ends as a timeout; null when it never does. */
  readonly until: Instant | null;
}

/**
 * The answer, when it fits the question: a decision to an approval, to a form its values with defaults filled in. Throws
 * `invalid_input` that names every problem.
 */
export function checkAnswer(ask: Ask, { approved, values, note, by }: Answer): Answer {
  const problems: string[] = [];
  const rest = { note: note ?? null, by };
  if (ask.kind === 'approve') {
    if (typeof approved !== 'boolean') problems.push('it asks for a decision: approve or reject');
    if (values !== undefined) problems.push('it asks for a decision, not for values');
    refuse(problems);
    return { ...rest, approved };
  }
  if (approved !== undefined) problems.push('it asks for values, not for a decision');
  const checked = checkValues(ask.fields, values ?? {}, 'field');
  refuse([...problems, ...checked.problems]);
  return { ...rest, values: checked.values };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0)
    throw new MillraceError('invalid_input', `The answer does not fit the question: ${problems.join('; ')}.`, [...problems]);
}
