import { mayOverflow } from '../../json.ts';
import { ExpressionError } from '../errors.ts';
import { charge, fail } from '../limits.ts';
import { canonicalText, jsonText } from '../output.ts';
import { sha256 } from '../sha256.ts';
import { forbidden, isForbidden } from '../values.ts';
import { integer, text } from './arguments.ts';
import type { FunctionSpec } from './spec.ts';
import { ANY, define, NUMBER, TEXT } from './spec.ts';

function parseJson(source: string): unknown {
  charge(source.length >> 3);
  try {
    // A text without these names, written plainly or escaped, and without large numbers, needs no second look.
    return /proto|constructor|\\u/.test(source) || mayOverflow(source) ? JSON.parse(source, checkPart) : JSON.parse(source);
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    throw fail(`parseJson() cannot read the text: ${error instanceof Error ? error.message : 'it is not JSON'}`);
  }
}

function checkPart(key: string, value: unknown): unknown {
  if (isForbidden(key)) throw forbidden(key);
  if (typeof value === 'number' && !Number.isFinite(value)) throw fail('parseJson() cannot read the text: a number in it is too large');
  return value;
}

export const jsonFunctions: readonly FunctionSpec[] = [
  define(
    'json(value, indent?)',
    [ANY, NUMBER],
    'string',
    'The value as JSON text, on one line or indented.',
    `json({'a': [1]}) == '{"a":[1]}'`,
    (x: unknown, indent?: unknown) => jsonText(x, indent === undefined ? undefined : Math.min(10, integer(indent, 'json'))),
  ),
  define('parseJson(text)', [TEXT], null, 'The value that a JSON text stands for.', `parseJson('{"a":[1]}') == {'a': [1]}`, (s: unknown) =>
    parseJson(text(s, 'parseJson')),
  ),
  define(
    'hash(value)',
    [ANY],
    'string',
    'SHA-256 of the value as JSON with sorted keys, in hexadecimal: equal values have equal hashes.',
    "hash({'a': 1, 'b': 2}) == hash({'b': 2, 'a': 1})",
    (x: unknown) => {
      const written = canonicalText(x);
      charge(written.length);
      return sha256(written);
    },
  ),
];
