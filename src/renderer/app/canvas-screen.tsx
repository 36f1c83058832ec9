import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { connectionStore } from '../api/connection.ts';
import { CanvasView } from '../canvas/canvas.tsx';
import { canvas } from '../canvas/canvas-api.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { type DockTask, RunDock } from '../run/dock.tsx';
import { LiveStrip } from '../run/live-strip.tsx';
import { RunBar } from '../run/run-bar.tsx';
import { dockTasksOf } from '../runs/task-places.ts';
import { useActivePath, useDocument, useFile, useProblems } from '../stores/documents.ts';
import { loadPins } from '../stores/pins.ts';
import { clearSelection, select, useSelectedTask } from '../stores/selection.ts';
import { openOverlay, showScreen, useUi } from '../stores/ui.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { notifyError } from '../ui/notices.tsx';
import { DocumentBars } from './document-bars.tsx';
import { ProblemsList } from './problems-list.tsx';

/** The editor of the open workflow: actions, canvas, inspector, and the dock below. */
export function CanvasScreen() {
  const path = useActivePath();
  const document = useDocument(path);
  if (path === null || !document) {
    return (
      <main aria-label="Canvas" className="flex min-w-0 flex-1">
        <Empty
          title="No workflow is open"
          actions={
            <>
              <Button onClick={() => showScreen('library')}>Open the library</Button>
              <Button variant="primary" onClick={() => openOverlay('new')}>
                New workflow
              </Button>
            </>
          }
        >
          Open one from the library, or begin a new one.
        </Empty>
      </main>
    );
  }
  return document.history ? <Editor key={path} path={path} /> : <Unreadable path={path} />;
}

function showTask(task: string): void {
  select([task]);
  canvas()?.reveal(task);
}

function selectTask(task: string | null): void {
  if (task === null) clearSelection();
  else select([task]);
}

function Editor({ path }: { readonly path: string }) {
  const file = useFile(path);
  const problems = useProblems(path);
  const selected = useSelectedTask();
  const inspectorOpen = useUi((state) => state.inspectorOpen);
  const tasks = useDockTasks(path);
  const connected = useStore(connectionStore, (state) => state.kind === 'open');
  useEffect(() => {
    if (connected) loadPins(path).catch((cause: unknown) => notifyError('The pinned results were not read', cause));
  }, [path, connected]);
  return (
    <main aria-label="Canvas" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <DocumentBars path={path} />
      <div className="flex min-h-0 flex-1">
        <CanvasView path={path}>
          <div className="pointer-events-none absolute inset-x-0 top-3.5 z-10 flex justify-center">
            <RunBar runKey={path} taskName={(id) => file?.tasks[id]?.name ?? id} onShowTask={showTask} />
          </div>
        </CanvasView>
        {inspectorOpen ? <Inspector path={path} /> : null}
      </div>
      <LiveStrip />
      <RunDock
        runKey={path}
        tasks={tasks}
        selectedTask={selected}
        onSelectTask={selectTask}
        onShowTask={showTask}
        problems={{ count: problems.length, content: <ProblemsList path={path} /> }}
      />
    </main>
  );
}

/** The tasks as the dock names them; where each stands in the file while the data is shown, whose failures say so. */
function useDockTasks(path: string): readonly DockTask[] {
  const file = useFile(path);
  const wanted = useUi((state) => state.dockOpen && state.dockTab === 'data');
  const document = useDocument(path);
  const text = wanted ? document?.text : undefined;
  const saved = document?.saved.file;
  const places = useMemo(() => {
    const located = saved && text !== undefined ? dockTasksOf(saved, text) : [];
    return new Map(located.map((task) => [task.id, task]));
  }, [saved, text]);
  return useMemo(
    () =>
      Object.entries(file?.tasks ?? {}).map(([id, task]) => ({
        id,
        name: task.name ?? id,
        action: task.action,
        line: places.get(id)?.line,
        column: places.get(id)?.column,
      })),
    [file?.tasks, places],
  );
}

function Unreadable({ path }: { readonly path: string }) {
  return (
    <main aria-label="Canvas" className="flex min-h-0 min-w-0 flex-1 flex-col p-5">
      <div className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-card border border-line bg-surface">
        <div className="border-b border-line px-4 py-3">
          <h1 className="text-title font-semibold">{path} cannot be drawn</h1>
          <p className="text-fg2">Correct these lines in a text editor and save; the workflow appears here by itself.</p>
        </div>
        <ProblemsList path={path} />
      </div>
    </main>
  );
}
