import { SyntaxProblem } from './errors.ts';
import { readString } from './lexer-strings.ts';

/** `start` and `end` are offsets into the source; `text` is an operator, a name or the characters of a literal. */
export interface Token {
  type: 'name' | 'quotedName' | 'number' | 'string' | 'bytes' | 'operator' | 'end';
  text: string;
  value: number | string | Uint8Array | null;
  start: number;
  end: number;
}

const operators = [
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '<',
  '>',
  '!',
  '?',
  ':',
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
];

const lookalikes: Record<string, string> = {
  '=': 'compare with ==; `set` and `vars` assign, expressions do not',
  '&': 'write && for and',
  '|': 'write || for or; there are no pipes, call functions: trim(x)',
  '“': 'use straight quotes',
  '”': 'use straight quotes',
  '‘': 'use straight quotes',
  '’': 'use straight quotes',
};

const nameStart = /[A-Za-z_]/;
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const numberPattern = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?/y;
const prefixPattern = /(?:[rR][bB]?|[bB][rR]?)(?=["'])/y;
const quotedPattern = /`[A-Za-z0-9_.\-/ ]+`/y;

/** Reads the token at or after `position`, without looking past `limit`. Throws SyntaxProblem. */
export function readToken(source: string, position: number, limit: number): Token {
  const start = skipBlank(source, position, limit);
  if (start >= limit) return { type: 'end', text: '', value: null, start: limit, end: limit };
  const character = source[start]!;
  if (character === '"' || character === "'") return stringToken(source, start, start, limit, false, false);
  if (nameStart.test(character)) {
    const prefix = matchAt(prefixPattern, source, start);
    if (prefix !== null && start + prefix.length < limit) {
      const letters = prefix.toLowerCase();
      return stringToken(source, start, start + prefix.length, limit, letters.includes('r'), letters.includes('b'));
    }
    const name = matchAt(namePattern, source, start)!;
    return { type: 'name', text: name, value: name, start, end: start + name.length };
  }
  if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(source[start + 1] ?? ''))) return numberToken(source, start, limit);
  if (character === '`') {
    const quoted = matchAt(quotedPattern, source, start);
    if (quoted === null) throw new SyntaxProblem('a `quoted` field name holds letters, digits, _ . - / and spaces', start, 1);
    return { type: 'quotedName', text: quoted, value: quoted.slice(1, -1), start, end: start + quoted.length };
  }
  for (const operator of operators) {
    if (source.startsWith(operator, start) && start + operator.length <= limit) {
      return { type: 'operator', text: operator, value: null, start, end: start + operator.length };
    }
  }
  const shown = String.fromCodePoint(source.codePointAt(start)!);
  const hint = Object.hasOwn(lookalikes, shown) ? lookalikes[shown] : undefined;
  throw new SyntaxProblem(`unexpected character ${shown}`, start, shown.length, hint);
}

function skipBlank(source: string, from: number, limit: number): number {
  let position = from;
  while (position < limit) {
    const code = source.charCodeAt(position);
    if (code === 32 || code === 9 || code === 10 || code === 12 || code === 13) position++;
    else if (code === 47 && source.charCodeAt(position + 1) === 47) {
      while (position < limit && source.charCodeAt(position) !== 10) position++;
    } else break;
  }
  return Math.min(position, limit);
}

function matchAt(pattern: RegExp, source: string, position: number): string | null {
  pattern.lastIndex = position;
  return pattern.exec(source)?.[0] ?? null;
}

function stringToken(source: string, start: number, quote: number, limit: number, raw: boolean, bytes: boolean): Token {
  const literal = readString(source, start, quote, limit, raw, bytes);
  return { type: bytes ? 'bytes' : 'string', text: source.slice(start, literal.end), value: literal.value, start, end: literal.end };
}

function numberToken(source: string, start: number, limit: number): Token {
  const text = (matchAt(numberPattern, source, start) ?? source[start]!).slice(0, limit - start);
  const end = start + text.length;
  const value = Number(text.replace(/[uU]$/, ''));
  const tail = end < limit ? (matchAt(namePattern, source, end) ?? '') : '';
  if (tail !== '' || Number.isNaN(value)) throw new SyntaxProblem(`${text}${tail} is not a number`, start, text.length + tail.length);
  if (!Number.isFinite(value)) throw new SyntaxProblem(`${text} is too large for a number`, start, text.length);
  return { type: 'number', text, value, start, end };
}
