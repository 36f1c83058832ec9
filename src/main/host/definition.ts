import type { ActionCatalogue } from '../../engine/actions/types.ts';
import { MillraceError } from '../../engine/errors.ts';
import { formatProblem, parseWorkflow } from '../../engine/format/index.ts';
import type { Workflow } from '../../engine/format/model.ts';
import type { Json } from '../../engine/json.ts';

/** The workflow a text holds. `invalid_workflow` names the first problem; `data.problems` has all of them. */
export function readWorkflow(text: string, file: string, actions: ActionCatalogue): Workflow {
  const parsed = parseWorkflow(text, { file, actions });
  if (parsed.workflow) return parsed.workflow;
  const [first] = parsed.problems;
  const more = parsed.problems.length - 1;
  throw new MillraceError(
    'invalid_workflow',
    `${first ? formatProblem(first) : `${file} is not a workflow`}${more > 0 ? ` (and ${more} more)` : ''}`,
    { problems: parsed.problems as unknown as Json },
  );
}
