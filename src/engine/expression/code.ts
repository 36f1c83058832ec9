import type { Node } from './checked.ts';

/** What the language asks of its host. */
export interface HostFunctions {
  now(): string;
  uuid(): string;
}

/**
 * A compiled node. `scope` holds the roots' values; `vars[0]` is the host and the rest are macro variables, made anew
 * for each evaluation of an expression that has any.
 */
export type Code = (scope: readonly unknown[], vars: unknown[]) => unknown;

export interface CompileContext {
  source: string;
  /** Set when something is compiled that counts steps or makes values, so that an evaluation has to prepare for it. */
  heavy: boolean;
  /** Compiles a part. Given along, so that the kinds of nodes need not know the table of all kinds. */
  readonly compile: (node: Node, context: CompileContext) => Code;
}
