import { nearest } from '../../expression/spelling.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { SchemaIssue } from '../../schema/index.ts';
import type { ActionCatalogue } from '../../actions/types.ts';
import type { Position } from '../positions.ts';
import type { Problem, ProblemCode } from '../problem.ts';

export type Path = readonly (string | number)[];

/** Finds a path in the text that is checked; gives 0, 0 where there is no text. */
export type Locate = (path: Path, part: 'key' | 'value', offset?: number) => Position;

export interface CheckOptions {
  /** The file's name as people know it; it stands in every problem. */
  readonly file: string;
  readonly actions: ActionCatalogue;
}

interface Details {
  readonly hint?: string | null | undefined;
  /** Report at the key, not at the value. */
  readonly part?: 'key' | 'value';
  /** A character inside the string value. */
  readonly offset?: number;
}

/** Collects what is wrong with one workflow file, and what a reader would have to put right to draw it all the same. */
export class Checker {
  readonly problems: Problem[] = [];
  /** Text that stands where another kind of value does, or a value in the place of a missing one; see `repaired`. */
  readonly repairs: { readonly path: Path; readonly value: Json }[] = [];
  /** A list or map stands where none may, or the other way round: no `WorkflowFile` can be made of it. */
  misshapen = false;
  readonly actions: ActionCatalogue;
  private readonly file: string;
  private readonly locate: Locate;

  constructor(options: CheckOptions, locate: Locate) {
    this.file = options.file;
    this.actions = options.actions;
    this.locate = locate;
  }

  report(code: ProblemCode, path: Path, message: string, { hint = null, part = 'value', offset }: Details = {}): void {
    const { line, column } = this.locate(path, part, offset);
    const task = path[0] === 'tasks' && path.length > 1 ? String(path[1]) : null;
    this.problems.push({ code, file: this.file, line, column, task, message, hint, path });
  }

  /** A value of a kind that the place cannot hold. */
  misfit(path: Path, message: string, hint?: string): void {
    this.misshapen = true;
    this.report('type', path, message, { hint });
  }

  repair(path: Path, value: Json): void {
    this.repairs.push({ path, value });
  }

  /** An issue of a schema, told about the value at `path`; `called` is what the value is called in a sentence. */
  issue(path: Path, issue: SchemaIssue, called: string): void {
    const at = [...path, ...issue.path];
    const name = [called, ...issue.path].join('.');
    if (issue.code === 'missing') this.report('missing', at, `${name} needs ${issue.key ?? 'a value'}`, { hint: issue.hint, part: 'key' });
    else if (issue.code === 'unknown-key')
      this.report('unknown-key', [...at, issue.key ?? ''], `${issue.message} (in ${name})`, { hint: issue.hint, part: 'key' });
    else this.report(issue.code, at, `${name} ${issue.message}`, { hint: issue.hint });
  }
}

/** `Did you mean "probe"?`, or undefined when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `Did you mean ${found}?`;
}

/**
 * The unknown key of a map that was most likely meant to be `key`, where that one is absent: it is reported as a misspelling, and
 * nothing that follows from it is.
 */
export function misspeltKey(map: JsonObject, key: string, known: readonly string[]): string | undefined {
  if (map[key] !== undefined) return undefined;
  return Object.keys(map).find((given) => !known.includes(given) && nearest(given, [key]) === key);
}
