import { useEffect, useState } from 'react';
import type { RunSummary } from '../../engine/run/view.ts';
import { api } from '../api/client.ts';
import { formatTook, formatWhen } from '../lib/format.ts';
import { openRun } from '../runs/open-run.ts';
import { useSystem } from '../stores/system.ts';
import { Empty } from '../ui/empty.tsx';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';

const shown = 30;

/** The last runs of the workflow; one opens on the definition it ran with. */
export function TaskRunsTab({ path }: { readonly path: string }) {
  const ended = useSystem((state) => state.runsEnded);
  const [runs, setRuns] = useState<readonly RunSummary[] | null>(null);
  useEffect(() => {
    let live = true;
    api.runs
      .list({ path, limit: shown })
      .then((found) => live && setRuns(found.runs))
      .catch(() => live && setRuns([]));
    return () => {
      live = false;
    };
  }, [path, ended]);
  if (!runs) return null;
  if (runs.length === 0) return <Empty title="No runs yet">Press Ctrl+Enter to run the workflow.</Empty>;
  return (
    <div className="py-1">
      {runs.map((run) => (
        <button
          key={run.runId}
          type="button"
          className="flex h-7 w-full items-center gap-2 px-4 text-left hover:bg-sub focus-visible:-outline-offset-2"
          onClick={() => openRun(run.runId)}
        >
          <StateGlyph state={run.status} />
          <span className="flex-1 truncate">{stateWords[run.status]}</span>
          <span className="text-fg2">{formatTook(run.durationMs)}</span>
          <span className="w-28 text-right text-fg3">{formatWhen(run.createdAt)}</span>
        </button>
      ))}
    </div>
  );
}
