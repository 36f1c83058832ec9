import type { Site } from './access.ts';
import { element, field, joinPath, maybeElement, maybeField } from './access.ts';
import type { Node, NodeOf } from './checked.ts';
import { isOptionalChain } from './checked.ts';
import type { Code, CompileContext } from './code.ts';
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

/** What a chain starts from: a root's slot, with what an error has to say. */
type Start = Pick<NodeOf<'root'>, 'slot' | 'name' | 'start'>;

function rootValue(scope: readonly unknown[], root: Start): unknown {
  const value = scope[root.slot];
  if (value === undefined) throw unavailable(root.name, root.start);
  return typeof value === 'function' ? data(value) : value;
}

export function compileRoot(node: NodeOf<'root'>): Code {
  const root: Start = { slot: node.slot, name: node.name, start: node.start };
  return (scope) => rootValue(scope, root);
}

interface Step {
  key: string;
  site: Site;
}

/**
 * A chain of up to four fields is one closure, together with the root or the variable it starts from: nearly every
 * path in a workflow is such a chain, and each call of another closure costs as much as reading a field.
 */
export function compileSelect(node: NodeOf<'select'>, context: CompileContext): Code {
  const steps: Step[] = [];
  let base: Node = node;
  while (base.op === 'select' && !base.optional && steps.length < 4) {
    steps.unshift({ key: base.key, site: siteOf(base.of, base.start, context) });
    base = base.of;
  }
  if (base.op === 'root') return rootChain({ slot: base.slot, name: base.name, start: base.start }, steps);
  if (base.op === 'variable' && steps.length === 1) {
    const { slot } = base;
    const { key, site } = steps[0]!;
    return (_scope, vars) => field(vars[slot], key, site);
  }
  const read = context.compile(base, context);
  const [a, b, c, d] = steps as [Step, Step?, Step?, Step?];
  if (b === undefined) return (scope, vars) => field(read(scope, vars), a.key, a.site);
  if (c === undefined) return (scope, vars) => field(field(read(scope, vars), a.key, a.site), b.key, b.site);
  if (d === undefined) return (scope, vars) => field(field(field(read(scope, vars), a.key, a.site), b.key, b.site), c.key, c.site);
  return (scope, vars) => field(field(field(field(read(scope, vars), a.key, a.site), b.key, b.site), c.key, c.site), d.key, d.site);
}

function rootChain(root: Start, steps: readonly Step[]): Code {
  const [a, b, c, d] = steps as [Step, Step?, Step?, Step?];
  if (b === undefined) return (scope) => field(rootValue(scope, root), a.key, a.site);
  if (c === undefined) return (scope) => field(field(rootValue(scope, root), a.key, a.site), b.key, b.site);
  if (d === undefined) return (scope) => field(field(field(rootValue(scope, root), a.key, a.site), b.key, b.site), c.key, c.site);
  return (scope) => field(field(field(field(rootValue(scope, root), a.key, a.site), b.key, b.site), c.key, c.site), d.key, d.site);
}

/** The field that a macro's body reads from its variable, if that is all it does. */
export function variableField(body: Node, slot: number, context: CompileContext): Step | null {
  if (body.op !== 'select' || body.optional || body.of.op !== 'variable' || body.of.slot !== slot) return null;
  return { key: body.key, site: siteOf(body.of, body.start, context) };
}

export function compileElement(node: NodeOf<'index'>, context: CompileContext): Code {
  const of = context.compile(node.of, context);
  const site = siteOf(node.of, node.start, context);
  if (node.at.op === 'constant' && typeof node.at.value === 'string') {
    const key = node.at.value;
    return (scope, vars) => {
      const from = of(scope, vars);
      return Array.isArray(from) ? element(from, key, site) : field(from, key, site);
    };
  }
  const at = context.compile(node.at, context);
  return (scope, vars) => element(of(scope, vars), at(scope, vars), site);
}

/** The value of an optional chain without its wrapping: undefined for none. */
export function compileOptionalChain(node: NodeOf<'select'> | NodeOf<'index'>, context: CompileContext): Code {
  const of = isOptionalChain(node.of) ? compileOptionalChain(node.of, context) : context.compile(node.of, context);
  return step(node, of, context);
}

function step(node: NodeOf<'select'> | NodeOf<'index'>, of: Code, context: CompileContext): Code {
  const site = siteOf(node.of, node.start, context);
  if (node.op === 'select') {
    const { key } = node;
    return (scope, vars) => maybeField(of(scope, vars), key, site);
  }
  const at = context.compile(node.at, context);
  return (scope, vars) => {
    const from = of(scope, vars);
    return from === undefined ? undefined : maybeElement(from, at(scope, vars), site);
  };
}

/** The first part of default(): undefined where anything on the way is absent. Other errors still raise. */
export function compileLenient(node: Node, context: CompileContext): Code {
  if (node.op === 'select' || node.op === 'index') return step(node, compileLenient(node.of, context), context);
  const code = context.compile(node, context);
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
