import { isObject, type Json, type JsonObject } from '../json.ts';
import { Checker, type CheckOptions, type Locate, type Path } from './check/checker.ts';
import { checkPlainData, checkWorkflow } from './check/file.ts';
import { readDocument } from './document.ts';
import { formatLimits } from './limits.ts';
import type { Workflow, WorkflowFile } from './model.ts';
import { nameOfFile, normalise } from './normalise.ts';
import type { Problem } from './problem.ts';

export interface ParsedWorkflow {
  /**
   * The file as authored, for the canvas; also there when it has problems that do not prevent drawing it. Then missing or
   * misspelt plain values may have been put right (a number where text belongs, a task without action has the action '').
   */
  readonly file: WorkflowFile | null;
  /** What can be run; only there when there are no problems. */
  readonly workflow: Workflow | null;
  /** Everything that is wrong, in the order of the text. */
  readonly problems: readonly Problem[];
}

/** Reads and checks the text of a workflow file (YAML or JSON). Never throws, runs nothing. */
export function parseWorkflow(text: string, options: CheckOptions): ParsedWorkflow {
  const document = readDocument(text);
  const checker = new Checker(options, document.locate);
  const read: Problem[] = document.problems.map((problem) => ({ ...problem, file: options.file, task: taskOf(problem.path) }));
  if (document.value === undefined) return { file: null, workflow: null, problems: inOrder(read) };
  checkWorkflow(document.value, checker);
  // What could not be read stands as null or not at all in the data; a second problem about that would say nothing new.
  const unread = new Set(read.map(placeOf));
  const isEcho = (problem: Problem): boolean =>
    unread.has(placeOf(problem)) || (problem.code === 'missing' && document.incomplete.some((path) => samePath(path, problem.path)));
  const problems = inOrder([...read, ...checker.problems.filter((problem) => !isEcho(problem))]);
  const file = read.length === 0 && !checker.misshapen ? (repaired(document.value, checker) as unknown as WorkflowFile) : null;
  return { file, workflow: file && problems.length === 0 ? normalise(file, nameOfFile(options.file)) : null, problems };
}

export interface CheckFileOptions extends CheckOptions {
  /** The text the file has or will have; lines and columns come from it. Asked for only when there is a problem. */
  readonly text?: string | (() => string);
}

/** The same checks on a file that is being edited. Without a text, line and column are 0; `path` tells where in any case. */
export function checkFile(file: WorkflowFile, options: CheckFileOptions): readonly Problem[] {
  const { text } = options;
  let locate: Locate | null = null;
  const checker = new Checker(options, (path, part, offset) => {
    if (text === undefined) return { line: 0, column: 0 };
    locate ??= readDocument(typeof text === 'string' ? text : text()).locate;
    return locate(path, part, offset);
  });
  const data = file as unknown as Json;
  checkPlainData(data, [], checker);
  if (checker.problems.length === 0) checkWorkflow(data, checker);
  return text === undefined ? checker.problems.slice(0, formatLimits.problems) : inOrder(checker.problems);
}

function taskOf(path: Path): string | null {
  return path[0] === 'tasks' && path.length > 1 ? String(path[1]) : null;
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

function placeOf(problem: Problem): string {
  return `${problem.line}:${problem.column}`;
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  // A value that an alias repeats is checked wherever it stands, but it is wrong in one place.
  const once = sorted.filter((problem) => {
    const key = `${placeOf(problem)} ${problem.code} ${problem.message}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.slice(0, formatLimits.problems);
}

function repaired(value: Json, checker: Checker): Json {
  return checker.repairs.reduce((data, { path, value: better }) => replaced(data, path, better), value);
}

function replaced(data: Json, path: Path, value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) return data.map((item: Json, i) => (i === step ? replaced(item, rest, value) : item));
  const map: JsonObject = isObject(data) ? data : {};
  return { ...map, [step]: replaced(map[step] ?? null, rest, value) };
}
