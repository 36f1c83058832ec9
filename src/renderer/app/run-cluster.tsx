import { Pause, Play, SlidersHorizontal, Square } from 'lucide-react';
import { useActivePath, useDocument } from '../stores/documents.ts';
import { hasEnded, useRunView } from '../stores/runs.ts';
import { openOverlay } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { cancelRun, pauseRun, resumeRun, startRun } from './run-control.ts';

/** Run, pause, resume, cancel and the inputs of the open workflow. */
export function RunCluster() {
  const path = useActivePath();
  const document = useDocument(path);
  const run = useRunView(path ?? '');
  if (path === null || !document?.history) return null;
  const going = run && !hasEnded(run.status) ? run : null;
  const paused = going?.status === 'paused' || going?.status === 'pausing';
  const canceling = going?.status === 'canceling';
  return (
    <div role="group" aria-label="Run" className="flex items-center gap-2">
      {!going ? (
        <Button
          variant="primary"
          icon={<Play size={12} fill="currentColor" strokeWidth={1.5} />}
          keys="Ctrl ⏎"
          onClick={() => void startRun(path)}
        >
          Run
        </Button>
      ) : paused ? (
        <Button
          variant="primary"
          icon={<Play size={12} fill="currentColor" strokeWidth={1.5} />}
          keys="Ctrl ⏎"
          onClick={() => void resumeRun(going.runId)}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="primary"
          icon={<Pause size={12} fill="currentColor" strokeWidth={1.5} />}
          keys="Ctrl ⏎"
          disabled={canceling}
          onClick={() => void pauseRun(going.runId)}
        >
          Pause
        </Button>
      )}
      {going ? (
        <Button
          icon={<Square size={11} fill="currentColor" strokeWidth={1.5} />}
          disabled={canceling}
          onClick={() => void cancelRun(going.runId)}
        >
          {canceling ? 'Canceling…' : 'Cancel'}
        </Button>
      ) : null}
      <Button icon={<SlidersHorizontal size={13} strokeWidth={1.5} />} onClick={() => openOverlay('inputs')}>
        Inputs
      </Button>
    </div>
  );
}
