import type { SettingsFile, WorkflowFile } from '../../engine/format/model.ts';
import { isObject, type Json } from '../../engine/json.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';
import { setSetting, setWorkflow } from '../draft/operations.ts';
import { plural } from '../lib/format.ts';
import { edit, titleOf, useProblems } from '../stores/documents.ts';
import { problemsAt } from '../stores/problems.ts';
import { Field, TextArea } from '../ui/field.tsx';
import { ScopeProvider } from './expression/scope.ts';
import { KeyValueField } from './form/key-value-field.tsx';
import { ValueField } from './form/value-field.tsx';
import { PinsSection } from '../pins/pins-section.tsx';
import { InlineName } from './inline-name.tsx';
import { InputsEditor } from './inputs-editor.tsx';
import { Section } from './section.tsx';
import { useTaskScope } from './use-task-scope.ts';

const values: JsonSchema = { type: 'object', additionalProperties: {} };
const tags: JsonSchema = { type: 'array', items: { type: 'string' }, 'x-form': { widget: 'list', placeholder: 'ops' } };

const settings: readonly { readonly key: keyof SettingsFile; readonly label: string; readonly schema: JsonSchema }[] = [
  { key: 'concurrency', label: 'Tasks at once', schema: { type: 'integer', minimum: 1, 'x-form': { placeholder: 'as the host' } } },
  {
    key: 'timeout',
    label: 'Timeout of a run',
    schema: { type: ['integer', 'string'], format: 'duration', 'x-form': { placeholder: '1h' } },
  },
  { key: 'strategy', label: 'Strategy', schema: { enum: ['parallel', 'auto', 'hybrid', 'sequential'], default: 'parallel' } },
  { key: 'durability', label: 'Durability', schema: { enum: ['durable', 'relaxed', 'memory'], default: 'durable' } },
  { key: 'maxVisits', label: 'Rounds of a task', schema: { type: 'integer', minimum: 1, 'x-form': { placeholder: '10000' } } },
  { key: 'cancel', label: 'When a task fails', schema: { enum: ['wait', 'kill'], default: 'wait' } },
];

/** What belongs to the workflow as a whole; shown while nothing is selected. */
export function WorkflowInspector({ path, file }: { readonly path: string; readonly file: WorkflowFile }) {
  const scope = useTaskScope(path, null, null);
  const problems = useProblems(path);
  const change = (label: string, patch: Parameters<typeof setWorkflow>[1], field: string): void =>
    edit(path, label, (now) => setWorkflow(now, patch), `workflow:${field}`);
  const asMap = (value: Json | undefined) => (isObject(value) ? value : undefined);
  const settingProblems = problemsAt(problems, ['settings']);
  return (
    <ScopeProvider value={scope}>
      <header className="border-b border-line px-4 pt-3 pb-2.5">
        <InlineName label="Name" value={titleOf(path, file)} onChange={(name) => change('rename', { name: name || undefined }, 'name')} />
        <div className="truncate text-fg3">
          {plural(Object.keys(file.tasks).length, 'task')} · {path}
        </div>
      </header>
      <div data-form="" className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-3 px-4 py-3">
          <Field label="Description">
            {({ id }) => (
              <TextArea
                id={id}
                // 3 to 8 whole lines, as many as there is text.
                rows={3}
                className="field-sizing-content min-h-[68px] max-h-[158px]"
                placeholder="What it is for."
                value={file.description ?? ''}
                onChange={(event) => change('change the description', { description: event.target.value || undefined }, 'description')}
              />
            )}
          </Field>
        </div>
        <Section title="Inputs" used={file.inputs !== undefined} summary="none">
          <InputsEditor path={path} inputs={file.inputs ?? {}} problems={problemsAt(problems, ['inputs'])} />
        </Section>
        <Section title="Variables" used={file.vars !== undefined} summary="none">
          <KeyValueField
            label="Variables"
            schema={values}
            value={file.vars}
            expressions
            onChange={(value) => change('change the variables', { vars: asMap(value) }, 'vars')}
          />
          <Messages problems={problemsAt(problems, ['vars'])} />
        </Section>
        <Section title="Outputs" used={file.outputs !== undefined} summary="none">
          <KeyValueField
            label="Outputs"
            schema={values}
            value={file.outputs}
            expressions
            onChange={(value) => change('change the outputs', { outputs: asMap(value) }, 'outputs')}
          />
          <Messages problems={problemsAt(problems, ['outputs'])} />
        </Section>
        <Section title="Settings" used={file.settings !== undefined || settingProblems.length > 0} summary="usual">
          <div className="grid grid-cols-2 gap-3">
            {settings.map(({ key, label, schema }) => (
              <ValueField
                key={key}
                field={`settings.${key}`}
                label={label}
                schema={schema}
                value={file.settings?.[key]}
                expressions={false}
                hint={null}
                problems={problemsAt(problems, ['settings', key])}
                onChange={(value) => edit(path, `change ${label}`, (now) => setSetting(now, key, value as never), `settings:${key}`)}
              />
            ))}
          </div>
        </Section>
        <PinsSection path={path} file={file} />
        <Section title="Tags" used={file.tags !== undefined} summary="none">
          <ValueField
            label="One a line"
            schema={tags}
            value={file.tags}
            expressions={false}
            onChange={(value) => change('change the tags', { tags: value as string[] | undefined }, 'tags')}
          />
        </Section>
      </div>
    </ScopeProvider>
  );
}

function Messages({ problems }: { readonly problems: readonly { readonly message: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <p role="alert" className="text-small text-failed">
      {problems.map((problem) => problem.message).join(' ')}
    </p>
  );
}
