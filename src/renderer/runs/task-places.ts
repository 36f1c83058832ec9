import { readDocument } from '../../engine/format/document.ts';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { DockTask } from '../run/dock.tsx';

/** The tasks of a definition with their titles and where each stands in its text. */
export function dockTasksOf(file: WorkflowFile, text: string): readonly DockTask[] {
  const { locate } = readDocument(text);
  return Object.entries(file.tasks).map(([id, task]) => {
    const { line, column } = locate(['tasks', id], 'key');
    return { id, name: task.name ?? id, action: task.action, line, column };
  });
}
