import { Pause, Play, Square, Trash2 } from 'lucide-react';
import { api } from '../api/client.ts';
import type { RunSummary } from '../../engine/run/view.ts';
import { cancelRun, pauseRun, resumeRun } from '../app/run-control.ts';
import { hasEnded } from '../stores/runs.ts';
import { Button } from '../ui/button.tsx';
import { ask } from '../ui/confirm.tsx';
import { notifyError } from '../ui/notices.tsx';
import { canRetry } from './retry.ts';
import { RetryButton } from './retry-button.tsx';

const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Asks, then removes a run with its data; false when the person changed their mind or it could not be done. */
export async function removeRun(run: RunSummary): Promise<boolean> {
  const choice = await ask({
    title: 'Remove this run?',
    text: `The run of ${run.workflow} goes with its data, log and timeline. The workflow and the files it wrote stay.`,
    choices: [{ id: 'remove', label: 'Remove', danger: true }],
  });
  if (choice !== 'remove') return false;
  try {
    await api.runs.remove({ runId: run.runId });
    return true;
  } catch (cause) {
    notifyError('Not removed', cause);
    return false;
  }
}

/** What can be done to a run in its present state. */
export function RunActions({ run, onRemoved }: { readonly run: RunSummary; readonly onRemoved: () => void }) {
  const { runId, status } = run;
  if (hasEnded(status)) {
    return (
      <>
        {canRetry(run) && run.path !== null ? <RetryButton path={run.path} runId={runId} /> : null}
        <Button variant="danger" icon={<Trash2 {...icon} />} onClick={() => void removeRun(run).then((gone) => gone && onRemoved())}>
          Remove
        </Button>
      </>
    );
  }
  return (
    <>
      {status === 'paused' || status === 'pausing' ? (
        <Button variant="primary" icon={<Play {...icon} />} onClick={() => void resumeRun(runId)}>
          Resume
        </Button>
      ) : (
        <Button icon={<Pause {...icon} />} disabled={status === 'canceling'} onClick={() => void pauseRun(runId)}>
          Pause
        </Button>
      )}
      <Button icon={<Square {...icon} />} disabled={status === 'canceling'} onClick={() => void cancelRun(runId)}>
        Cancel
      </Button>
    </>
  );
}
