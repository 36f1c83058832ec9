import { ExpressionError } from './errors.ts';

export const limits = {
  /** Characters of one expression's source. */
  source: 65_536,
  /** Brackets, conditionals and macros inside one another. */
  nesting: 200,
  /** Height of the syntax tree; a chain `a + b + c …` counts one level an operator. */
  height: 600,
  /** Element visits of one evaluation. */
  steps: 10_000_000,
  /** Elements or characters of one value that an expression builds. */
  size: 10_000_000,
  /** Levels of a value that is compared, hashed or written as JSON. */
  valueDepth: 500,
} as const;

/**
 * The running evaluation's counters. Evaluation is synchronous, so one object serves all of them and costs no
 * allocation; an evaluation that starts inside another (from a scope's getter) saves and restores it.
 */
export const running = {
  /** Source offset of the call under way, for errors raised inside functions. */
  at: 0,
  steps: 0,
  /** A value that is not JSON (timestamp, optional, NaN …) was made, so the result has to be looked through. */
  made: false,
};

/** Counts `count` element visits; throws when the evaluation's budget is used up. */
export function charge(count: number): void {
  running.steps += count;
  if (running.steps > limits.steps) throw overBudget();
}

export function overBudget(): ExpressionError {
  return limitError(`the expression visits more than ${limits.steps.toLocaleString('en-US')} elements`);
}

export function limitError(message: string): ExpressionError {
  return new ExpressionError(message, { offset: running.at, kind: 'limit' });
}

/** Throws when a value of `size` elements or characters may not be built. */
export function checkSize(size: number, what: string): void {
  if (size > limits.size) throw limitError(`${what} would be larger than ${limits.size.toLocaleString('en-US')}`);
}

/** An error of the call under way. */
export function fail(message: string): ExpressionError {
  return new ExpressionError(message, { offset: running.at });
}

/** An error that default() stands in for: there is no such value. */
export function absent(message: string, path?: string): ExpressionError {
  return new ExpressionError(
    message,
    path === undefined ? { offset: running.at, kind: 'absent' } : { offset: running.at, kind: 'absent', path },
  );
}
