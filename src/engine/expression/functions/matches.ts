import { RE2JS } from 're2js';
import { charge, fail } from '../limits.ts';
import { text } from './arguments.ts';
import type { FunctionSpec } from './spec.ts';
import { define, TEXT } from './spec.ts';

const MOST_PATTERNS = 200;
const LONGEST_PATTERN = 10_000;
const compiled = new Map<string, RE2JS>();

/** A linear-time matcher for the pattern, kept for the next call. Throws ExpressionError for a bad pattern. */
function matcher(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > LONGEST_PATTERN) throw fail(`the pattern is longer than ${LONGEST_PATTERN} characters`);
  let made: RE2JS;
  try {
    made = RE2JS.compile(pattern);
  } catch (error) {
    throw fail(`the pattern ${JSON.stringify(pattern)} is not valid: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  // Maps keep insertion order, so the first key is the oldest.
  if (compiled.size >= MOST_PATTERNS) compiled.delete(compiled.keys().next().value!);
  compiled.set(pattern, made);
  return made;
}

export const matchFunctions: readonly FunctionSpec[] = [
  define(
    'matches(text, pattern)',
    [TEXT, ['string']],
    'bool',
    'Whether the RE2 pattern is found in the text; ^ and $ tie it to the ends.',
    "'order-17'.matches('^order-[0-9]+$')",
    (s: unknown, pattern: unknown) => {
      const whole = text(s, 'matches');
      charge(whole.length >> 2);
      return matcher(text(pattern, 'matches')).test(whole);
    },
    (args) => {
      if (typeof args[1] === 'string') matcher(args[1]);
    },
  ),
];
