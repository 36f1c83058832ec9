import type { Ast, AstOf } from './ast.ts';
import { checkCall } from './check-call.ts';
import type { Node, StaticKind, StaticPath } from './checked.ts';
import { isOptionalChain } from './checked.ts';
import type { ExpressionProblem } from './errors.ts';
import { typeNames } from './functions/convert.ts';
import { nearest } from './spelling.ts';
import { Bytes, isForbidden, mapKey, TypeValue } from './values.ts';

/** A path read from a root, with its place in the source. */
export interface FoundPath extends StaticPath {
  offset: number;
  length: number;
}

/** Checks one tree: resolves names, expands macros, binds calls, and collects every problem it meets. */
export class Checker {
  readonly problems: ExpressionProblem[] = [];
  readonly paths: FoundPath[] = [];
  usesHost = false;
  /** Variable slots needed; slot 0 belongs to the host. */
  slots = 1;
  /** Above zero inside has() and the first part of default(), where an absent path is no error. */
  lenient = 0;
  readonly source: string;
  private readonly roots: ReadonlyMap<string, number>;
  private readonly variables: { name: string; slot: number }[] = [];

  constructor(source: string, roots: ReadonlyMap<string, number>) {
    this.source = source;
    this.roots = roots;
  }

  problem(message: string, start: number, end: number, hint?: string): void {
    this.problems.push(
      hint === undefined ? { message, offset: start, length: end - start } : { message, offset: start, length: end - start, hint },
    );
  }

  /** A node to go on with after a problem. */
  nothing(ast: Ast): Node {
    return this.constant(ast, null, 'any');
  }

  constant(ast: Ast, value: unknown, kind: StaticKind, internal = false): Node {
    return { op: 'constant', value, internal, kind, path: null, start: ast.start, end: ast.end };
  }

  /** Whether `name` stands for data here, and so not for a type or a namespace. */
  isData(name: string): boolean {
    return this.roots.has(name) || this.variables.some((variable) => variable.name === name);
  }

  /** Checks `body` with new variables in scope; returns their slots. */
  within(names: readonly string[], body: () => void): number[] {
    const slots = names.map((name) => {
      const slot = this.variables.length + 1;
      this.variables.push({ name, slot });
      this.slots = Math.max(this.slots, slot + 1);
      return slot;
    });
    body();
    this.variables.length -= names.length;
    return slots;
  }

  /** `extended`: the node is the lower part of a longer path, which will be recorded instead. */
  check(ast: Ast, extended = false): Node {
    const node = this.node(ast);
    if (node.path !== null && !extended) this.record(node, node.path);
    return node;
  }

  private record(node: Node, path: StaticPath): void {
    this.paths.push({ ...path, optional: path.optional || this.lenient > 0, offset: node.start, length: node.end - node.start });
  }

  private node(ast: Ast): Node {
    const place = { start: ast.start, end: ast.end, path: null };
    switch (ast.type) {
      case 'literal':
        return this.literal(ast);
      case 'name':
        return this.name(ast);
      case 'select':
        return this.select(ast);
      case 'index':
        return this.index(ast);
      case 'call':
        return checkCall(this, ast);
      case 'unary': {
        const of = this.check(ast.of);
        if (ast.operator === '!') return { ...place, op: 'not', of, kind: 'bool' };
        if (of.op === 'constant' && typeof of.value === 'number') return this.constant(ast, -of.value || 0, 'number');
        return { ...place, op: 'negate', of, kind: of.kind === 'duration' ? 'duration' : 'any' };
      }
      case 'binary': {
        const left = this.check(ast.left);
        const right = this.check(ast.right);
        const compares = ast.operator.startsWith('=') || ast.operator === '!=' || ast.operator === 'in' || /[<>]/.test(ast.operator);
        const kind = compares ? 'bool' : left.kind === right.kind && (left.kind === 'number' || left.kind === 'string') ? left.kind : 'any';
        return { ...place, op: 'binary', operator: ast.operator, left, right, kind };
      }
      case 'logic':
        return { ...place, op: 'logic', stop: ast.operator === '||', items: ast.items.map((item) => this.check(item)), kind: 'bool' };
      case 'conditional': {
        const [test, yes, no] = [this.check(ast.test), this.check(ast.yes), this.check(ast.no)];
        return { ...place, op: 'conditional', test, yes, no, kind: yes.kind === no.kind ? yes.kind : 'any' };
      }
      case 'list':
        return this.list(ast);
      case 'map':
        return this.map(ast);
    }
  }

  private literal(ast: AstOf<'literal'>): Node {
    const { value } = ast;
    if (value === null) return this.constant(ast, null, 'null');
    if (value instanceof Uint8Array) return this.constant(ast, new Bytes(value), 'bytes', true);
    return this.constant(ast, value, typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : 'string');
  }

  private name(ast: AstOf<'name'>): Node {
    const place = { start: ast.start, end: ast.end };
    const variable = ast.global ? undefined : this.variables.findLast((one) => one.name === ast.name);
    if (variable !== undefined) return { ...place, op: 'variable', slot: variable.slot, name: ast.name, kind: 'any', path: null };
    const slot = this.roots.get(ast.name);
    if (slot !== undefined) {
      const path: StaticPath = { slot, root: ast.name, keys: [], optional: false };
      return { ...place, op: 'root', slot, name: ast.name, kind: 'any', path };
    }
    const type = typeNames.get(ast.name);
    if (type !== undefined) return this.constant(ast, new TypeValue(type), 'type', true);
    this.unknownName(ast);
    return this.nothing(ast);
  }

  private unknownName(ast: AstOf<'name'>): void {
    const known = [...this.variables.map((variable) => variable.name), ...this.roots.keys()];
    const close = nearest(ast.name, known);
    const hint =
      close !== undefined ? `did you mean ${close}?` : known.length > 0 ? `known here: ${known.join(', ')}` : 'no names are known here';
    this.problem(`there is no ${ast.name} here`, ast.start, ast.end, hint);
  }

  private select(ast: AstOf<'select'>): Node {
    const qualified = this.qualifiedType(ast);
    if (qualified !== undefined) return this.constant(ast, new TypeValue(qualified), 'type', true);
    const of = this.check(ast.of, true);
    if (isForbidden(ast.field)) this.problem(`the name "${ast.field}" is not allowed`, ast.fieldStart, ast.end);
    const path = of.path && { ...of.path, keys: [...of.path.keys, ast.field], optional: of.path.optional || ast.optional };
    const node: Node = { op: 'select', of, key: ast.field, optional: ast.optional, kind: 'any', path, start: ast.start, end: ast.end };
    if (isOptionalChain(node)) node.kind = 'optional';
    return node;
  }

  /** `google.protobuf.Timestamp` and `.Duration`, the names CEL has for those types. */
  private qualifiedType(ast: AstOf<'select'>): string | undefined {
    if (ast.field !== 'Timestamp' && ast.field !== 'Duration') return undefined;
    const middle = ast.of;
    if (middle.type !== 'select' || middle.field !== 'protobuf' || middle.of.type !== 'name') return undefined;
    return middle.of.name === 'google' && !this.isData('google') ? `google.protobuf.${ast.field}` : undefined;
  }

  private index(ast: AstOf<'index'>): Node {
    const key = ast.at.type === 'literal' && typeof ast.at.value === 'string' ? ast.at.value : null;
    const of = this.check(ast.of, key !== null);
    const at = this.check(ast.at);
    if (key !== null && isForbidden(key)) this.problem(`the name "${key}" is not allowed`, ast.at.start, ast.at.end);
    const path = key !== null && of.path ? { ...of.path, keys: [...of.path.keys, key], optional: of.path.optional || ast.optional } : null;
    const node: Node = { op: 'index', of, at, optional: ast.optional, kind: 'any', path, start: ast.start, end: ast.end };
    if (isOptionalChain(node)) node.kind = 'optional';
    return node;
  }

  private list(ast: AstOf<'list'>): Node {
    const items = ast.items.map((item) => ({ value: this.check(item.value), optional: item.optional }));
    // Nothing here changes a list, so one that is all constants can be the same list every time.
    if (items.every(({ value, optional }) => value.op === 'constant' && !value.internal && !optional)) {
      return this.constant(ast, Object.freeze(items.map(({ value }) => (value.op === 'constant' ? value.value : null))), 'list');
    }
    return { op: 'list', items, kind: 'list', path: null, start: ast.start, end: ast.end };
  }

  private map(ast: AstOf<'map'>): Node {
    const seen = new Set<string>();
    const constant: Record<string, unknown> = {};
    let isConstant = true;
    const entries = ast.entries.map((entry) => {
      const key = this.check(entry.key);
      const value = this.check(entry.value);
      const name = key.op === 'constant' ? this.entryName(key, entry.key) : undefined;
      if (name !== undefined) {
        if (seen.has(name)) this.problem(`the key "${name}" is there twice`, key.start, key.end);
        seen.add(name);
      }
      if (name !== undefined && value.op === 'constant' && !value.internal && !entry.optional) constant[name] = value.value;
      else isConstant = false;
      return { key, value, optional: entry.optional };
    });
    if (isConstant) return this.constant(ast, Object.freeze(constant), 'map');
    return { op: 'map', entries, kind: 'map', path: null, start: ast.start, end: ast.end };
  }

  private entryName(key: Node & { op: 'constant' }, ast: Ast): string | undefined {
    try {
      return mapKey(key.value);
    } catch (error) {
      this.problem(error instanceof Error ? error.message : 'not a key', ast.start, ast.end);
      return undefined;
    }
  }
}
