import type { RunSummary } from '../../../engine/run/view.ts';
import { openQuestion, openQuestions } from '../../asks/question.ts';
import { canvas } from '../../canvas/canvas-api.ts';
import { clipboardCopy, clipboardCut, clipboardPaste } from '../../canvas/clipboard-actions.ts';
import {
  deleteAndReconnect,
  deleteSelection,
  duplicateSelection,
  moveSelection,
  renameSelected,
  selectAll,
  walk,
} from '../../canvas/actions.ts';
import { useTool } from '../../canvas/tool.ts';
import { togglePin } from '../../pins/pin-actions.ts';
import { openPlan } from '../../plan/plan-store.ts';
import { canRetry } from '../../runs/retry.ts';
import { activeDocument, documentNow, isDirty, redoEdit, undoEdit, useDocuments } from '../../stores/documents.ts';
import { attachedRun } from '../../stores/runs.ts';
import { selectionNow } from '../../stores/selection.ts';
import { closeWorkflow, save } from '../../stores/saving.ts';
import { applyTheme, putSettings, useSettings } from '../../stores/settings.ts';
import { openOverlay, showDock, showInspector, showScreen, useUi } from '../../stores/ui.ts';
import { chooseLibrary } from '../../library/library-actions.ts';
import { notifyError } from '../../ui/notices.tsx';
import { cancelRun, goingRun, hasGraph, pauseRun, resumeRun, runOrPause, runTarget, startRun } from '../run-control.ts';
import { registerCommands } from './registry.ts';

const active = (): string | null => useDocuments.getState().active;
const onCanvas = (): boolean => useUi.getState().screen === 'canvas' && hasGraph();
const anySelected = (): boolean => onCanvas() && selectionNow().tasks.size + selectionNow().edges.size > 0;
const tasksSelected = (): boolean => onCanvas() && selectionNow().tasks.size > 0;
const going = () => goingRun(runTarget());
const oneTask = (): string | null => (onCanvas() && selectionNow().tasks.size === 1 ? ([...selectionNow().tasks][0] ?? null) : null);

/** The run on the canvas when it ended badly and can be tried again. */
function retryable(): RunSummary | null {
  const run = attachedRun(active() ?? '')?.live.run;
  return run && canRetry(run) ? run : null;
}

/** The question of a task of the run on the canvas. */
function askOf(path: string | null, task: string | null): { runId: string; task: string; item: number | null } | null {
  const shown = path === null || task === null ? undefined : attachedRun(path);
  const asked = task === null ? undefined : shown?.live.task(task)?.ask;
  return shown && task !== null && asked ? { runId: shown.runId, task, item: asked.item } : null;
}

function withActive(run: (path: string) => void | Promise<unknown>): () => void {
  return () => {
    const path = active();
    if (path !== null) void run(path);
  };
}

registerCommands([
  {
    id: 'run.toggle',
    title: 'Run, pause or resume',
    group: 'Run',
    keys: ['Ctrl+Enter'],
    scope: 'always',
    listed: false,
    when: onCanvas,
    run: runOrPause,
  },
  {
    id: 'run.start',
    title: 'Run',
    group: 'Run',
    pageKey: 'Ctrl+Enter',
    when: () => onCanvas() && !going(),
    run: withActive((path) => startRun(path)),
  },
  {
    id: 'run.pause',
    title: 'Pause',
    group: 'Run',
    pageKey: 'Ctrl+Enter',
    when: () => ['running', 'queued', 'waiting'].includes(going()?.status ?? ''),
    run: () => pauseRun(going()?.runId ?? ''),
  },
  {
    id: 'run.resume',
    title: 'Resume',
    group: 'Run',
    pageKey: 'Ctrl+Enter',
    when: () => ['paused', 'pausing'].includes(going()?.status ?? ''),
    run: () => resumeRun(going()?.runId ?? ''),
  },
  {
    id: 'run.cancel',
    title: 'Cancel the run',
    group: 'Run',
    keys: ['Ctrl+.'],
    scope: 'always',
    when: () => going() !== null,
    run: () => cancelRun(going()?.runId ?? ''),
  },
  {
    id: 'run.inputs',
    title: 'Run with inputs…',
    group: 'Run',
    keys: ['Ctrl+I'],
    scope: 'always',
    when: onCanvas,
    run: () => openOverlay('inputs'),
  },
  {
    id: 'run.retry',
    title: 'Retry from failure…',
    group: 'Run',
    when: () => onCanvas() && retryable() !== null,
    run: withActive((path) => {
      const run = retryable();
      if (run) void openPlan(path, { kind: 'failure', runId: run.runId });
    }),
  },
  {
    id: 'run.from',
    title: 'Run from here…',
    group: 'Run',
    keys: ['Ctrl+Shift+Enter'],
    scope: 'canvas',
    when: () => oneTask() !== null && !going(),
    run: withActive((path) => openPlan(path, { kind: 'task', task: oneTask() ?? '' })),
  },
  {
    id: 'run.only',
    title: 'Run only this task…',
    group: 'Run',
    keys: ['Alt+Enter'],
    scope: 'canvas',
    when: () => oneTask() !== null && !going(),
    run: withActive((path) => openPlan(path, { kind: 'only', task: oneTask() ?? '' })),
  },
  {
    id: 'run.pin',
    title: 'Pin or unpin the result',
    group: 'Run',
    keys: ['P'],
    scope: 'canvas',
    when: () => oneTask() !== null,
    run: withActive((path) => togglePin(path, oneTask() ?? '')),
  },
  {
    id: 'run.answer',
    title: 'Answer what the task asks',
    group: 'Run',
    when: () => askOf(active(), oneTask()) !== null,
    run: withActive((path) => {
      const question = askOf(path, oneTask());
      if (question) openQuestion(question);
    }),
  },

  { id: 'file.new', title: 'New workflow…', group: 'File', keys: ['Ctrl+Alt+N'], run: () => openOverlay('new') },
  {
    id: 'file.save',
    title: 'Save',
    group: 'File',
    keys: ['Ctrl+S'],
    scope: 'always',
    when: () => hasGraph(),
    run: withActive((path) => save(path)),
  },
  {
    id: 'file.saveAll',
    title: 'Save all',
    group: 'File',
    keys: ['Ctrl+Alt+S'],
    scope: 'always',
    when: () => Object.values(useDocuments.getState().byPath).some(isDirty),
    run: async () => {
      for (const path of useDocuments.getState().order) {
        const document = documentNow(path);
        if (document && isDirty(document)) await save(path);
      }
    },
  },
  {
    id: 'file.close',
    title: 'Close the tab',
    group: 'File',
    keys: ['Ctrl+Alt+W'],
    when: () => active() !== null,
    run: withActive(closeWorkflow),
  },
  {
    id: 'file.openFolder',
    title: 'Open another library folder…',
    group: 'File',
    run: () => chooseLibrary().catch((cause: unknown) => notifyError('Not opened', cause)),
  },

  {
    id: 'edit.undo',
    title: 'Undo',
    group: 'Edit',
    keys: ['Ctrl+Z'],
    when: () => onCanvas() && Boolean(activeDocument()?.history?.past.length),
    run: withActive(undoEdit),
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Edit',
    keys: ['Ctrl+Y', 'Ctrl+Shift+Z'],
    when: () => onCanvas() && Boolean(activeDocument()?.history?.future.length),
    run: withActive(redoEdit),
  },
  { id: 'edit.copy', title: 'Copy', group: 'Edit', pageKey: 'Ctrl+C', when: tasksSelected, run: clipboardCopy },
  { id: 'edit.cut', title: 'Cut', group: 'Edit', pageKey: 'Ctrl+X', when: tasksSelected, run: clipboardCut },
  { id: 'edit.paste', title: 'Paste', group: 'Edit', pageKey: 'Ctrl+V', when: onCanvas, run: clipboardPaste },
  { id: 'edit.duplicate', title: 'Duplicate', group: 'Edit', keys: ['Ctrl+D'], when: tasksSelected, run: duplicateSelection },
  {
    id: 'edit.delete',
    title: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    scope: 'canvas',
    when: anySelected,
    run: deleteSelection,
  },
  {
    id: 'edit.deleteReconnect',
    title: 'Delete and reconnect',
    group: 'Edit',
    keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
    scope: 'canvas',
    when: tasksSelected,
    run: deleteAndReconnect,
  },
  {
    id: 'edit.rename',
    title: 'Rename',
    group: 'Edit',
    keys: ['F2'],
    when: () => onCanvas() && selectionNow().tasks.size < 2,
    run: renameSelected,
  },
  { id: 'edit.selectAll', title: 'Select everything', group: 'Edit', keys: ['Ctrl+A'], scope: 'canvas', when: onCanvas, run: selectAll },
  {
    id: 'edit.find',
    title: 'Find a task',
    group: 'Edit',
    keys: ['Ctrl+F'],
    scope: 'always',
    when: onCanvas,
    run: () => canvas()?.openFind(),
  },

  { id: 'canvas.add', title: 'Add a task…', group: 'Canvas', keys: ['N'], when: onCanvas, run: () => canvas()?.openQuickAdd() },
  {
    id: 'canvas.addTab',
    title: 'Add a task',
    group: 'Canvas',
    keys: ['Tab'],
    scope: 'canvas',
    keyOnly: true,
    when: onCanvas,
    run: () => canvas()?.openQuickAdd(),
  },
  { id: 'canvas.tidy', title: 'Tidy', group: 'Canvas', keys: ['Shift+L'], when: onCanvas, run: () => canvas()?.tidy() },
  { id: 'canvas.fit', title: 'Show everything', group: 'Canvas', keys: ['1'], when: onCanvas, run: () => canvas()?.fit() },
  {
    id: 'canvas.fitSelection',
    title: 'Show the selection',
    group: 'Canvas',
    keys: ['2'],
    when: tasksSelected,
    run: () => canvas()?.fit(selectionNow().tasks),
  },
  { id: 'canvas.actualSize', title: 'Zoom to 100 %', group: 'Canvas', keys: ['0'], when: onCanvas, run: () => canvas()?.zoomTo(1) },
  { id: 'canvas.zoomIn', title: 'Zoom in', group: 'Canvas', keys: ['Ctrl++', 'Ctrl+='], when: onCanvas, run: () => canvas()?.zoomBy(1.25) },
  { id: 'canvas.zoomOut', title: 'Zoom out', group: 'Canvas', keys: ['Ctrl+-'], when: onCanvas, run: () => canvas()?.zoomBy(0.8) },
  {
    id: 'canvas.select',
    title: 'Select with the mouse',
    group: 'Canvas',
    keys: ['V'],
    when: onCanvas,
    run: () => useTool.setState({ tool: 'select' }),
  },
  {
    id: 'canvas.hand',
    title: 'Move the canvas with the mouse',
    group: 'Canvas',
    keys: ['H'],
    when: onCanvas,
    run: () => useTool.setState({ tool: 'hand' }),
  },
  {
    id: 'canvas.open',
    title: 'Edit the selected task',
    group: 'Canvas',
    keys: ['Enter'],
    scope: 'canvas',
    when: () => onCanvas() && selectionNow().tasks.size === 1,
    run: () => {
      showInspector('settings');
      useUi.setState({ focusField: { task: [...selectionNow().tasks][0] ?? null, path: [] } });
    },
  },
  ...(['Left', 'Right', 'Up', 'Down'] as const).flatMap((direction) => [
    {
      id: `canvas.walk${direction}`,
      title: `Go to the task at the ${direction.toLowerCase()}`,
      group: 'Canvas' as const,
      keys: [direction],
      scope: 'canvas' as const,
      keyOnly: true,
      when: onCanvas,
      run: () => walk(direction),
    },
    {
      id: `canvas.move${direction}`,
      title: `Move the selection ${direction.toLowerCase()}`,
      group: 'Canvas' as const,
      keys: [`Ctrl+${direction}`],
      scope: 'canvas' as const,
      keyOnly: true,
      when: tasksSelected,
      run: () => moveSelection(direction, 1),
    },
    {
      id: `canvas.moveFar${direction}`,
      title: `Move the selection far ${direction.toLowerCase()}`,
      group: 'Canvas' as const,
      keys: [`Ctrl+Shift+${direction}`],
      scope: 'canvas' as const,
      keyOnly: true,
      when: tasksSelected,
      run: () => moveSelection(direction, 5),
    },
  ]),

  {
    id: 'view.commands',
    title: 'Search or run a command',
    group: 'View',
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    scope: 'always',
    run: () => openOverlay('palette'),
  },
  { id: 'view.library', title: 'Go to the library', group: 'View', run: () => showScreen('library') },
  { id: 'view.canvas', title: 'Go to the canvas', group: 'View', when: () => active() !== null, run: () => showScreen('canvas') },
  { id: 'view.runs', title: 'Go to the runs', group: 'View', run: () => showScreen('runs') },
  { id: 'view.performance', title: 'Go to performance', group: 'View', run: () => showScreen('performance') },
  { id: 'view.questions', title: 'Questions of runs', group: 'View', keys: ['Q'], run: () => openQuestions() },
  { id: 'view.settings', title: 'Go to settings', group: 'View', keys: ['Ctrl+,'], run: () => showScreen('settings') },
  {
    id: 'view.palette',
    title: 'Show or hide the actions',
    group: 'View',
    keys: ['Ctrl+B'],
    when: onCanvas,
    run: () => useUi.setState((ui) => ({ paletteOpen: !ui.paletteOpen })),
  },
  {
    id: 'view.inspector',
    title: 'Show or hide the inspector',
    group: 'View',
    keys: ['Ctrl+Alt+B'],
    when: onCanvas,
    run: () => useUi.setState((ui) => ({ inspectorOpen: !ui.inspectorOpen })),
  },
  {
    id: 'view.dock',
    title: 'Show or hide the panel below',
    group: 'View',
    keys: ['Ctrl+J'],
    when: onCanvas,
    run: () => useUi.setState((ui) => ({ dockOpen: !ui.dockOpen })),
  },
  { id: 'view.problems', title: 'Show the problems', group: 'View', when: onCanvas, run: () => showDock('problems') },
  ...(['light', 'dark', 'system'] as const).map((theme) => ({
    id: `view.theme.${theme}`,
    title: theme === 'system' ? 'Theme of the system' : `${theme === 'light' ? 'Light' : 'Dark'} theme`,
    group: 'View' as const,
    when: () => useSettings.getState().settings?.theme !== theme,
    run: () => {
      applyTheme(theme);
      return putSettings({ theme }).catch((cause: unknown) => notifyError('The theme was not kept', cause));
    },
  })),

  { id: 'help.keys', title: 'All keys', group: 'Help', keys: ['?', 'Ctrl+/'], run: () => openOverlay('shortcuts') },
]);
