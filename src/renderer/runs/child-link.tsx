import { CornerDownRight } from 'lucide-react';
import { useAsksOf } from '../stores/asks.ts';
import { useSystem } from '../stores/system.ts';
import { Button } from '../ui/button.tsx';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';
import { openRun } from './open-run.ts';

/** The way to a run that a task called, with how it stands where that is known. */
export function ChildLink({
  runId,
  label = 'Open its run',
  size = 'small',
}: {
  readonly runId: string;
  readonly label?: string;
  readonly size?: 'small' | 'button';
}) {
  const run = useSystem((state) => state.runs.get(runId));
  const asks = useAsksOf(runId);
  return (
    <Button
      className={size === 'small' ? 'h-5! gap-1.5! px-1.5! text-tiny' : undefined}
      data-child={runId}
      title={run ? `${run.workflow}: ${stateWords[run.status]}` : undefined}
      icon={
        run ? (
          <StateGlyph state={asks > 0 ? 'asking' : run.status} size={12} label />
        ) : (
          <CornerDownRight size={12} strokeWidth={1.5} aria-hidden="true" />
        )
      }
      onClick={(event) => {
        event.stopPropagation();
        openRun(runId);
      }}
    >
      {label}
    </Button>
  );
}
