import { createContext, useContext } from 'react';
import type { ActionDefinition } from '../../../engine/actions/types.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { useScope } from './scope.ts';
import { usePreview } from './use-preview.ts';

export type RuleValues = Readonly<Record<string, Json | undefined>>;

const Context = createContext<RuleValues>({});
/** What the bare expressions of a form may name (`x-expression`), with what is known of the values. */
export const RuleValuesProvider = Context.Provider;

export function useRuleValues(): RuleValues {
  return useContext(Context);
}

/** The names of an action's bare expressions. A name is that of another input, whose value on the last run's data is its sample. */
export function useRuleValuesOf(definition: ActionDefinition, inputs: JsonObject): RuleValues {
  const scope = useScope();
  const [name] = namesIn(definition.input);
  const given = name === undefined ? undefined : inputs[name];
  const shown = usePreview(typeof given === 'string' ? given : '', scope);
  if (name === undefined) return {};
  if (typeof given !== 'string') return { [name]: given };
  return { [name]: shown?.kind === 'value' ? shown.value : undefined };
}

function namesIn(schema: JsonSchema): readonly string[] {
  const below = [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])];
  return [...(schema['x-expression'] ?? []), ...below.flatMap(namesIn)];
}
