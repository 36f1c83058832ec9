import type { NodeOf } from './checked.ts';
import type { Code, CompileContext } from './code.ts';
import { running } from './limits.ts';
import { add, contains, divide, modulo, multiply, subtract } from './operators.ts';
import { compareValues } from './order.ts';
import { equals } from './values.ts';

type Binary = NodeOf<'binary'>;

export function compileBinary(node: Binary, context: CompileContext): Code {
  switch (node.operator) {
    case '==':
    case '!=':
      return compileEquality(node, context);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileOrder(node, context);
    case 'in':
      return compileIn(node, context);
    default:
      return compileArithmetic(node, context);
  }
}

function isScalar(node: Binary['left']): node is NodeOf<'constant'> {
  return node.op === 'constant' && (typeof node.value !== 'object' || node.value === null);
}

function compileEquality(node: Binary, context: CompileContext): Code {
  const wanted = node.operator === '==';
  const left = context.compile(node.left, context);
  if (isScalar(node.right)) {
    const { value } = node.right;
    return wanted ? (scope, vars) => left(scope, vars) === value : (scope, vars) => left(scope, vars) !== value;
  }
  context.heavy = true;
  const right = context.compile(node.right, context);
  const { start } = node;
  return (scope, vars) => {
    const a = left(scope, vars);
    const b = right(scope, vars);
    running.at = start;
    return equals(a, b) === wanted;
  };
}

/** Each operator has its own closures: one shared closure that looks its operator up would be twice as slow. */
function compileOrder(node: Binary, context: CompileContext): Code {
  const { operator, start } = node;
  const left = context.compile(node.left, context);
  const right = context.compile(node.right, context);
  const other = (a: unknown, b: unknown): number => {
    running.at = start;
    return compareValues(a, b, operator);
  };
  const fixed = node.right.op === 'constant' && typeof node.right.value === 'number' ? node.right.value : undefined;
  if (fixed !== undefined) {
    if (operator === '<') return (s, v) => less(left(s, v), fixed, other);
    if (operator === '>') return (s, v) => more(left(s, v), fixed, other);
    if (operator === '<=') return (s, v) => atMost(left(s, v), fixed, other);
    return (s, v) => atLeast(left(s, v), fixed, other);
  }
  context.heavy = true;
  if (operator === '<') return (s, v) => less(left(s, v), right(s, v), other);
  if (operator === '>') return (s, v) => more(left(s, v), right(s, v), other);
  if (operator === '<=') return (s, v) => atMost(left(s, v), right(s, v), other);
  return (s, v) => atLeast(left(s, v), right(s, v), other);
}

type Order = (a: unknown, b: unknown) => number;

function less(a: unknown, b: unknown, other: Order): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a < b : other(a, b) < 0;
}

function more(a: unknown, b: unknown, other: Order): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a > b : other(a, b) > 0;
}

function atMost(a: unknown, b: unknown, other: Order): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a <= b : other(a, b) <= 0;
}

function atLeast(a: unknown, b: unknown, other: Order): boolean {
  return typeof a === 'number' && typeof b === 'number' ? a >= b : other(a, b) >= 0;
}

function compileIn(node: Binary, context: CompileContext): Code {
  context.heavy = true;
  const left = context.compile(node.left, context);
  const { start } = node;
  if (node.right.op === 'constant' && Array.isArray(node.right.value) && node.right.value.length > 8) {
    const scalars = new Set(node.right.value);
    if (node.right.value.every((one) => typeof one !== 'object' || one === null)) return (scope, vars) => scalars.has(left(scope, vars));
  }
  const right = context.compile(node.right, context);
  return (scope, vars) => {
    const value = left(scope, vars);
    const of = right(scope, vars);
    running.at = start;
    return contains(value, of);
  };
}

function compileArithmetic(node: Binary, context: CompileContext): Code {
  context.heavy = true;
  const left = context.compile(node.left, context);
  const right = context.compile(node.right, context);
  const { start } = node;
  const apply = { '+': add, '-': subtract, '*': multiply, '/': divide, '%': modulo }[node.operator as '+' | '-' | '*' | '/' | '%'];
  if (node.operator === '+') {
    return (scope, vars) => {
      const a = left(scope, vars);
      const b = right(scope, vars);
      running.at = start;
      return add(a, b);
    };
  }
  return (scope, vars) => {
    const a = left(scope, vars);
    const b = right(scope, vars);
    running.at = start;
    return apply(a, b);
  };
}
