import { useState } from 'react';
import { ChevronRight } from 'lucide-react';
import type { ActionDefinition } from '../../../engine/actions/types.ts';
import type { TaskFile } from '../../../engine/format/model.ts';
import type { Problem } from '../../../engine/format/problem.ts';
import type { Json, JsonObject } from '../../../engine/json.ts';
import { isObject } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { cx } from '../../lib/cx.ts';
import { problemsAt } from '../../stores/problems.ts';
import { Field } from '../../ui/field.tsx';
import { RuleValuesProvider, useRuleValuesOf } from '../expression/rule-values.ts';
import { KeyValueField } from './key-value-field.tsx';
import { ValueField } from './value-field.tsx';

/** The inputs of an action, as its schema describes them. `problems` are those of the task, with paths from the task on. */
export function ActionForm({
  definition,
  task,
  problems,
  onField,
  onAll,
}: {
  readonly definition: ActionDefinition;
  readonly task: TaskFile;
  readonly problems: readonly Problem[];
  readonly onField: (key: string, value: Json | undefined) => void;
  readonly onAll: (value: JsonObject | undefined) => void;
}) {
  const [showMore, setShowMore] = useState(false);
  const inputs = task.with ?? {};
  const ruleValues = useRuleValuesOf(definition, inputs);
  const properties = Object.entries(definition.input.properties ?? {});
  const required = new Set(definition.input.required);
  const extra: JsonSchema | null =
    definition.input.additionalProperties === true
      ? {}
      : typeof definition.input.additionalProperties === 'object'
        ? definition.input.additionalProperties
        : null;
  const isMore = ([key, schema]: [string, JsonSchema]): boolean => schema['x-form']?.advanced === true && inputs[key] === undefined;
  const more = properties.filter(isMore);
  const show = ([key, schema]: [string, JsonSchema]) => (
    <ValueField
      key={key}
      field={`with.${key}`}
      label={schema.title ?? key}
      schema={schema}
      value={inputs[key]}
      required={required.has(key)}
      problems={problemsAt(problems, ['with', key])}
      onChange={(value) => onField(key, value)}
    />
  );
  const known = new Set(properties.map(([key]) => key));
  const others = Object.fromEntries(Object.entries(inputs).filter(([key]) => !known.has(key)));
  const unknown = problems.filter((problem) => problem.path[0] === 'with' && !known.has(String(problem.path[1])));
  return (
    <RuleValuesProvider value={ruleValues}>
      {properties.filter((entry) => !isMore(entry)).map(show)}
      {extra ? (
        <Field label="Values" error={unknown.map((problem) => problem.message).join(' ') || undefined}>
          {({ labelId }) => (
            <KeyValueField
              label="Values"
              labelledBy={labelId}
              schema={{ type: 'object', additionalProperties: extra }}
              value={others}
              expressions
              onChange={(value) => {
                const named = Object.fromEntries(Object.entries(inputs).filter(([key]) => known.has(key)));
                const all = { ...named, ...(isObject(value) ? value : {}) };
                onAll(Object.keys(all).length ? all : undefined);
              }}
            />
          )}
        </Field>
      ) : unknown.length ? (
        <p role="alert" className="text-small text-failed">
          {unknown.map((problem) => `${problem.message} ${problem.hint ?? ''}`).join(' ')}
        </p>
      ) : null}
      {more.length ? (
        <div>
          <button
            type="button"
            aria-expanded={showMore}
            className="flex items-center gap-1 text-fg3 hover:text-fg"
            onClick={() => setShowMore(!showMore)}
          >
            <ChevronRight size={13} strokeWidth={1.5} className={cx('transition-transform duration-100', showMore && 'rotate-90')} />
            {showMore ? 'Less' : more.map(([key, schema]) => schema.title ?? key).join(', ')}
          </button>
          {showMore ? <div className="mt-3 flex flex-col gap-3">{more.map(show)}</div> : null}
        </div>
      ) : null}
    </RuleValuesProvider>
  );
}
