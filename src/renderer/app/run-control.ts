import type { JsonObject } from '../../engine/json.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import type { StartFrom } from '../../shared/contract/index.ts';
import { api } from '../api/client.ts';
import { toMillraceError } from '../api/errors.ts';
import { activeDocument, fileNow, useDocuments } from '../stores/documents.ts';
import { rememberInputs, startingInputs } from '../stores/run-inputs.ts';
import { attachedRun, attachRun, hasEnded } from '../stores/runs.ts';
import { save } from '../stores/saving.ts';
import { openOverlay, showDock, useUi } from '../stores/ui.ts';
import { notify, notifyError } from '../ui/notices.tsx';

/** The run of a workflow that goes on now, or null. */
export function goingRun(path: string | null): RunSummary | null {
  const run = path === null ? null : (attachedRun(path)?.live.run ?? null);
  return run && !hasEnded(run.status) ? run : null;
}

/** The workflow that Run and Pause are about: the one on the canvas. */
export function runTarget(): string | null {
  return useUi.getState().screen === 'canvas' ? useDocuments.getState().active : null;
}

let starting = false;

/**
 * Saves what is not saved, then starts with the inputs of last time; asks for them when one is missing. With `from` the
 * run takes over what it can of an earlier one, its inputs too.
 */
export async function startRun(path: string, inputs?: JsonObject, from?: StartFrom): Promise<boolean> {
  const file = fileNow(path);
  if (!file || starting) return false;
  const known = startingInputs(path, file);
  if (!inputs && known.missing.length > 0) {
    openOverlay('inputs');
    return false;
  }
  starting = true;
  try {
    if (!(await save(path))) return false;
    const values = inputs ?? known.values;
    const { runId } = await api.runs.start({ path, inputs: values, ...(from ? { from } : {}) });
    if (!from) rememberInputs(path, file, values);
    attachRun(path, runId);
    return true;
  } catch (cause) {
    const error = toMillraceError(cause);
    if (error.code === 'invalid_workflow') {
      showDock('problems');
      notify({ tone: 'error', text: 'Not started: the workflow has problems.', hint: 'They are listed below; a click goes to the place.' });
    } else notifyError('Not started', error);
    return false;
  } finally {
    starting = false;
  }
}

/** Ctrl+Enter: runs, pauses what runs, resumes what is paused. */
export async function runOrPause(): Promise<void> {
  const path = runTarget();
  if (path === null) return;
  const run = goingRun(path);
  if (!run) await startRun(path);
  else if (run.status === 'paused' || run.status === 'pausing') await resumeRun(run.runId);
  else await pauseRun(run.runId);
}

export async function pauseRun(runId: string): Promise<void> {
  await api.runs.pause({ runId }).catch((cause: unknown) => notifyError('Not paused', cause));
}

export async function resumeRun(runId: string): Promise<void> {
  await api.runs.resume({ runId }).catch((cause: unknown) => notifyError('Not resumed', cause));
}

export async function cancelRun(runId: string): Promise<void> {
  await api.runs.cancel({ runId }).catch((cause: unknown) => notifyError('Not canceled', cause));
}

/** True when the open workflow can be shown as a graph at all. */
export function hasGraph(): boolean {
  return Boolean(activeDocument()?.history);
}
