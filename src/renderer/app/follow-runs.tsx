import { useEffect, useRef } from 'react';
import { api } from '../api/client.ts';
import { useDocuments } from '../stores/documents.ts';
import { attachedRun, attachRun, detachRun, useRunView } from '../stores/runs.ts';
import { useSystem } from '../stores/system.ts';
import { announce } from '../ui/live-region.tsx';
import { stateWords } from '../ui/state-glyph.tsx';

/** Keeps each open workflow on its newest run: the one that goes on, else the last one there was. */
export function FollowRuns() {
  const order = useDocuments((state) => state.order);
  const active = useSystem((state) => state.activeRuns);
  const known = useRef(new Set<string>());
  useEffect(() => {
    for (const path of known.current) {
      if (order.includes(path)) continue;
      detachRun(path);
      known.current.delete(path);
    }
    for (const path of order) {
      if (known.current.has(path)) continue;
      known.current.add(path);
      api.runs
        .list({ path, limit: 1 })
        .then(({ runs }) => {
          const last = runs[0];
          if (last && !attachedRun(path) && useDocuments.getState().order.includes(path)) attachRun(path, last.runId);
        })
        .catch(() => undefined);
    }
  }, [order]);
  useEffect(() => {
    const seen = new Set<string>();
    for (const run of active) {
      // A called run is shown by the one that called it.
      if (run.parent || run.path === null || seen.has(run.path) || !order.includes(run.path)) continue;
      seen.add(run.path);
      const shown = attachedRun(run.path);
      if (!shown || (shown.runId !== run.runId && (shown.live.run?.createdAt ?? 0) < run.createdAt)) attachRun(run.path, run.runId);
    }
  }, [active, order]);
  return (
    <>
      {order.map((path) => (
        <Announcer key={path} path={path} />
      ))}
    </>
  );
}

function Announcer({ path }: { readonly path: string }) {
  const run = useRunView(path);
  const before = useRef<{ runId: string; status: string } | null>(null);
  useEffect(() => {
    if (!run) return;
    const last = before.current;
    before.current = { runId: run.runId, status: run.status };
    if (last && (last.runId !== run.runId || last.status !== run.status)) announce(`${run.workflow}: ${stateWords[run.status]}`);
  }, [run]);
  return null;
}
