import type { Json } from '../json.ts';
import type { FoundPath } from './check.ts';
import type { Node } from './checked.ts';
import { Checker } from './check.ts';
import type { Code, HostFunctions } from './code.ts';
import { compileExpression } from './compile.ts';
import type { ExpressionProblem } from './errors.ts';
import { SyntaxProblem } from './errors.ts';
import { writeResult } from './generated/nodes.ts';
import { withTiers } from './generated/tiers.ts';
import { fail, running } from './limits.ts';
import { atEdge, finite } from './output.ts';
import { parse } from './parser.ts';
import { isMap, Optional } from './values.ts';

/** One parsed, checked and compiled expression, as expressions and templates are built from. */
export interface Unit {
  source: string;
  code: Code;
  /** What the code was compiled from. */
  tree: Node;
  /** Steps may be counted or values made: an evaluation has to prepare for that. */
  heavy: boolean;
  /** Length of the variables array; 0 when the code never looks at it. */
  slots: number;
  usesHost: boolean;
  paths: readonly FoundPath[];
  purePath: { root: string; path: readonly string[] } | null;
}

export type UnitResult = { ok: true; unit: Unit } | { ok: false; problems: ExpressionProblem[] };

/** Compiles `text[start, end)`; offsets count from the beginning of `text`. Never throws. */
export function compileUnit(text: string, start: number, end: number, roots: ReadonlyMap<string, number>): UnitResult {
  const checker = new Checker(text, roots);
  let tree: ReturnType<Checker['check']>;
  try {
    tree = checker.check(parse(text, start, end));
  } catch (error) {
    if (error instanceof SyntaxProblem) return { ok: false, problems: [error.problem] };
    throw error;
  }
  if (checker.problems.length > 0) return { ok: false, problems: checker.problems };
  const { code, heavy } = compileExpression(tree, text);
  const pure = tree.path !== null && !tree.path.optional ? { root: tree.path.root, path: tree.path.keys } : null;
  const slots = checker.usesHost || checker.slots > 1 ? checker.slots : 0;
  const source = text.slice(start, end).trim();
  return {
    ok: true,
    unit: { source, code, tree, heavy, slots, usesHost: checker.usesHost, paths: checker.paths, purePath: pure },
  };
}

const noVariables: unknown[] = [];

/** The array an evaluation keeps its host and its macro variables in. */
export function variables(slots: number, host: HostFunctions): unknown[] {
  if (slots === 0) return noVariables;
  // Slots are filled from the outside in, so the array grows in order.
  return [host];
}

export type Evaluate = (scope: readonly unknown[], host: HostFunctions) => Json;

/** The function that runs a unit and brings its value to the edge; code is written for it when it is called often. */
export function evaluator(unit: Unit): Evaluate {
  return withTiers(closuresOf(unit), (w) => writeResult(unit.tree, w).text);
}

/** As `evaluator`, by closures alone. */
export function closuresOf(unit: Unit): Evaluate {
  const { code, slots } = unit;
  if (!unit.heavy) {
    return (scope, host) => {
      const value = code(scope, slots === 0 ? noVariables : variables(slots, host));
      if (typeof value === 'string') return value;
      return lightEdge(value) as Json;
    };
  }
  return (scope, host) => {
    const { steps, made } = running;
    running.steps = 0;
    running.made = false;
    try {
      return atEdge(code(scope, slots === 0 ? noVariables : variables(slots, host))) as Json;
    } finally {
      // An evaluation around this one (in a scope's getter) gets its counters back.
      running.steps = steps;
      running.made = made;
    }
  };
}

/** The edge of code that makes no values of its own: what it gives is scope data, or an optional of that. */
function lightEdge(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      return finite(value);
    case 'object':
      if (value instanceof Optional) return value.value === undefined ? null : lightEdge(value.value);
      if (value === null || Array.isArray(value) || isMap(value)) return value;
      break;
    default:
  }
  throw fail('the result is not data');
}
