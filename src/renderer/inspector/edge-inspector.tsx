import { Trash2 } from 'lucide-react';
import type { TaskFile, TransitionFile, WorkflowFile } from '../../engine/format/model.ts';
import { isObject } from '../../engine/json.ts';
import type { JsonSchema } from '../../engine/schema/types.ts';
import { deleteSelection } from '../canvas/actions.ts';
import { portNames } from '../canvas/outlets.ts';
import { setTransition } from '../draft/operations.ts';
import { onOf, parseEdgeId, targetsOf, transitionsOf } from '../draft/transitions.ts';
import { edit, useProblems } from '../stores/documents.ts';
import { problemsAt } from '../stores/problems.ts';
import { Button } from '../ui/button.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ScopeProvider } from './expression/scope.ts';
import { KeyValueField } from './form/key-value-field.tsx';
import { ValueField } from './form/value-field.tsx';
import { useTaskScope } from './use-task-scope.ts';

const when: JsonSchema = {
  type: ['boolean', 'string'],
  description: 'Taken only where this holds. Sees result, error and status of the task that just ended.',
  'x-form': { widget: 'text', placeholder: '{{ result.down > 0 }}' },
};
const label: JsonSchema = { type: 'string', description: 'Shown on the arrow.' };
const set: JsonSchema = { type: 'object', additionalProperties: {} };

/** One transition: what it waits for, its condition, and the variables it sets. */
export function EdgeInspector({ path, file, edge }: { readonly path: string; readonly file: WorkflowFile; readonly edge: string }) {
  const parts = parseEdgeId(edge);
  const task = parts ? file.tasks[parts.from] : undefined;
  const transition = parts && task ? transitionsOf(task)[parts.index] : undefined;
  if (!parts || !task || !transition) return null;
  return <Form key={edge} path={path} file={file} from={parts.from} index={parts.index} task={task} transition={transition} />;
}

function Form({
  path,
  file,
  from,
  index,
  task,
  transition,
}: {
  readonly path: string;
  readonly file: WorkflowFile;
  readonly from: string;
  readonly index: number;
  readonly task: TaskFile;
  readonly transition: TransitionFile;
}) {
  const scope = useTaskScope(path, from, null, true);
  const all = useProblems(path);
  const problems = problemsAt(all, ['tasks', from, 'next', index]).map((problem) => ({ ...problem, path: problem.path.slice(4) }));
  const on = onOf(transition);
  const outcomes = [...new Set([...portNames(task), 'success', 'failure', 'timeout', 'any', on])];
  const nameOf = (id: string): string => file.tasks[id]?.name ?? id;
  const put = (patch: Parameters<typeof setTransition>[3], field: string): void =>
    edit(path, `change ${field}`, (now) => setTransition(now, from, index, patch), `${from}>${index}:${field}`);
  const targets = targetsOf(transition);
  return (
    <ScopeProvider value={scope}>
      <header className="border-b border-line px-4 pt-3 pb-3">
        <h2 className="truncate text-title font-semibold">
          {nameOf(from)} → {targets.map(nameOf).join(', ')}
        </h2>
        <div className="text-fg3">
          Transition {index + 1}
          {targets.length > 1 ? `, one for ${targets.length} tasks` : ''}
        </div>
      </header>
      <div data-form="" className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 py-3">
        <Field label="Taken on" hint={hints[on] ?? 'A port of the action.'}>
          {({ id }) => (
            <Select
              id={id}
              value={on}
              options={outcomes.map((value) => ({ value, label: value }))}
              onChange={(event) => put({ on: event.target.value === 'success' ? undefined : event.target.value }, 'on')}
            />
          )}
        </Field>
        <ValueField
          field="when"
          label="Only when"
          schema={when}
          value={transition.when}
          problems={problemsAt(problems, ['when'])}
          onChange={(value) => put({ when: value as string }, 'when')}
        />
        <Field label="Sets variables" hint="In order, before the next task starts.">
          {({ labelId }) => (
            <KeyValueField
              label="Variables"
              labelledBy={labelId}
              keyLabel="variable"
              schema={set}
              value={transition.set}
              expressions
              onChange={(value) => put({ set: isObject(value) ? value : undefined }, 'set')}
            />
          )}
        </Field>
        <ValueField
          field="label"
          label="Label"
          schema={label}
          value={transition.label}
          expressions={false}
          onChange={(value) => put({ label: value as string }, 'label')}
        />
        <div className="pt-2">
          <Button variant="danger" icon={<Trash2 size={13} strokeWidth={1.5} />} onClick={deleteSelection}>
            Delete the transition
          </Button>
        </div>
      </div>
    </ScopeProvider>
  );
}

const hints: Readonly<Record<string, string>> = {
  success: 'When the task succeeded or was skipped.',
  failure: 'When its attempts are used up; the failure is then handled.',
  timeout: 'When it ran out of time; the failure is then handled.',
  any: 'However it ended.',
};
