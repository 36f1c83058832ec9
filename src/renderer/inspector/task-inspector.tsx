import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { ActionDefinition } from '../../engine/actions/types.ts';
import type { TaskFile } from '../../engine/format/model.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { useMemo } from 'react';
import { isId } from '../draft/names.ts';
import { renameTaskId, setTask, setWith } from '../draft/operations.ts';
import { allEdges } from '../draft/transitions.ts';
import { edit, fileNow, useFile, useProblems } from '../stores/documents.ts';
import { useTaskView } from '../stores/runs.ts';
import { select } from '../stores/selection.ts';
import { type InspectorTab, useUi } from '../stores/ui.ts';
import { TextArea } from '../ui/field.tsx';
import { notify } from '../ui/notices.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ScopeProvider } from './expression/scope.ts';
import { FlowSections } from './flow-section.tsx';
import { ActionForm } from './form/action-form.tsx';
import { InlineName } from './inline-name.tsx';
import { RunDataTab } from './run-data-tab.tsx';
import { TaskActions } from './task-actions.tsx';
import { TaskRunsTab } from './task-runs-tab.tsx';
import { useTaskScope } from './use-task-scope.ts';

/** Everything about one task. */
export function TaskInspector({ path, id, task }: { readonly path: string; readonly id: string; readonly task: TaskFile }) {
  const tab = useUi((state) => state.inspectorTab);
  const definition = actionCatalogue.get(task.action);
  return (
    <>
      <header className="px-4 pt-3 pb-2.5">
        <div className="flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <InlineName
              label="Name"
              value={task.name ?? id}
              onChange={(name) => edit(path, 'rename', (file) => setTask(file, id, { name: name && name !== id ? name : undefined }))}
            />
          </div>
          <TaskActions path={path} task={id} />
        </div>
        <div className="flex min-w-0 items-center gap-1 truncate text-fg3">
          <span>{definition?.title ?? 'Unknown action'}</span>
          <span>·</span>
          <span className="font-mono text-small">{task.action}</span>
          <span>·</span>
          <span className="truncate">{safety(definition, task)}</span>
        </div>
      </header>
      <Tabs
        label="Task"
        value={tab}
        onChange={(next) => useUi.setState({ inspectorTab: next as InspectorTab })}
        tabs={[
          { id: 'settings', label: 'Settings', content: <SettingsTab path={path} id={id} task={task} definition={definition} /> },
          { id: 'input', label: 'Input', content: <RunDataTab path={path} task={id} part="input" /> },
          { id: 'output', label: 'Output', content: <RunDataTab path={path} task={id} part="output" /> },
          { id: 'runs', label: 'Runs', content: <TaskRunsTab path={path} /> },
          { id: 'notes', label: 'Notes', content: <NotesTab path={path} id={id} task={task} definition={definition} /> },
        ]}
      />
    </>
  );
}

/** Whether an attempt may simply be repeated, in words. */
function safety(definition: ActionDefinition | undefined, task: TaskFile): string {
  if (!definition) return 'not in the catalogue';
  const { idempotent } = definition;
  if (typeof idempotent === 'boolean') return idempotent ? 'safe to repeat' : 'not safe to repeat';
  const value = task.with?.[idempotent.by] ?? definition.input.properties?.[idempotent.by]?.default;
  return typeof value === 'string' && idempotent.values.includes(value) ? 'safe to repeat' : 'not safe to repeat';
}

function SettingsTab({
  path,
  id,
  task,
  definition,
}: {
  readonly path: string;
  readonly id: string;
  readonly task: TaskFile;
  readonly definition: ActionDefinition | undefined;
}) {
  const scope = useTaskScope(path, id, task);
  const file = useFile(path);
  const all = useProblems(path);
  const problems = useMemo(
    () => all.filter((problem) => problem.task === id).map((problem) => ({ ...problem, path: problem.path.slice(2) })),
    [all, id],
  );
  const items = useTaskView(path, id)?.items?.total ?? null;
  const inbound = useMemo(() => (file ? allEdges(file).filter((edge) => edge.to === id).length : 0), [file, id]);
  const change = (
    label: string,
    key: string,
    next: (now: NonNullable<ReturnType<typeof fileNow>>) => NonNullable<ReturnType<typeof fileNow>>,
  ): void => edit(path, label, next, `${id}:${key}`);
  return (
    <ScopeProvider value={scope}>
      <div data-form="" className="flex flex-col gap-3 px-4 py-3">
        {definition ? (
          <>
            <ActionForm
              key={`${id}:${task.action}`}
              definition={definition}
              task={task}
              problems={problems}
              onField={(key: string, value: Json | undefined) =>
                change(`change ${key}`, `with.${key}`, (now) => setWith(now, id, key, value))
              }
              onAll={(value: JsonObject | undefined) => change('change values', 'with', (now) => setTask(now, id, { with: value }))}
            />
            {Object.keys(definition.input.properties ?? {}).length === 0 && definition.input.additionalProperties === false ? (
              <p className="text-fg3">{definition.summary}</p>
            ) : null}
          </>
        ) : (
          <p role="alert" className="text-failed">
            There is no action called {task.action || 'nothing'}. Delete the task, or correct the name in the file.
          </p>
        )}
      </div>
      <FlowSections
        key={id}
        task={task}
        problems={problems}
        inbound={inbound}
        items={items}
        set={(patch, field) => change(`change ${field}`, field, (now) => setTask(now, id, patch))}
      />
    </ScopeProvider>
  );
}

function NotesTab({
  path,
  id,
  task,
  definition,
}: {
  readonly path: string;
  readonly id: string;
  readonly task: TaskFile;
  readonly definition: ActionDefinition | undefined;
}) {
  return (
    <div className="flex flex-col gap-4 px-4 py-3">
      <label className="flex flex-col gap-1 text-fg2">
        Notes
        <TextArea
          rows={6}
          placeholder="What this task is for, and what one should know."
          value={task.description ?? ''}
          onChange={(event) =>
            edit(
              path,
              'change the notes',
              (file) => setTask(file, id, { description: event.target.value || undefined }),
              `${id}:description`,
            )
          }
        />
      </label>
      <div>
        <div className="mb-1 text-fg2">Id</div>
        <InlineName
          label="Id"
          mono
          value={id}
          onChange={(next) => {
            if (!isId(next)) {
              notify({ tone: 'info', text: 'An id has letters, digits and underscores, and does not begin with a digit.' });
              return false;
            }
            if (next !== id && fileNow(path)?.tasks[next]) {
              notify({ tone: 'info', text: `There is a task ${next} already.` });
              return false;
            }
            edit(path, 'change the id', (file) => renameTaskId(file, id, next));
            select([next]);
            return true;
          }}
        />
        <p className="mt-1 text-small text-fg3">
          Expressions read this task as <span className="font-mono">tasks.{id}</span>; they follow when the id changes.
        </p>
      </div>
      {definition ? (
        <div className="border-t border-line pt-3 text-fg2">
          <div className="font-semibold text-fg">{definition.title}</div>
          <p className="mt-1">{definition.summary}</p>
          {Object.keys(definition.errors).length ? (
            <>
              <div className="mt-3 text-fg">Can fail with</div>
              <dl className="mt-1 flex flex-col gap-1">
                {Object.entries(definition.errors).map(([code, meaning]) => (
                  <div key={code} className="flex gap-2">
                    <dt className="w-24 shrink-0 truncate font-mono text-small text-fg">{code}</dt>
                    <dd className="text-small">{meaning.replaceAll('`', '')}</dd>
                  </div>
                ))}
              </dl>
            </>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
