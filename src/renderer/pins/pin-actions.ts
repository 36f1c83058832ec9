import type { Json } from '../../engine/json.ts';
import { api } from '../api/client.ts';
import { attachedRun } from '../stores/runs.ts';
import { pinNow, putPin, removePin } from '../stores/pins.ts';
import { notify, notifyError } from '../ui/notices.tsx';
import { editPin } from './pin-editor.ts';

/** Takes the pin of a task away, or opens the editor on its last result to pin that. */
export async function togglePin(path: string, task: string): Promise<void> {
  if (pinNow(path, task)) await unpin(path, task);
  else await pinResult(path, task);
}

/** Opens the editor on what is pinned to a task, else on its last result, else on an empty one. */
export async function pinResult(path: string, task: string): Promise<void> {
  const pin = pinNow(path, task);
  if (pin) return editPin({ path, task, result: pin.result, cut: false });
  const runId = attachedRun(path)?.runId;
  try {
    const detail = runId === undefined ? null : await api.runs.task({ runId, task });
    const cut = detail?.truncated.includes('result') ?? false;
    editPin({ path, task, result: cut ? null : (detail?.result ?? null), cut });
  } catch {
    // The task is new, or its run is gone: one can still say what it would give.
    editPin({ path, task, result: null, cut: false });
  }
}

/** Takes the pin of a task away; a notice brings it back. */
export async function unpin(path: string, task: string): Promise<void> {
  const pin = pinNow(path, task);
  if (!pin) return;
  try {
    await removePin(path, task);
    notify({ tone: 'info', text: 'Not pinned any more.', action: { label: 'Undo', run: () => void pinAgain(path, task, pin.result) } });
  } catch (cause) {
    notifyError('Still pinned', cause);
  }
}

async function pinAgain(path: string, task: string, result: Json): Promise<void> {
  await putPin(path, task, result).catch((cause: unknown) => notifyError('Not pinned', cause));
}
