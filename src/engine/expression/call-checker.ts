import type { Ast } from './ast.ts';
import type { Node } from './checked.ts';

/** What the checks of calls need of the checker around them. */
export interface CallChecker {
  usesHost: boolean;
  /** Above zero where an absent path is no error. */
  lenient: number;
  problem(message: string, start: number, end: number, hint?: string): void;
  nothing(ast: Ast): Node;
  isData(name: string): boolean;
  within(names: readonly string[], body: () => void): number[];
  check(ast: Ast, extended?: boolean): Node;
}
