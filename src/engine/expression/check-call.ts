import type { Ast, AstOf } from './ast.ts';
import type { CallChecker } from './call-checker.ts';
import type { Node } from './checked.ts';
import { ExpressionError } from './errors.ts';
import { functions, optionalConstructors } from './functions/registry.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { describeParam } from './functions/spec.ts';
import type { MacroName, MacroSpec } from './macros.ts';
import { macros, specialForms } from './macros.ts';
import { nearest } from './spelling.ts';
import { describeKind, isForbidden } from './values.ts';

type Call = AstOf<'call'>;

const everyName = (): string[] => [...functions.keys(), ...macros.keys(), ...Object.keys(specialForms)];

/** Turns a call into the macro, lazy form or function it stands for. */
export function checkCall(checker: CallChecker, ast: Call): Node {
  const { receiver, name } = ast;
  if (receiver === null) {
    if (name === 'has') return checkHas(checker, ast);
    if (name === 'now' || name === 'uuid') return checkHost(checker, ast, name);
  } else {
    if (receiver.type === 'name' && !checker.isData(receiver.name)) {
      if (receiver.name === 'optional') return checkOptional(checker, ast);
      if (receiver.name === 'cel' && name === 'bind') return checkBind(checker, ast);
    }
    const macro = macros.get(name);
    if (macro !== undefined) return checkMacro(checker, ast, receiver, macro);
  }
  if (name === 'default' || name === 'orValue' || name === 'or') return checkLazy(checker, ast, name);
  const spec = functions.get(name);
  if (spec !== undefined) return checkFunction(checker, ast, spec, receiver === null ? ast.args : [receiver, ...ast.args]);
  unknown(checker, ast);
  return checker.nothing(ast);
}

function unknown(checker: CallChecker, ast: Call): void {
  for (const arg of ast.args) if (!isVariableLike(arg)) checker.check(arg);
  const end = ast.nameStart + ast.name.length;
  if (macros.has(ast.name)) {
    checker.problem(`${ast.name} is called on a list`, ast.nameStart, end, `write ${macros.get(ast.name)!.signature}`);
    return;
  }
  if (ast.name in specialForms && Object.hasOwn(specialForms, ast.name)) {
    const form = specialForms[ast.name as keyof typeof specialForms];
    checker.problem(`${ast.name} is not called like this`, ast.nameStart, end, `write ${form.signature}`);
    return;
  }
  const close = nearest(ast.name, everyName());
  checker.problem(`there is no function ${ast.name}`, ast.nameStart, end, close === undefined ? undefined : `did you mean ${close}?`);
}

/** Arguments of a misspelt macro name variables of their own; those would only add noise to the real problem. */
function isVariableLike(ast: Ast): boolean {
  return ast.type === 'name' || ast.height > 1;
}

function checkHas(checker: CallChecker, ast: Call): Node {
  const [field] = ast.args;
  if (ast.args.length !== 1 || field === undefined || field.type !== 'select' || field.optional) {
    checker.problem('has() takes one field: has(a.b)', ast.start, ast.end);
    return checker.nothing(ast);
  }
  checker.lenient++;
  const node = checker.check(field);
  checker.lenient--;
  if (node.op !== 'select' || isForbidden(field.field)) return checker.nothing(ast);
  return { op: 'has', of: node.of, key: field.field, kind: 'bool', path: null, start: ast.start, end: ast.end };
}

function checkHost(checker: CallChecker, ast: Call, name: 'now' | 'uuid'): Node {
  if (ast.args.length > 0) checker.problem(`${name}() takes no arguments`, ast.start, ast.end);
  checker.usesHost = true;
  return { op: 'host', name, kind: name === 'now' ? 'timestamp' : 'string', path: null, start: ast.start, end: ast.end };
}

function checkOptional(checker: CallChecker, ast: Call): Node {
  const spec = optionalConstructors.get(ast.name);
  if (spec !== undefined) return checkFunction(checker, ast, spec, ast.args);
  const close = nearest(ast.name, optionalConstructors.keys());
  checker.problem(
    `there is no optional.${ast.name}`,
    ast.start,
    ast.nameStart + ast.name.length,
    `did you mean optional.${close ?? 'of'}?`,
  );
  return checker.nothing(ast);
}

function checkLazy(checker: CallChecker, ast: Call, name: 'default' | 'orValue' | 'or'): Node {
  const args = ast.receiver === null ? ast.args : [ast.receiver, ...ast.args];
  const [first, second] = args;
  if (first === undefined || second === undefined || args.length > 2) {
    checker.problem(`${name} takes a value and a fallback`, ast.nameStart, ast.end, `write ${specialForms[name].signature}`);
    return checker.nothing(ast);
  }
  if (name === 'default') checker.lenient++;
  const of = checker.check(first);
  if (name === 'default') checker.lenient--;
  if (name !== 'default' && of.kind !== 'any' && of.kind !== 'optional') {
    checker.problem(
      `${name} is called on an optional, not on ${describeKind(of.kind)}`,
      ast.nameStart,
      ast.nameStart + name.length,
      'an optional is made by x.?y, x[?i] or optional.of(x)',
    );
  }
  const other = checker.check(second);
  return { op: 'lazy', name, of, other, kind: name === 'or' ? 'optional' : 'any', path: null, start: ast.start, end: ast.end };
}

/** The name an argument declares, or undefined with a problem noted. */
function variable(checker: CallChecker, ast: Ast | undefined, macro: string): string | undefined {
  if (ast?.type === 'name' && !ast.global && !isForbidden(ast.name)) return ast.name;
  if (ast !== undefined) checker.problem(`${macro} needs a variable name here`, ast.start, ast.end);
  return undefined;
}

function checkBind(checker: CallChecker, ast: Call): Node {
  const [target, init, result] = ast.args;
  if (init === undefined || result === undefined || ast.args.length > 3) {
    checker.problem('cel.bind takes a name, a value and a result', ast.start, ast.end, `write ${specialForms.bind.signature}`);
    return checker.nothing(ast);
  }
  const name = variable(checker, target, 'cel.bind');
  const value = checker.check(init);
  let body = checker.nothing(ast);
  const [slot] = checker.within([name ?? ''], () => {
    body = checker.check(result);
  });
  return { op: 'bind', slot: slot!, value, body, kind: body.kind, path: null, start: ast.start, end: ast.end };
}

const loopKinds: Partial<Record<MacroName, Node['kind']>> = {
  all: 'bool',
  exists: 'bool',
  exists_one: 'bool',
  map: 'list',
  filter: 'list',
  transformList: 'list',
  transformMap: 'map',
  sortBy: 'list',
  groupBy: 'map',
  sumBy: 'number',
  optMap: 'optional',
  optFlatMap: 'optional',
};

function checkMacro(checker: CallChecker, ast: Call, receiver: Ast, macro: MacroSpec): Node {
  const { args } = ast;
  const shape = macro.shapes.find((one) => one.variables + (one.condition ? 1 : 0) + 1 === args.length);
  const of = checker.check(receiver);
  if (shape === undefined) {
    checker.problem(
      `${ast.name} does not take ${args.length} ${args.length === 1 ? 'argument' : 'arguments'}`,
      ast.nameStart,
      ast.end,
      `write ${macro.signature}`,
    );
    return checker.nothing(ast);
  }
  checkReceiver(checker, ast, of, macro);
  const names = args.slice(0, shape.variables).map((arg) => variable(checker, arg, ast.name) ?? '');
  if (names[1] !== undefined && names[1] !== '' && names[0] === names[1])
    checker.problem(`the variable ${names[0]} is named twice`, args[1]!.start, args[1]!.end);
  let condition: Node | null = null;
  let body = checker.nothing(ast);
  const slots = checker.within(names, () => {
    if (shape.condition) condition = checker.check(args[shape.variables]!);
    body = checker.check(args[args.length - 1]!);
  });
  const kind = loopKinds[macro.name] ?? 'any';
  return {
    op: 'loop',
    macro: macro.name,
    of,
    slot: slots[0]!,
    second: slots[1] ?? -1,
    condition,
    body,
    kind,
    path: null,
    start: ast.start,
    end: ast.end,
  };
}

function checkReceiver(checker: CallChecker, ast: Call, of: Node, macro: MacroSpec): void {
  const wanted = macro.name.startsWith('opt') ? ['optional'] : /^(sortBy|groupBy|sumBy)$/.test(macro.name) ? ['list'] : ['list', 'map'];
  if (of.kind === 'any' || wanted.includes(of.kind)) return;
  checker.problem(
    `${ast.name} is called on ${wanted.length > 1 ? 'a list or a map' : describeParam(wanted as ['list'])}, not on ${describeKind(of.kind)}`,
    ast.nameStart,
    ast.nameStart + ast.name.length,
  );
}

function checkFunction(checker: CallChecker, ast: Call, spec: FunctionSpec, given: readonly Ast[]): Node {
  const args = given.map((arg) => checker.check(arg));
  const least = spec.params.length - spec.optional;
  const most = spec.rest ? Number.POSITIVE_INFINITY : spec.params.length;
  if (args.length < least || args.length > most) {
    const before = given.length - ast.args.length;
    const count = spec.rest
      ? `at least ${least - before}`
      : least === most
        ? String(least - before)
        : `${least - before} to ${most - before}`;
    const noun = count === '1' ? 'argument' : 'arguments';
    checker.problem(
      `${spec.name} takes ${count} ${noun}, not ${ast.args.length}`,
      ast.nameStart,
      ast.end,
      `write ${spec.name}(${spec.args})`,
    );
    return checker.nothing(ast);
  }
  args.forEach((arg, i) => {
    const param = spec.params[Math.min(i, spec.params.length - 1)] ?? null;
    if (param === null || arg.kind === 'any' || param.includes(arg.kind)) return;
    const which = i === 0 && ast.receiver !== null && given.length > ast.args.length ? 'is called on' : 'takes';
    checker.problem(
      `${spec.name} ${which} ${describeParam(param)}, not ${describeKind(arg.kind)}`,
      arg.start,
      arg.end,
      `write ${spec.name}(${spec.args})`,
    );
  });
  prepare(checker, spec, args);
  return { op: 'call', spec, args, kind: spec.returns ?? 'any', path: null, start: ast.start, end: ast.end };
}

function prepare(checker: CallChecker, spec: FunctionSpec, args: readonly Node[]): void {
  if (spec.prepare === undefined) return;
  try {
    spec.prepare(args.map((arg) => (arg.op === 'constant' ? arg.value : undefined)));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const at = args.at(-1)!;
    checker.problem(error.message, at.start, at.end);
  }
}
