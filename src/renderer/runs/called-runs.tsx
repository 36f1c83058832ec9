import { useEffect, useMemo, useState } from 'react';
import type { RunSummary } from '../../engine/run/view.ts';
import { api } from '../api/client.ts';
import { formatTook, plural } from '../lib/format.ts';
import { hasEnded } from '../stores/runs.ts';
import { useSystem } from '../stores/system.ts';
import { StateGlyph, stateWords } from '../ui/state-glyph.tsx';
import { openRun } from './open-run.ts';

/** Called runs shown at once; a list task may call thousands. */
const shownRuns = 100;

/** The runs that the tasks of a run called, newest first, with how each stands. Nothing when it called none. */
export function CalledRuns({ run, nameOf }: { readonly run: RunSummary; readonly nameOf: (task: string) => string }) {
  const { runId } = run;
  const heard = useSystem((state) => state.runs);
  const [listed, setListed] = useState<{ readonly runs: readonly RunSummary[]; readonly total: number }>({ runs: [], total: 0 });
  const ended = hasEnded(run.status);
  useEffect(() => {
    let gone = false;
    api.runs.list({ parent: runId, limit: shownRuns }).then(
      (answer) => !gone && setListed(answer),
      // The tasks still lead to their runs; the list comes back when the run has ended.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [runId, ended]);
  const { runs, total } = useMemo(() => mergeCalled(runId, listed, heard), [runId, listed, heard]);
  if (runs.length === 0) return null;
  return (
    <section aria-label="Called runs" className="flex max-h-44 shrink-0 flex-col border-t border-line py-2">
      <h3 className="px-4 pb-1 text-small font-semibold text-fg2">
        Called runs <span className="font-normal text-fg3">{total}</span>
      </h3>
      <ul className="min-h-0 overflow-y-auto">
        {runs.map((child) => (
          <li key={child.runId}>
            <button
              type="button"
              data-child={child.runId}
              aria-label={`Open the run of ${child.workflow}, called by ${nameOf(child.parent?.task ?? '')}: ${stateWords[child.status]}`}
              className="flex h-7 w-full items-center gap-2 px-4 text-left hover:bg-sub focus-visible:-outline-offset-2"
              onClick={() => openRun(child.runId)}
            >
              <StateGlyph state={child.asks ? 'asking' : child.status} size={12} />
              <span className="min-w-0 flex-1 truncate">
                {nameOf(child.parent?.task ?? '')}
                {child.parent?.item == null ? null : <span className="text-fg3">, item {child.parent.item}</span>}
              </span>
              <span className="shrink-0 text-fg3">
                {child.startedAt === null ? stateWords[child.status] : formatTook(child.durationMs)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {total > runs.length ? <p className="px-4 pt-1 text-small text-fg3">and {plural(total - runs.length, 'older one')}</p> : null}
    </section>
  );
}

/** What was listed with what was heard since; newest first, at most so many. */
function mergeCalled(
  runId: string,
  listed: { readonly runs: readonly RunSummary[]; readonly total: number },
  heard: ReadonlyMap<string, RunSummary>,
): { readonly runs: readonly RunSummary[]; readonly total: number } {
  const byId = new Map(listed.runs.map((run) => [run.runId, run]));
  let fresh = 0;
  for (const [id, run] of heard) {
    if (run.parent?.runId !== runId) continue;
    if (!byId.has(id) && listed.total <= listed.runs.length) fresh += 1;
    if (byId.has(id) || listed.total <= listed.runs.length) byId.set(id, run);
  }
  const runs = [...byId.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, shownRuns);
  return { runs, total: listed.total + fresh };
}
