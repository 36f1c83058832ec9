import { FolderOpen, SquareFunction } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Json } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { api } from '../../api/client.ts';
import { useSettings } from '../../stores/settings.ts';
import { Field, Select, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { IconButton } from '../../ui/button.tsx';
import { notifyError } from '../../ui/notices.tsx';
import { ExpressionInput } from '../expression/expression-input.tsx';
import { useRuleValues } from '../expression/rule-values.ts';
import { useScope } from '../expression/scope.ts';
import { PreviewLine } from '../expression/preview-line.tsx';
import { isTemplate, linesOfList, listOfLines, sameValue, textOfValue, valueOfText, type Widget, widgetOf } from './field-value.ts';
import { KeyValueField } from './key-value-field.tsx';
import { TableField, type TableFieldProps } from './table-field.tsx';
import { rowsOf } from './table-rows.ts';

export interface ValueFieldProps {
  readonly label: string;
  readonly schema: JsonSchema;
  readonly value: Json | undefined;
  /** undefined: take the value out, so that the default holds. */
  readonly onChange: (value: Json | undefined) => void;
  readonly onBlur?: () => void;
  /** `path` from the task on, where the form has one: a table shows them at their row. */
  readonly problems?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[];
  readonly required?: boolean;
  /** Placeholders may be used. */
  readonly expressions?: boolean;
  readonly autoFocus?: boolean;
  /** For tests and for the problems list: `with.path`. */
  readonly field?: string;
  readonly aside?: ReactNode;
  /** Shown instead of the schema's description; null shows nothing. */
  readonly hint?: ReactNode;
}

/** One value with its label, in the form its schema asks for. */
export function ValueField(props: ValueFieldProps) {
  const { label, schema, value, problems = [], required = false, expressions = true, field, aside } = props;
  const widget = widgetOf(schema);
  const [asExpression, setAsExpression] = useState(() => isTemplate(value));
  const templated = expressions && (asExpression || isTemplate(value));
  const isTable = widget === 'table';
  const switchable = expressions && (widget === 'select' || widget === 'toggle' || isTable);
  const asText = templated || (isTable && rowsOf(value, schema.items?.properties ?? {}) === null);
  const inRows = isTable && !asText ? rowProblems(problems, field) : [];
  const own = inRows.length > 0 ? problems.filter((problem) => rowProblems([problem], field).length === 0) : problems;
  const error = own.length ? own.map((problem) => problem.message).join(' ') : undefined;
  const hint = props.hint === undefined ? hintOf(schema, value) : props.hint;
  return (
    <div data-field={field}>
      <Field
        label={label}
        required={required && value === undefined}
        error={error}
        hint={templated && isTemplate(value) ? undefined : hint}
        aside={
          <>
            {aside}
            {switchable ? (
              <IconButton
                label={isTable ? (templated ? 'Edit as a table' : 'Edit as text') : templated ? 'Choose a value' : 'Use an expression'}
                active={templated}
                className="h-5 w-5"
                onClick={() => {
                  setAsExpression(!templated);
                  if (templated && isTemplate(value)) props.onChange(undefined);
                }}
              >
                <SquareFunction size={13} strokeWidth={1.5} />
              </IconButton>
            ) : null}
          </>
        }
      >
        {({ id, labelId, describedBy }) => (
          <Control
            {...props}
            widget={isTable && asText ? 'json' : switchable && templated ? 'text' : widget}
            rowProblems={inRows}
            ids={{ id, labelId, describedBy }}
            invalid={error !== undefined}
            expressions={expressions}
          />
        )}
      </Field>
    </div>
  );
}

function hintOf(schema: JsonSchema, value: Json | undefined): ReactNode {
  const fallback = schema.default;
  if (
    value === undefined &&
    fallback !== undefined &&
    fallback !== null &&
    fallback !== '' &&
    !(typeof fallback === 'object' && Object.keys(fallback).length === 0)
  )
    return (
      <>
        {schema.description} Default <span className="font-mono text-fg2">{textOfValue(fallback, schema)}</span>.
      </>
    );
  return schema.description;
}

/** Those that are about an entry of a list, or a property of one. */
function rowProblems(problems: NonNullable<ValueFieldProps['problems']>, field: string | undefined): TableFieldProps['problems'] {
  const depth = field?.split('.').length ?? 1;
  return problems.flatMap(({ message, path = [] }) => {
    const [row, column] = path.slice(depth);
    if (typeof row !== 'number') return [];
    // It stands at its place, so the place need not be said.
    const place = `${path.join('.')} `;
    const text = message.startsWith(place)
      ? message.slice(place.length, place.length + 1).toUpperCase() + message.slice(place.length + 1)
      : message;
    return [{ row, column: typeof column === 'string' ? column : null, message: text }];
  });
}

interface ControlProps extends ValueFieldProps {
  readonly rowProblems: TableFieldProps['problems'];
  readonly widget: Widget;
  readonly ids: { readonly id: string; readonly labelId: string; readonly describedBy: string | undefined };
  readonly invalid: boolean;
  readonly expressions: boolean;
}

function Control({
  widget,
  schema,
  value,
  onChange,
  onBlur,
  ids,
  invalid,
  expressions,
  autoFocus,
  label,
  rowProblems: inRows,
}: ControlProps) {
  switch (widget) {
    case 'toggle':
      return (
        <Switch
          id={ids.id}
          labelledBy={ids.labelId}
          checked={(value ?? schema.default) === true}
          onChange={(checked) => onChange(checked === schema.default ? undefined : checked)}
        />
      );
    case 'select': {
      const options = (schema.enum ?? []).map((entry) => ({
        value: JSON.stringify(entry),
        label: entry === null ? 'none' : textOfValue(entry, schema),
      }));
      const current = JSON.stringify(value ?? schema.default ?? null);
      const known = options.some((option) => option.value === current);
      return (
        <Select
          id={ids.id}
          aria-describedby={ids.describedBy}
          aria-invalid={invalid || undefined}
          autoFocus={autoFocus}
          value={current}
          options={known ? options : [{ value: current, label: value === undefined ? 'choose' : textOfValue(value, schema) }, ...options]}
          onChange={(event) => {
            const chosen = JSON.parse(event.target.value) as Json;
            onChange(sameValue(chosen, schema.default) ? undefined : chosen);
          }}
        />
      );
    }
    case 'table':
      return (
        <TableField
          label={label}
          labelledBy={ids.labelId}
          schema={schema}
          value={value}
          onChange={onChange}
          expressions={expressions}
          problems={inRows}
        />
      );
    case 'keyvalue':
      return isTemplate(value) ? (
        <TextControl widget="text" {...{ schema, value, onChange, onBlur, ids, invalid, expressions, autoFocus, label }} />
      ) : (
        <KeyValueField label={label} schema={schema} value={value} onChange={onChange} expressions={expressions} labelledBy={ids.labelId} />
      );
    default:
      return <TextControl {...{ widget, schema, value, onChange, onBlur, ids, invalid, expressions, autoFocus, label }} />;
  }
}

function TextControl({
  widget,
  schema,
  value,
  onChange,
  onBlur,
  ids,
  invalid,
  expressions,
  autoFocus,
}: Omit<ControlProps, 'onBlur' | 'autoFocus' | 'rowProblems'> & {
  readonly onBlur: (() => void) | undefined;
  readonly autoFocus: boolean | undefined;
}) {
  const scope = useScope();
  const ruleValues = useRuleValues();
  const bare = schema['x-expression'] !== undefined;
  const canPick = useSettings((state) => state.hello?.capabilities.pickFolder ?? false) && widget === 'folder';
  const isList = widget === 'list';
  const read = (text: string): Json | undefined => (isList ? listOfLines(text, schema) : valueOfText(text, schema));
  const show = (next: Json | undefined): string => (isList && !isTemplate(next) ? linesOfList(next) : textOfValue(next, schema));
  const [text, setText] = useTextOf(value, read, show);
  const type = (next: string): void => {
    setText(next);
    const parsed = read(next);
    if (!sameValue(parsed, value)) onChange(parsed);
  };
  const multiline = widget === 'multiline' || widget === 'code' || widget === 'json' || isList;
  const secret = schema.secret === true;
  const placeholder = schema['x-form']?.placeholder ?? (widget === 'duration' ? '5s' : undefined);
  const input =
    expressions && !secret ? (
      <ExpressionInput
        id={ids.id}
        labelledBy={ids.labelId}
        describedBy={ids.describedBy}
        invalid={invalid}
        value={text}
        onChange={type}
        {...(onBlur ? { onBlur } : {})}
        placeholder={placeholder}
        multiline={multiline}
        language={widget === 'code' ? (schema['x-form']?.language ?? 'javascript') : widget === 'json' ? 'json' : undefined}
        values={bare ? ruleValues : scope.values}
        bare={bare}
        autoFocus={autoFocus ?? false}
      />
    ) : multiline ? (
      <TextArea
        id={ids.id}
        aria-describedby={ids.describedBy}
        aria-invalid={invalid || undefined}
        autoFocus={autoFocus}
        className="font-mono text-small"
        placeholder={placeholder}
        value={text}
        onBlur={onBlur}
        onChange={(event) => type(event.target.value)}
      />
    ) : (
      <TextInput
        id={ids.id}
        type={secret ? 'password' : 'text'}
        inputMode={widget === 'number' ? 'decimal' : undefined}
        aria-describedby={ids.describedBy}
        aria-invalid={invalid || undefined}
        autoFocus={autoFocus}
        className="font-mono text-small"
        placeholder={placeholder}
        value={text}
        onBlur={onBlur}
        onChange={(event) => type(event.target.value)}
      />
    );
  return (
    <>
      {canPick ? (
        <div className="flex gap-1">
          <div className="min-w-0 flex-1">{input}</div>
          <IconButton
            label="Choose a folder"
            variant="plain"
            className="h-7.5"
            onClick={() => {
              api.system
                .pickFolder({ title: 'Choose a folder' })
                .then((dir) => dir !== null && type(dir))
                .catch((cause: unknown) => notifyError('Not chosen', cause));
            }}
          >
            <FolderOpen size={14} strokeWidth={1.5} />
          </IconButton>
        </div>
      ) : (
        input
      )}
      {expressions ? <PreviewLine template={text} quiet={invalid} /> : null}
    </>
  );
}

/** The text of a field: its own while one types, the value's again when that changed elsewhere (undo). */
function useTextOf(
  value: Json | undefined,
  read: (text: string) => Json | undefined,
  show: (value: Json | undefined) => string,
): [string, (text: string) => void] {
  const [text, setText] = useState(() => show(value));
  const now = useRef({ text, read, show });
  now.current = { text, read, show };
  useEffect(() => {
    const field = now.current;
    if (!sameValue(field.read(field.text), value)) setText(field.show(value));
  }, [value]);
  return [text, setText];
}
