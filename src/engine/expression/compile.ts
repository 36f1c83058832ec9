import type { Node, NodeOf } from './checked.ts';
import type { Code, CompileContext, HostFunctions } from './code.ts';
import { isOptionalChain } from './checked.ts';
import { compileBinary } from './compile-binary.ts';
import { compileConditional, compileLogic, notBool } from './compile-logic.ts';
import { compileLoop } from './compile-loops.ts';
import { compileElement, compileLenient, compileOptionalChain, compileRoot, compileSelect, siteOf } from './compile-paths.ts';
import { maybeField } from './access.ts';
import { ExpressionError } from './errors.ts';
import { optional } from './functions/optionals.ts';
import { fail, running } from './limits.ts';
import { negate } from './operators.ts';
import { parseTimestamp } from './time-text.ts';
import { isForbidden, mapKey, Optional, Timestamp } from './values.ts';

/** Closures of a checked expression. */
export function compileExpression(root: Node, source: string): { readonly code: Code; readonly heavy: boolean } {
  const context: CompileContext = { source, heavy: false, compile: compileNode };
  return { code: compileNode(root, context), heavy: context.heavy };
}

function compileNode(node: Node, context: CompileContext): Code {
  switch (node.op) {
    case 'constant':
      return compileConstant(node, context);
    case 'root':
      return compileRoot(node);
    case 'variable': {
      const { slot } = node;
      return (_scope, vars) => vars[slot];
    }
    case 'select':
      if (!isOptionalChain(node)) return compileSelect(node, context);
      return wrapOptional(compileOptionalChain(node, context));
    case 'index':
      if (!isOptionalChain(node)) return compileElement(node, context);
      return wrapOptional(compileOptionalChain(node, context));
    case 'has':
      return compileHas(node, context);
    case 'not': {
      const of = compileNode(node.of, context);
      const { start } = node;
      return (scope, vars) => {
        const value = of(scope, vars);
        if (typeof value !== 'boolean') throw notBool(value, '!', start);
        return !value;
      };
    }
    case 'negate': {
      const of = compileNode(node.of, context);
      const { start } = node;
      return (scope, vars) => {
        const value = of(scope, vars);
        running.at = start;
        return negate(value);
      };
    }
    case 'logic':
      return compileLogic(node, context);
    case 'conditional':
      return compileConditional(node, context);
    case 'binary':
      return compileBinary(node, context);
    case 'list':
      return compileList(node, context);
    case 'map':
      return compileMap(node, context);
    case 'call':
      return compileCall(node, context);
    case 'lazy':
      return compileLazy(node, context);
    case 'host':
      return compileHost(node, context);
    case 'loop':
      context.heavy = true;
      return compileLoop(node, context);
    case 'bind': {
      const value = compileNode(node.value, context);
      const body = compileNode(node.body, context);
      const { slot } = node;
      return (scope, vars) => {
        vars[slot] = value(scope, vars);
        return body(scope, vars);
      };
    }
  }
}

function compileConstant(node: NodeOf<'constant'>, context: CompileContext): Code {
  const { value } = node;
  if (!node.internal) return () => value;
  context.heavy = true;
  return () => {
    running.made = true;
    return value;
  };
}

function wrapOptional(code: Code): Code {
  return (scope, vars) => new Optional(code(scope, vars));
}

function compileHas(node: NodeOf<'has'>, context: CompileContext): Code {
  const of = isOptionalChain(node.of) ? compileOptionalChain(node.of, context) : compileNode(node.of, context);
  const { key } = node;
  const site = siteOf(node.of, node.start, context);
  return (scope, vars) => maybeField(of(scope, vars), key, site) !== undefined;
}

function compileList(node: NodeOf<'list'>, context: CompileContext): Code {
  context.heavy = true;
  const items = node.items.map((item) => compileNode(item.value, context));
  const count = items.length;
  const { start } = node;
  if (!node.items.some((item) => item.optional)) {
    return (scope, vars) => {
      running.steps += count;
      const out: unknown[] = [];
      for (let i = 0; i < count; i++) out.push(items[i]!(scope, vars));
      return out;
    };
  }
  const optionals = node.items.map((item) => item.optional);
  return (scope, vars) => {
    const out: unknown[] = [];
    for (let i = 0; i < count; i++) {
      const value = items[i]!(scope, vars);
      running.at = start;
      if (!optionals[i]) out.push(value);
      else if (optional(value, '[?x]').value !== undefined) out.push((value as Optional).value);
    }
    return out;
  };
}

function compileMap(node: NodeOf<'map'>, context: CompileContext): Code {
  context.heavy = true;
  const entries = node.entries.map((entry) => ({
    key: compileNode(entry.key, context),
    value: compileNode(entry.value, context),
    optional: entry.optional,
    start: entry.key.start,
  }));
  return (scope, vars) => {
    running.steps += entries.length;
    const out: Record<string, unknown> = {};
    for (const entry of entries) {
      const name = entry.key(scope, vars);
      running.at = entry.start;
      const key = typeof name === 'string' && !isForbidden(name) ? name : mapKey(name);
      let value = entry.value(scope, vars);
      if (entry.optional) {
        running.at = entry.start;
        value = optional(value, '{?key: x}').value;
        if (value === undefined) continue;
      }
      if (Object.hasOwn(out, key)) {
        running.at = entry.start;
        throw fail(`the key "${key}" is there twice`);
      }
      out[key] = value;
    }
    return out;
  };
}

function compileCall(node: NodeOf<'call'>, context: CompileContext): Code {
  context.heavy = true;
  // The checker matched the arguments with what the function takes.
  const run = node.spec.run as (...args: readonly unknown[]) => unknown;
  const { start } = node;
  const args = node.args.map((arg) => compileNode(arg, context));
  const [a, b, c] = args;
  if (a === undefined) {
    return () => run();
  }
  if (b === undefined) {
    return (scope, vars) => {
      const x = a(scope, vars);
      running.at = start;
      return run(x);
    };
  }
  if (c === undefined) {
    return (scope, vars) => {
      const x = a(scope, vars);
      const y = b(scope, vars);
      running.at = start;
      return run(x, y);
    };
  }
  return (scope, vars) => {
    const values = args.map((arg) => arg(scope, vars));
    running.at = start;
    return run(...values);
  };
}

function compileLazy(node: NodeOf<'lazy'>, context: CompileContext): Code {
  const { start, name } = node;
  const other = compileNode(node.other, context);
  if (name === 'default') {
    const of = compileLenient(node.of, context);
    return (scope, vars) => {
      let value = of(scope, vars);
      if (value instanceof Optional) value = value.value;
      return value === undefined || value === null ? other(scope, vars) : value;
    };
  }
  if (name === 'orValue' && isOptionalChain(node.of)) {
    const of = compileOptionalChain(node.of, context);
    return (scope, vars) => {
      const value = of(scope, vars);
      return value === undefined ? other(scope, vars) : value;
    };
  }
  context.heavy = true;
  const of = compileNode(node.of, context);
  return (scope, vars) => {
    const given = of(scope, vars);
    running.at = start;
    const left = optional(given, name);
    if (left.value !== undefined) return name === 'or' ? left : left.value;
    const right = other(scope, vars);
    running.at = start;
    return name === 'or' ? optional(right, name) : right;
  };
}

function compileHost(node: NodeOf<'host'>, context: CompileContext): Code {
  context.heavy = true;
  const { start } = node;
  if (node.name === 'uuid') return (_scope, vars) => (vars[0] as HostFunctions).uuid();
  return (_scope, vars) => {
    const text = (vars[0] as HostFunctions).now();
    const nanos = parseTimestamp(text);
    if (nanos === undefined) throw new ExpressionError('now() got no time from the host', { offset: start });
    return new Timestamp(nanos, text);
  };
}
