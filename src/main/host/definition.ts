import type { ActionCatalogue } from '../../engine/actions/types.ts';
import { MillraceError } from '../../engine/errors.ts';
import { formatProblem, parseWorkflow } from '../../engine/format/index.ts';
import type { Workflow } from '../../engine/format/model.ts';
import type { Json } from '../../engine/json.ts';

const problemsNamed = 3;

/** The workflow a text holds. `invalid_workflow` names the first problems; `data.problems` has all of them. */
export function readWorkflow(text: string, file: string, actions: ActionCatalogue): Workflow {
  const parsed = parseWorkflow(text, { file, actions });
  if (parsed.workflow) return parsed.workflow;
  const shown = parsed.problems.slice(0, problemsNamed).map((problem) => formatProblem(problem));
  const more = parsed.problems.length - shown.length;
  throw new MillraceError(
    'invalid_workflow',
    `${shown.join('\n') || `${file} is not a workflow`}${more > 0 ? `\n(and ${more} more)` : ''}`,
    { problems: parsed.problems as unknown as Json },
  );
}
