import { create } from 'zustand';
import type { WorkflowFile } from '../../engine/format/model.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import type { RunPreview, TaskPreview } from '../../shared/contract/types.ts';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import { documentNow, fileNow } from '../stores/documents.ts';
import { openWorkflow, save } from '../stores/saving.ts';
import { showScreen } from '../stores/ui.ts';

/** A run that takes over results of an earlier one, before it is started: what it would do. */
export interface Plan {
  readonly path: string;
  readonly from: StartFrom;
  /** null while it is worked out. */
  readonly preview: RunPreview | null;
  /** Why it could not be worked out, in words. */
  readonly problem: string | null;
  readonly byTask: ReadonlyMap<string, TaskPreview>;
  /** The tasks that it was worked out for. */
  readonly tasks: WorkflowFile['tasks'];
}

export const usePlan = create<{ readonly plan: Plan | null }>(() => ({ plan: null }));

const nothing: ReadonlyMap<string, TaskPreview> = new Map();

/** Saves the file, shows it on the canvas, and works out what such a run would do. */
export async function openPlan(path: string, from: StartFrom): Promise<void> {
  if (documentNow(path)) showScreen('canvas');
  await openWorkflow(path);
  const file = fileNow(path);
  if (!file) return;
  const begun: Plan = { path, from, preview: null, problem: null, byTask: nothing, tasks: file.tasks };
  usePlan.setState({ plan: begun });
  const put = (patch: Partial<Plan>): void => usePlan.setState(({ plan }) => (plan === begun ? { plan: { ...begun, ...patch } } : {}));
  if (!(await save(path))) return put({ problem: 'The workflow could not be saved, so nothing can be started.' });
  try {
    const preview = await api.runs.preview({ path, from });
    put({ preview, byTask: new Map(preview.tasks.map((task) => [task.task, task])) });
  } catch (cause) {
    const { message, hint } = inWords(cause);
    put({ problem: `${message} ${hint}` });
  }
}

export function closePlan(): void {
  usePlan.setState({ plan: null });
}

/** What the open plan does with a task; undefined when none is open for that file. */
export function usePlanned(path: string, task: string): TaskPreview | undefined {
  return usePlan(({ plan }) => (plan?.path === path ? plan.byTask.get(task) : undefined));
}
