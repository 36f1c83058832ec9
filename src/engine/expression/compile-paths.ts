import type { Site } from './access.ts';
import { element, field, joinPath, maybeElement, maybeField } from './access.ts';
import type { Node, NodeOf } from './checked.ts';
import { isOptionalChain } from './checked.ts';
import type { Code, CompileContext } from './compile.ts';
import { compileNode } from './compile.ts';
import { ExpressionError } from './errors.ts';
import { data } from './values.ts';

/** The place of a read, with the text of what is read from; the text is only made when an error needs it. */
export function siteOf(of: Node, start: number, context: CompileContext): Site {
  return { start, label: () => labelOf(of, context.source) };
}

function labelOf(node: Node, source: string): string {
  if (node.path !== null) return node.path.keys.reduce(joinPath, node.path.root);
  if (node.op === 'select') return joinPath(labelOf(node.of, source), node.key);
  const text = source.slice(node.start, node.end).replace(/\s+/g, ' ').trim();
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export function unavailable(name: string, start: number): ExpressionError {
  return new ExpressionError(`${name} is not available here`, { path: name, offset: start });
}

export function compileRoot(node: NodeOf<'root'>): Code {
  const { slot, name, start } = node;
  return (scope) => {
    const value = scope[slot];
    if (value === undefined) throw unavailable(name, start);
    return typeof value === 'function' ? data(value) : value;
  };
}

/** A chain of fields below a root or a variable is one closure: nearly every path in a workflow is such a chain. */
export function compileSelect(node: NodeOf<'select'>, context: CompileContext): Code {
  const chain: NodeOf<'select'>[] = [];
  let base: Node = node;
  while (base.op === 'select' && !base.optional && chain.length < 4) {
    chain.unshift(base);
    base = base.of;
  }
  const [first, second, third, fourth] = chain.map((one) => ({ key: one.key, site: siteOf(one.of, one.start, context) }));
  const read = reader(base, context);
  const a = first!;
  if (second === undefined) {
    if (base.op === 'variable') {
      const { slot } = base;
      return (_scope, vars) => field(vars[slot], a.key, a.site);
    }
    return (scope, vars) => field(read(scope, vars), a.key, a.site);
  }
  const b = second;
  if (third === undefined) return (scope, vars) => field(field(read(scope, vars), a.key, a.site), b.key, b.site);
  const c = third;
  if (fourth === undefined) return (scope, vars) => field(field(field(read(scope, vars), a.key, a.site), b.key, b.site), c.key, c.site);
  const d = fourth;
  return (scope, vars) => field(field(field(field(read(scope, vars), a.key, a.site), b.key, b.site), c.key, c.site), d.key, d.site);
}

/** What a chain starts from. */
function reader(base: Node, context: CompileContext): Code {
  return base.op === 'root' ? compileRoot(base) : compileNode(base, context);
}

export function compileElement(node: NodeOf<'index'>, context: CompileContext): Code {
  const of = compileNode(node.of, context);
  const site = siteOf(node.of, node.start, context);
  if (node.at.op === 'constant' && typeof node.at.value === 'string') {
    const key = node.at.value;
    return (scope, vars) => {
      const from = of(scope, vars);
      return Array.isArray(from) ? element(from, key, site) : field(from, key, site);
    };
  }
  const at = compileNode(node.at, context);
  return (scope, vars) => element(of(scope, vars), at(scope, vars), site);
}

/** The value of an optional chain without its wrapping: undefined for none. */
export function compileOptionalChain(node: NodeOf<'select'> | NodeOf<'index'>, context: CompileContext): Code {
  const of = isOptionalChain(node.of) ? compileOptionalChain(node.of, context) : compileNode(node.of, context);
  return step(node, of, context);
}

function step(node: NodeOf<'select'> | NodeOf<'index'>, of: Code, context: CompileContext): Code {
  const site = siteOf(node.of, node.start, context);
  if (node.op === 'select') {
    const { key } = node;
    return (scope, vars) => maybeField(of(scope, vars), key, site);
  }
  const at = compileNode(node.at, context);
  return (scope, vars) => {
    const from = of(scope, vars);
    return from === undefined ? undefined : maybeElement(from, at(scope, vars), site);
  };
}

/** The first part of default(): undefined where anything on the way is absent. Other errors still raise. */
export function compileLenient(node: Node, context: CompileContext): Code {
  if (node.op === 'select' || node.op === 'index') return step(node, compileLenient(node.of, context), context);
  const code = compileNode(node, context);
  if (node.op === 'root' || node.op === 'variable' || node.op === 'constant') return code;
  return (scope, vars) => {
    try {
      return code(scope, vars);
    } catch (error) {
      if (error instanceof ExpressionError && error.kind === 'absent') return undefined;
      throw error;
    }
  };
}
