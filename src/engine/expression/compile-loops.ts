import type { Site } from './access.ts';
import { field } from './access.ts';
import type { NodeOf } from './checked.ts';
import type { Code, CompileContext } from './code.ts';
import { variableField } from './compile-paths.ts';
import { canAbsorb, notBool } from './compile-logic.ts';
import { sortByKeys } from './functions/lists.ts';
import { optional } from './functions/optionals.ts';
import { fail, limits, overBudget, running } from './limits.ts';
import { noted } from './operators.ts';
import { data, describe, isForbidden, forbidden, isMap, mapKey, Optional } from './values.ts';

type Loop = NodeOf<'loop'>;

/** A list or a map opened for a loop. `keys` is set for maps only. */
interface Opened {
  items: readonly unknown[];
  keys: readonly string[] | null;
}

function open(value: unknown, node: Loop): Opened {
  if (Array.isArray(value)) return { items: value, keys: null };
  running.at = node.start;
  if (isMap(value) && !/^(sortBy|groupBy|sumBy)$/.test(node.macro)) {
    const keys = Object.keys(value);
    return { keys, items: node.second < 0 ? keys : keys.map((key) => value[key]) };
  }
  throw fail(`${node.macro} needs a list${node.macro.endsWith('By') ? '' : ' or a map'}, not ${describe(value)}`);
}

/** Counts the visit of an element and gives what the loop's variable stands for. */
function visit(item: unknown, node: Loop): unknown {
  if (++running.steps > limits.steps) {
    running.at = node.start;
    throw overBudget();
  }
  if (typeof item === 'function') data(item);
  return item === undefined ? null : item;
}

/** Visits element `i` and puts it into the loop's variables. */
function enter(opened: Opened, i: number, node: Loop, vars: unknown[]): unknown {
  const item = visit(opened.items[i], node);
  if (node.second < 0) vars[node.slot] = item;
  else {
    vars[node.slot] = opened.keys === null ? i : opened.keys[i];
    vars[node.second] = item;
  }
  return item;
}

export function compileLoop(node: Loop, context: CompileContext): Code {
  const of = context.compile(node.of, context);
  const body = context.compile(node.body, context);
  const condition = node.condition === null ? null : context.compile(node.condition, context);
  switch (node.macro) {
    case 'all':
      return search(node, of, body, false);
    case 'exists':
      return search(node, of, body, true);
    case 'exists_one':
      return existsOne(node, of, body);
    case 'map':
    case 'transformList':
      return condition === null
        ? mapEach(node, of, body, node.second < 0 ? variableField(node.body, node.slot, context) : null)
        : mapSome(node, of, condition, body);
    case 'filter':
      return filter(node, of, body);
    case 'transformMap':
      return transformMap(node, of, condition, body);
    case 'sortBy':
      return sortBy(node, of, body);
    case 'groupBy':
      return groupBy(node, of, body);
    case 'sumBy':
      return sumBy(node, of, body);
    case 'optMap':
    case 'optFlatMap':
      return optMap(node, of, body);
  }
}

/** `exists` stops at the first true, `all` at the first false; either lets that element void the errors of others. */
function search(node: Loop, of: Code, body: Code, stop: boolean): Code {
  const at = node.body.start;
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    let failed: unknown;
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      try {
        if (truth(body(scope, vars), node, at) === stop) return stop;
      } catch (error) {
        if (!canAbsorb(error)) throw error;
        failed ??= error;
      }
    }
    if (failed !== undefined) throw failed;
    return !stop;
  };
}

function truth(value: unknown, node: Loop, at: number): boolean {
  if (typeof value !== 'boolean') throw notBool(value, node.macro, at);
  return value;
}

function existsOne(node: Loop, of: Code, body: Code): Code {
  const at = node.body.start;
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    let count = 0;
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      if (truth(body(scope, vars), node, at)) count++;
    }
    return count === 1;
  };
}

function mapEach(node: Loop, of: Code, body: Code, only: { key: string; site: Site } | null): Code {
  const { slot } = node;
  const single = node.second < 0;
  return (scope, vars) => {
    const source = of(scope, vars);
    const out: unknown[] = [];
    if (only !== null && Array.isArray(source)) {
      for (let i = 0; i < source.length; i++) out.push(field(visit(source[i], node), only.key, only.site));
      return out;
    }
    if (single && Array.isArray(source)) {
      for (let i = 0; i < source.length; i++) {
        vars[slot] = visit(source[i], node);
        out.push(body(scope, vars));
      }
      return out;
    }
    const opened = open(source, node);
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      out.push(body(scope, vars));
    }
    return out;
  };
}

function mapSome(node: Loop, of: Code, condition: Code, body: Code): Code {
  const at = node.condition?.start ?? node.start;
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    const out: unknown[] = [];
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      if (truth(condition(scope, vars), node, at)) out.push(body(scope, vars));
    }
    return out;
  };
}

function filter(node: Loop, of: Code, body: Code): Code {
  const at = node.body.start;
  const { slot } = node;
  return (scope, vars) => {
    const source = of(scope, vars);
    const items = Array.isArray(source) ? source : open(source, node).items;
    const out: unknown[] = [];
    for (let i = 0; i < items.length; i++) {
      const item = visit(items[i], node);
      vars[slot] = item;
      const keep = body(scope, vars);
      if (keep === true) out.push(item);
      else if (keep !== false) throw notBool(keep, 'filter', at);
    }
    return out;
  };
}

function transformMap(node: Loop, of: Code, condition: Code | null, body: Code): Code {
  const at = node.condition?.start ?? node.start;
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    const out: Record<string, unknown> = {};
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      if (condition !== null && !truth(condition(scope, vars), node, at)) continue;
      const key = opened.keys === null ? String(i) : opened.keys[i]!;
      running.at = node.start;
      if (isForbidden(key)) throw forbidden(key);
      out[key] = body(scope, vars);
    }
    return out;
  };
}

function sortBy(node: Loop, of: Code, body: Code): Code {
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    const keys: unknown[] = [];
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      keys.push(body(scope, vars));
    }
    running.at = node.start;
    return sortByKeys(opened.items, keys, 'sortBy');
  };
}

function groupBy(node: Loop, of: Code, body: Code): Code {
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    const groups = new Map<string, unknown[]>();
    for (let i = 0; i < opened.items.length; i++) {
      const item = enter(opened, i, node, vars);
      const name = body(scope, vars);
      running.at = node.body.start;
      const key = mapKey(name);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
    return Object.fromEntries(groups);
  };
}

function sumBy(node: Loop, of: Code, body: Code): Code {
  return (scope, vars) => {
    const opened = open(of(scope, vars), node);
    let sum = 0;
    for (let i = 0; i < opened.items.length; i++) {
      enter(opened, i, node, vars);
      const value = body(scope, vars);
      if (typeof value !== 'number') {
        running.at = node.body.start;
        throw fail(`sumBy needs a number for every element, not ${describe(value)}`);
      }
      sum += value;
    }
    return noted(sum);
  };
}

function optMap(node: Loop, of: Code, body: Code): Code {
  const { slot, macro } = node;
  return (scope, vars) => {
    const given = of(scope, vars);
    running.at = node.start;
    const { value } = optional(given, macro);
    if (value === undefined) return new Optional(undefined);
    vars[slot] = value;
    const made = body(scope, vars);
    running.at = node.start;
    return macro === 'optMap' ? new Optional(made) : optional(made, macro);
  };
}
