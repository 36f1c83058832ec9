import { ArrowLeft, CornerLeftUp } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../api/client.ts';
import { inWords } from '../api/errors.ts';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { parseWorkflow } from '../../engine/format/index.ts';
import type { RunDetail } from '../../shared/contract/types.ts';
import { RunCanvas } from '../canvas/run-canvas.tsx';
import { formatWhen } from '../lib/format.ts';
import { RunDock } from '../run/dock.tsx';
import { LiveStrip } from '../run/live-strip.tsx';
import { RunBar } from '../run/run-bar.tsx';
import { attachRun, detachRun, hasEnded, runKey, useRunView } from '../stores/runs.ts';
import { openWorkflow } from '../stores/saving.ts';
import { useSystem } from '../stores/system.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { closeRun, openRun, useOpenRun } from './open-run.ts';
import { RunActions } from './run-actions.tsx';
import { RunFacts } from './run-facts.tsx';
import { dockTasksOf } from './task-places.ts';

/** One run on the definition it ran with: canvas to look at, facts, and the dock below. */
export function RunScreen({ runId }: { readonly runId: string }) {
  const key = runKey(runId);
  const run = useRunView(key);
  const { detail, message } = useDetail(runId, run !== undefined && hasEnded(run.status));
  const [selected, setSelected] = useState<string | null>(() => useOpenRun.getState().task);
  useEffect(() => {
    attachRun(key, runId);
    return () => detachRun(key);
  }, [key, runId]);
  const text = detail?.definitionText ?? null;
  const file = useMemo(() => (text === null ? null : parseWorkflow(text, { file: 'definition', actions: actionCatalogue }).file), [text]);
  const tasks = useMemo(() => (file && text !== null ? dockTasksOf(file, text) : []), [file, text]);
  const shown = run ?? detail?.view.run;
  const parent = shown?.parent;
  const caller = useSystem((state) => (parent ? state.runs.get(parent.runId) : undefined));
  const nameOf = (id: string): string => tasks.find((task) => task.id === id)?.name ?? id;
  if (!shown) {
    return (
      <main aria-label="Run" className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
        {message ? (
          <Empty title="This run cannot be shown" actions={<Button onClick={closeRun}>All runs</Button>}>
            {message}
          </Empty>
        ) : null}
      </main>
    );
  }
  return (
    <main aria-label="Run" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-3">
        <Button variant="ghost" icon={<ArrowLeft size={14} strokeWidth={1.5} aria-hidden="true" />} onClick={closeRun}>
          Runs
        </Button>
        <h1 className="truncate text-title font-semibold">
          {shown.workflow}{' '}
          <span className="text-ui font-normal text-fg3">
            run of {formatWhen(shown.startedAt ?? shown.createdAt)}, as it was then, read-only
          </span>
        </h1>
        {parent ? (
          <Button
            icon={<CornerLeftUp size={13} strokeWidth={1.5} aria-hidden="true" />}
            title="Open the run that called this one"
            data-parent={parent.runId}
            onClick={() => openRun(parent.runId, parent.task)}
          >
            Called by {caller ? `${caller.workflow} · ` : ''}
            {parent.task}
            {parent.item === null ? '' : `, item ${parent.item}`}
          </Button>
        ) : null}
        <div className="ml-auto flex gap-2">
          {shown.path === null ? null : <Button onClick={() => void openWorkflow(shown.path ?? '')}>Open workflow</Button>}
          <RunActions run={shown} onRemoved={closeRun} />
        </div>
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <div className="relative flex min-h-0 flex-1 bg-canvas">
            {file ? (
              <RunCanvas runKey={key} file={file} selectedTask={selected} onSelectTask={setSelected} />
            ) : (
              <Empty title={detail ? 'The definition cannot be drawn' : 'Reading the run'}>{message}</Empty>
            )}
            <div className="pointer-events-none absolute inset-0 z-10 border-2 border-running/35" />
            <div className="pointer-events-none absolute inset-x-0 top-3 z-10 flex justify-center">
              <RunBar runKey={key} taskName={nameOf} onShowTask={setSelected} />
            </div>
          </div>
          {hasEnded(shown.status) ? null : <LiveStrip />}
          <RunDock runKey={key} tasks={tasks} selectedTask={selected} onSelectTask={setSelected} />
        </div>
        <RunFacts runKey={key} run={shown} detail={detail} nameOf={nameOf} />
      </div>
    </main>
  );
}

/** The run in full; read again when it has ended, for its outputs. */
function useDetail(runId: string, ended: boolean): { readonly detail: RunDetail | null; readonly message: string | null } {
  const [state, setState] = useState<{ readonly detail: RunDetail | null; readonly message: string | null }>({
    detail: null,
    message: null,
  });
  useEffect(() => {
    let gone = false;
    api.runs.get({ runId }).then(
      (detail) => !gone && setState({ detail, message: null }),
      (cause: unknown) => !gone && setState((before) => ({ ...before, message: inWords(cause).message })),
    );
    return () => {
      gone = true;
    };
  }, [runId, ended]);
  return state;
}
