import type { JsonObject } from '../json.ts';
import type { JsonSchema } from '../schema/types.ts';
import type { Instant } from './events.ts';

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
