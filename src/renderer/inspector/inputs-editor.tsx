import { Plus, X } from 'lucide-react';
import type { Problem } from '../../engine/format/problem.ts';
import type { JsonSchema, SchemaType } from '../../engine/schema/types.ts';
import { freeId, isId } from '../draft/names.ts';
import { renameInput, setInput } from '../draft/operations.ts';
import { edit, fileNow } from '../stores/documents.ts';
import { problemsAt } from '../stores/problems.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Field, Select, Switch } from '../ui/field.tsx';
import { notify } from '../ui/notices.tsx';
import { ValueField } from './form/value-field.tsx';
import { InlineName } from './inline-name.tsx';

const types: readonly { readonly value: SchemaType; readonly label: string }[] = [
  { value: 'string', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'integer', label: 'whole number' },
  { value: 'boolean', label: 'yes or no' },
  { value: 'array', label: 'list' },
  { value: 'object', label: 'object' },
];

/** What a run asks for: name, type, default, whether it is needed and whether it is secret. */
export function InputsEditor({
  path,
  inputs,
  problems,
}: {
  readonly path: string;
  readonly inputs: Readonly<Record<string, JsonSchema>>;
  readonly problems: readonly Problem[];
}) {
  return (
    <div className="flex flex-col gap-3">
      {Object.entries(inputs).map(([name, schema]) => (
        <InputCard key={name} path={path} name={name} schema={schema} problems={problemsAt(problems, ['inputs', name])} />
      ))}
      <div>
        <Button
          variant="ghost"
          className="-ml-1 h-6 gap-1 px-1.5"
          icon={<Plus size={13} strokeWidth={1.5} />}
          onClick={() =>
            edit(path, 'add an input', (file) => setInput(file, freeId('input', file.inputs ?? {}), { type: 'string', default: '' }))
          }
        >
          Add an input
        </Button>
      </div>
    </div>
  );
}

function typeOf(schema: JsonSchema): SchemaType {
  const list = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return list.find((type) => type !== 'null') ?? 'string';
}

function InputCard({
  path,
  name,
  schema,
  problems,
}: {
  readonly path: string;
  readonly name: string;
  readonly schema: JsonSchema;
  readonly problems: readonly Problem[];
}) {
  const put = (next: JsonSchema, field: string): void =>
    edit(path, `change the input ${name}`, (file) => setInput(file, name, next), `inputs:${name}:${field}`);
  const needed = schema.default === undefined;
  const type = typeOf(schema);
  return (
    <div data-field={`inputs.${name}`} className="rounded-control border border-line p-2.5">
      <div className="mb-2 flex items-center gap-2 pl-1.5">
        <div className="min-w-0 flex-1">
          <InlineName
            label={`Name of the input ${name}`}
            mono
            value={name}
            onChange={(next) => {
              if (!isId(next) || fileNow(path)?.inputs?.[next]) {
                notify({
                  tone: 'info',
                  text: isId(next) ? `There is an input ${next} already.` : 'A name has letters, digits and underscores.',
                });
                return false;
              }
              edit(path, 'rename an input', (file) => renameInput(file, name, next));
              return true;
            }}
          />
        </div>
        <IconButton
          label={`Remove the input ${name}`}
          className="h-6 w-6"
          onClick={() => edit(path, 'remove an input', (file) => setInput(file, name, undefined))}
        >
          <X size={13} strokeWidth={1.5} />
        </IconButton>
      </div>
      <div className="grid grid-cols-2 gap-2.5">
        <Field label="Type">
          {({ id }) => (
            <Select
              id={id}
              value={type}
              options={types}
              onChange={(event) => {
                const { default: _default, type: _type, items: _items, ...rest } = schema;
                const next = event.target.value as SchemaType;
                put({ type: next, ...rest, ...(needed ? {} : { default: emptyOf(next) }) }, 'type');
              }}
            />
          )}
        </Field>
        {needed ? (
          <Field label="Default">{() => <div className="flex h-7.5 items-center text-fg3">has to be given</div>}</Field>
        ) : (
          <ValueField
            label="Default"
            schema={{
              ...(schema.type ? { type: schema.type } : {}),
              ...(schema.enum ? { enum: schema.enum } : {}),
              ...(schema.items ? { items: schema.items } : {}),
            }}
            value={schema.default}
            expressions={false}
            hint={null}
            onChange={(value) => put({ ...schema, default: value ?? emptyOf(type) }, 'default')}
          />
        )}
      </div>
      <div className="mt-2.5 flex items-center gap-5">
        <label className="flex items-center gap-2 text-fg2">
          <Switch
            label={`${name} has to be given`}
            checked={needed}
            onChange={(on) => {
              const { default: _default, ...rest } = schema;
              put(on ? rest : { ...rest, default: emptyOf(type) }, 'needed');
            }}
          />
          needed
        </label>
        <label className="flex items-center gap-2 text-fg2">
          <Switch
            label={`${name} is secret`}
            checked={schema.secret === true}
            onChange={(on) => {
              const { secret: _secret, ...rest } = schema;
              put(on ? { ...rest, secret: true } : rest, 'secret');
            }}
          />
          secret
        </label>
      </div>
      {problems.length ? (
        <p role="alert" className="mt-2 text-small text-failed">
          {problems.map((problem) => problem.message).join(' ')}
        </p>
      ) : null}
    </div>
  );
}

function emptyOf(type: SchemaType): NonNullable<JsonSchema['default']> {
  switch (type) {
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return '';
  }
}
