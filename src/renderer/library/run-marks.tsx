import type { LibraryEntry } from '../../shared/contract/types.ts';
import { formatTook, formatWhen } from '../lib/format.ts';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';

const shown = 12;

/** The last runs of a workflow as state marks, the newest at the right. */
export function RunMarks({ runs }: { readonly runs: LibraryEntry['lastRuns'] }) {
  if (runs.length === 0) return <span className="text-fg3">not run yet</span>;
  const oldestFirst = runs.slice(0, shown).reverse();
  return (
    <span className="flex items-center gap-1">
      {oldestFirst.map((run) => (
        <span
          key={run.runId}
          className="grid size-3.5 place-items-center"
          title={`${stateWords[run.status]}, ${formatTook(run.durationMs)}, ${formatWhen(run.createdAt)}`}
        >
          <StateGlyph state={run.status} size={12} label />
        </span>
      ))}
    </span>
  );
}
