/** One thing wrong with an expression's text. `offset` and `length` count UTF-16 units of the given source. */
export interface ExpressionProblem {
  message: string;
  offset: number;
  length: number;
  /** A likely correction: `did you mean inputs?` */
  hint?: string;
}

/** Why an evaluation failed, as far as the language itself treats the cases differently. */
export type FailureKind = 'value' | 'absent' | 'limit';

/**
 * Raised by an evaluation, and by nothing else here.
 * `path` names what was not there (`tasks.probe.reslt`); `offset` points into the text that was compiled.
 */
export class ExpressionError extends Error {
  readonly code = 'expression';
  readonly path?: string;
  readonly offset?: number;
  /** `absent`: default() and the optional operators stand in for it. `limit`: no operator may swallow it. */
  readonly kind: FailureKind;

  constructor(message: string, details: { path?: string; offset?: number; kind?: FailureKind } = {}) {
    super(message);
    this.name = 'ExpressionError';
    this.kind = details.kind ?? 'value';
    if (details.path !== undefined) this.path = details.path;
    if (details.offset !== undefined) this.offset = details.offset;
  }
}

/** Thrown by the lexer and the parser, caught at the module's door; never reaches a caller. */
export class SyntaxProblem extends Error {
  readonly problem: ExpressionProblem;

  constructor(message: string, offset: number, length: number, hint?: string) {
    super(message);
    this.problem = hint === undefined ? { message, offset, length } : { message, offset, length, hint };
  }
}
