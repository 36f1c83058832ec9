import { useEffect } from 'react';
import { plural } from '../lib/format.ts';
import { deleteSelection, duplicateSelection } from '../canvas/actions.ts';
import { useFile } from '../stores/documents.ts';
import { useSelection } from '../stores/selection.ts';
import { Button } from '../ui/button.tsx';
import { EdgeInspector } from './edge-inspector.tsx';
import { preloadEditor } from './expression/expression-input.tsx';
import { TaskInspector } from './task-inspector.tsx';
import { useFocusField } from './use-focus-field.ts';
import { WorkflowInspector } from './workflow-inspector.tsx';

/** What is selected, in full: a task, a transition, several, or the workflow itself. */
export function Inspector({ path }: { readonly path: string }) {
  const file = useFile(path);
  const { tasks, edges } = useSelection();
  const [task] = tasks;
  const [edge] = edges;
  const one = tasks.size === 1 && edges.size === 0 && task !== undefined ? task : null;
  useFocusField(one);
  useEffect(preloadEditor, []);
  if (!file) return null;
  const selected = one === null ? undefined : file.tasks[one];
  return (
    <aside aria-label="Inspector" data-inspector="" className="flex w-86 shrink-0 flex-col overflow-hidden border-l border-line bg-surface">
      {one !== null && selected ? (
        <TaskInspector key={one} path={path} id={one} task={selected} />
      ) : tasks.size === 0 && edges.size === 1 && edge !== undefined ? (
        <EdgeInspector path={path} file={file} edge={edge} />
      ) : tasks.size + edges.size > 1 ? (
        <div className="flex flex-col gap-3 p-4">
          <h2 className="text-title font-semibold">
            {[tasks.size ? plural(tasks.size, 'task') : '', edges.size ? plural(edges.size, 'transition') : ''].filter(Boolean).join(', ')}
          </h2>
          <div className="flex gap-2">
            {tasks.size ? <Button onClick={duplicateSelection}>Duplicate</Button> : null}
            <Button variant="danger" onClick={deleteSelection}>
              Delete
            </Button>
          </div>
        </div>
      ) : (
        <WorkflowInspector path={path} file={file} />
      )}
    </aside>
  );
}
