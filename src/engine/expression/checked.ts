import type { BinaryOperator } from './ast.ts';
import type { FunctionSpec } from './functions/spec.ts';
import type { MacroName } from './macros.ts';
import type { ValueKind } from './values.ts';

/** What is known of a node's value before anything runs. */
export type StaticKind = ValueKind | 'any';

/** A chain of fields with constant names below a root. */
export interface StaticPath {
  slot: number;
  root: string;
  keys: readonly string[];
  /** A part is read with `.?` or `[?`. */
  optional: boolean;
}

interface Base {
  start: number;
  end: number;
  kind: StaticKind;
  /** Set on roots and on what is selected from them by constant names. */
  path: StaticPath | null;
}

/** The checked tree: names are slots, macros are loops, calls are bound to functions. */
export type Node = Base &
  (
    | { op: 'constant'; value: unknown; internal: boolean }
    | { op: 'root'; slot: number; name: string }
    | { op: 'variable'; slot: number; name: string }
    | { op: 'select'; of: Node; key: string; optional: boolean }
    | { op: 'index'; of: Node; at: Node; optional: boolean }
    | { op: 'has'; of: Node; key: string }
    | { op: 'not'; of: Node }
    | { op: 'negate'; of: Node }
    | { op: 'logic'; stop: boolean; items: readonly Node[] }
    | { op: 'conditional'; test: Node; yes: Node; no: Node }
    | { op: 'binary'; operator: BinaryOperator; left: Node; right: Node }
    | { op: 'list'; items: readonly { value: Node; optional: boolean }[] }
    | { op: 'map'; entries: readonly { key: Node; value: Node; optional: boolean }[] }
    | { op: 'call'; spec: FunctionSpec; args: readonly Node[] }
    | { op: 'lazy'; name: 'default' | 'orValue' | 'or'; of: Node; other: Node }
    | { op: 'host'; name: 'now' | 'uuid' }
    | { op: 'loop'; macro: MacroName; of: Node; slot: number; second: number; condition: Node | null; body: Node }
    | { op: 'bind'; slot: number; value: Node; body: Node }
  );

export type NodeOf<T extends Node['op']> = Extract<Node, { op: T }>;

/** A part of an optional chain `x.?y.z`: its value is an optional although the last step is a plain one. */
export function isOptionalChain(node: Node): node is NodeOf<'select'> | NodeOf<'index'> {
  return (node.op === 'select' || node.op === 'index') && (node.optional || isOptionalChain(node.of));
}
