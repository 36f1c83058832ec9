import { actionCatalogue } from '../../engine/actions/catalog.ts';
import type { Problem } from '../../engine/format/problem.ts';
import { canvas } from '../canvas/canvas-api.ts';
import { activeDocument, useFile, useProblems } from '../stores/documents.ts';
import { clearSelection, select } from '../stores/selection.ts';
import { showInspector, useUi } from '../stores/ui.ts';
import { Empty } from '../ui/empty.tsx';
import { StateGlyph } from '../ui/state-glyph.tsx';

/** The field of the inspector that a problem is about: one that is missing has no place in the file yet. */
function fieldOf(problem: Problem): readonly (string | number)[] {
  if (problem.task === null) return problem.path;
  const path = problem.path.slice(2);
  if (problem.code !== 'missing' || path.length > 1) return path;
  const task = activeDocument()?.history?.present.tasks[problem.task];
  const required = (task && actionCatalogue.get(task.action)?.input.required) ?? [];
  const missing = required.find((key) => task?.with?.[key] === undefined);
  return missing === undefined ? path : ['with', missing];
}

/** Selects what a problem is about and puts the cursor into its field. */
export function goToProblem(problem: Problem): void {
  if (problem.task !== null) {
    select([problem.task]);
    canvas()?.reveal(problem.task);
  } else clearSelection();
  showInspector('settings');
  useUi.setState({ focusField: { task: problem.task, path: fieldOf(problem) } });
}

/** Everything that is wrong with a workflow: what, where, and what to do. A click goes there. */
export function ProblemsList({ path }: { readonly path: string }) {
  const problems = useProblems(path);
  const file = useFile(path);
  if (problems.length === 0)
    return <Empty title="No problems">What would keep the workflow from running is listed here while you edit.</Empty>;
  return (
    <div role="list" aria-label="Problems" className="min-h-0 flex-1 overflow-y-auto py-1">
      {problems.map((problem, index) => (
        <div role="listitem" key={`${problem.path.join('.')} ${problem.code} ${index}`}>
          <button
            type="button"
            data-problem-code={problem.code}
            className="flex min-h-7 w-full items-baseline gap-3 px-4 py-1 text-left hover:bg-sub focus-visible:-outline-offset-2"
            onClick={() => goToProblem(problem)}
          >
            <StateGlyph state="incomplete" size={12} className="self-center" />
            <span className="w-40 shrink-0 truncate font-semibold">
              {problem.task !== null ? (file?.tasks[problem.task]?.name ?? problem.task) : 'Workflow'}
            </span>
            <span className="min-w-0 flex-1">
              {problem.message}
              {problem.hint ? <span className="text-fg3"> {problem.hint}</span> : null}
            </span>
            <span className="shrink-0 font-mono text-tiny text-fg3">
              {problem.line > 0 ? `${problem.line}:${problem.column}` : problem.path.slice(problem.task !== null ? 2 : 0).join('.')}
            </span>
          </button>
        </div>
      ))}
    </div>
  );
}
