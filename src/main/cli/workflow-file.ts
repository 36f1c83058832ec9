import { readFileSync } from 'node:fs';
import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { formatProblem, type Problem, parseWorkflow } from '../../engine/format/index.ts';
import { printJson } from './terminal.ts';

export interface CheckedFile {
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** Reads and checks a file; one that cannot be read has one problem, at its first character. */
export function checkFile(file: string): CheckedFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const message = code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read: ${(error as Error).message}`;
    return { text: '', problems: [{ code: 'yaml', file, line: 1, column: 1, task: null, message, hint: null, path: [] }] };
  }
  return { text, problems: parseWorkflow(text, { file, actions: actionCatalogue }).problems };
}

/** Every problem: as JSON on stdout, or one line each on stderr. */
export function printProblems(problems: readonly Problem[], json: boolean): void {
  if (json) printJson({ ok: problems.length === 0, problems: problems.map(({ path: _path, ...problem }) => problem) });
  else for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
}
