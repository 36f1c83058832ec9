/** The closed set of what can be wrong with a workflow file (workflow-format, "Errors"). */
export type ProblemCode =
  | 'yaml'
  | 'unknown-key'
  | 'missing'
  | 'type'
  | 'unknown-action'
  | 'unknown-task'
  | 'unknown-name'
  | 'expression'
  | 'duplicate'
  | 'unreachable'
  | 'self-join'
  | 'limit';

/** One thing wrong with a workflow file. `line` and `column` count from 1. `path` is where in the document, for the canvas. */
export interface Problem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The task it is about, or null. */
  readonly task: string | null;
  readonly message: string;
  /** What to do, or the nearest spelling; null when there is nothing useful to say. */
  readonly hint: string | null;
  readonly path: readonly (string | number)[];
}

/** One line for a terminal: `site.flow.yaml:12:9 unknown-task There is no task alrt (Did you mean alert?)`. */
export function formatProblem({ file, line, column, code, message, hint }: Problem): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return `${place} ${code} ${message}${hint === null ? '' : ` (${hint.replace(/\.$/, '')})`}`;
}
