import type { Json, JsonObject } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { isNeeded } from '../../stores/run-inputs.ts';
import type { FormProblems } from './values-check.ts';
import { ValueField } from './value-field.tsx';

export type FormValues = Readonly<Record<string, Json | undefined>>;

/** The values a form gives on: what is left empty is not in it, so that the default holds. */
export function givenValues(values: FormValues): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** One field for each named schema: what a run is started with, or what a task asks a person. */
export function ValuesForm({
  fields,
  values,
  problems,
  prefix,
  autoFocus = true,
  onChange,
}: {
  readonly fields: Readonly<Record<string, JsonSchema>>;
  readonly values: FormValues;
  readonly problems: FormProblems;
  /** The fields are found by `prefix.name`. */
  readonly prefix: string;
  readonly autoFocus?: boolean;
  readonly onChange: (name: string, value: Json | undefined) => void;
}) {
  return Object.entries(fields).map(([name, schema], index) => {
    const message = problems[name];
    return (
      <ValueField
        key={name}
        field={`${prefix}.${name}`}
        label={schema.title ?? name}
        schema={schema}
        value={values[name]}
        required={isNeeded(schema)}
        expressions={false}
        autoFocus={autoFocus && index === 0}
        problems={message === undefined ? [] : [{ message }]}
        onChange={(value) => onChange(name, value)}
      />
    );
  });
}
