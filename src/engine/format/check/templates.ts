import { compileTemplate, type ExpressionPath, type ExpressionProblem } from '../../expression/index.ts';
import type { Json } from '../../json.ts';
import { type Checker, didYouMean, type Path } from './checker.ts';
import type { Names } from './names.ts';

/** What the expressions of one place may name. */
export interface Scope {
  readonly roots: readonly string[];
  readonly names: Names;
}

const everywhere = ['inputs', 'vars', 'tasks', 'run', 'env'] as const;
const afterAttempt = ['result', 'error', 'status'] as const;

/** The scopes of the format's places (workflow-format, "Names in scope"). `item` is a list task's variable, null elsewhere. */
export const scopes = {
  /** What is evaluated once a task or once a run: vars, outputs, when, forEach, delay. */
  base: (names: Names): Scope => ({ roots: everywhere, names }),
  /** What is evaluated for each item of a list task: timeout, retry, cache. */
  item: (names: Names, item: string | null): Scope => ({ roots: [...everywhere, ...itemRoots(item)], names }),
  /** `with`: also the only place for secrets. */
  inputs: (names: Names, item: string | null): Scope => ({ roots: [...everywhere, 'secrets', ...itemRoots(item)], names }),
  /** `retry.when`. */
  retry: (names: Names, item: string | null): Scope => ({
    roots: [...everywhere, ...itemRoots(item).filter((name) => !isOf(afterAttempt, name)), ...afterAttempt],
    names,
  }),
  /** `when` and `set` of transitions. */
  next: (names: Names): Scope => ({ roots: [...everywhere, ...afterAttempt], names }),
} as const;

function itemRoots(item: string | null): string[] {
  return item === null ? [] : [item, 'index'];
}

/** Checks the placeholders of every string inside a value. False when there was something to report. */
export function checkTemplates(value: Json, path: Path, checker: Checker, scope: Scope): boolean {
  if (typeof value === 'string') return !value.includes('{{') || checkTemplate(value, path, checker, scope);
  if (typeof value !== 'object' || value === null) return true;
  let sound = true;
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (typeof inner !== 'string' && typeof inner !== 'object') continue;
    if (!checkTemplates(inner as Json, [...path, key], checker, scope)) sound = false;
  }
  return sound;
}

/** Checks the placeholders of one string. False when there was something to report. */
export function checkTemplate(text: string, path: Path, checker: Checker, scope: Scope): boolean {
  const { problems, paths } = compiledText(text, scope);
  for (const problem of problems) {
    const name = unknownRoot(problem.message);
    const { offset } = problem;
    if (name === null)
      checker.report('expression', path, capital(problem.message), {
        hint: problem.hint === undefined ? null : hintSentence(problem.hint),
        offset,
      });
    else checker.report('unknown-name', path, `There is no ${name} here`, { hint: rootHint(name, scope), offset });
  }
  let known = problems.length === 0;
  for (const found of paths) if (!found.optional && !checkPath(found, text, path, checker, scope.names)) known = false;
  return known;
}

interface CompiledText {
  readonly problems: readonly ExpressionProblem[];
  readonly paths: readonly ExpressionPath[];
}

/** Canvases check the same texts again after every edit, so what was compiled is remembered; forgotten all at once when it is much. */
const remembered = new Map<string, CompiledText>();
const rememberedAtMost = 10_000;

function compiledText(text: string, { roots }: Scope): CompiledText {
  const key = `${roots.join()} ${text}`;
  let found = remembered.get(key);
  if (!found) {
    const compiled = compileTemplate(text, { roots });
    found = compiled.ok ? { problems: [], paths: compiled.template.paths } : { problems: compiled.problems, paths: [] };
    if (remembered.size >= rememberedAtMost) remembered.clear();
    if (text.length < 2000) remembered.set(key, found);
  }
  return found;
}

/** The one problem of the expression language that is about a name of the workflow and not about its own grammar. */
function unknownRoot(message: string): string | null {
  return /^there is no ([A-Za-z_][A-Za-z0-9_]*) here$/.exec(message)?.[1] ?? null;
}

function rootHint(name: string, scope: Scope): string {
  if (name === 'secrets') return 'Secrets can only be read inside with.';
  if (isOf(afterAttempt, name)) return `${name} is known in next and retry.when; elsewhere write tasks.<id>.${name}.`;
  const near = didYouMean(name, scope.roots);
  if (near !== undefined) return near;
  if (scope.names.inputs?.has(name)) return `Did you mean inputs.${name}?`;
  if (scope.names.vars?.has(name)) return `Did you mean vars.${name}?`;
  if (scope.names.tasks?.has(name)) return `Did you mean tasks.${name}?`;
  if (name === 'data') return 'Rules (rules.*) read data, and without braces: "data.name" instead of "{{ data.name }}".';
  if (name === 'item' || name === 'index') return `${name} is known inside a task with forEach, in with, timeout, retry and cache.`;
  return `Known here: ${scope.roots.join(', ')}.`;
}

const taskFields = ['status', 'result', 'error', 'attempts', 'items'];
const runFields = ['id', 'startedAt', 'workflow', 'trigger'];

function checkPath(found: ExpressionPath, text: string, path: Path, checker: Checker, names: Names): boolean {
  const [first, second] = found.path;
  const report = (key: string, depth: number, message: string, known: Iterable<string>): false => {
    const list = [...known];
    const hint = didYouMean(key, list) ?? (list.length === 0 ? null : list.length <= 12 ? `Known here: ${list.join(', ')}.` : null);
    checker.report('unknown-name', path, message, { hint, offset: offsetOfKey(found, text, depth) });
    return false;
  };
  if (first === undefined) return true;
  switch (found.root) {
    case 'inputs':
      return !names.inputs || names.inputs.has(first) || report(first, 0, `There is no input ${first}`, names.inputs);
    case 'vars':
      return !names.vars || names.vars.has(first) || report(first, 0, `There is no variable ${first}`, names.vars);
    case 'run':
      return runFields.includes(first) || report(first, 0, `run has no ${first}`, runFields);
    case 'tasks':
      if (names.tasks && !names.tasks.has(first)) return report(first, 0, `There is no task ${first}`, names.tasks);
      return second === undefined || taskFields.includes(second) || report(second, 1, `tasks.${first} has no ${second}`, taskFields);
    default:
      return true;
  }
}

/** Where the key at `depth` of a path stands in the string that holds the path. */
function offsetOfKey(found: ExpressionPath, text: string, depth: number): number {
  let at = text.indexOf(found.root, found.offset) + found.root.length;
  for (let i = 0; i <= depth; i += 1) {
    const key = found.path[i] ?? '';
    const next = text.indexOf(key, at);
    if (next === -1) return found.offset;
    if (i === depth) return next;
    at = next + key.length;
  }
  return found.offset;
}

function isOf(list: readonly string[], name: string): boolean {
  return list.includes(name);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function hintSentence(text: string): string {
  return /[.?!]$/.test(text) ? capital(text) : `${capital(text)}.`;
}
