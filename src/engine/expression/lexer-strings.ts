import { SyntaxProblem } from './errors.ts';
import { utf8Encode } from './bytes.ts';

const simple: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
};

/** A quoted literal found in the source: its value and the offset after its closing quote. */
export interface StringLiteral {
  value: string | Uint8Array;
  end: number;
}

/**
 * Reads a string or bytes literal. `start` is the first character of the literal (its prefix, if any), `quote` that
 * of the opening quote. Throws SyntaxProblem.
 */
export function readString(source: string, start: number, quote: number, limit: number, raw: boolean, bytes: boolean): StringLiteral {
  const mark = source[quote]!;
  const triple = source.startsWith(mark.repeat(3), quote) && quote + 3 <= limit;
  const close = triple ? mark.repeat(3) : mark;
  let position = quote + close.length;
  let text = '';
  const octets: number[] = [];
  const put = (piece: string): void => {
    if (!bytes) text += piece;
    else for (const octet of utf8Encode(piece)) octets.push(octet);
  };
  while (position < limit) {
    if (source.startsWith(close, position) && position + close.length <= limit) {
      return { value: bytes ? Uint8Array.from(octets) : text, end: position + close.length };
    }
    const character = source[position]!;
    if (!triple && (character === '\n' || character === '\r')) break;
    if (character === '\\' && !raw) {
      const escape = readEscape(source, position, limit, bytes);
      if (typeof escape.value === 'number') octets.push(escape.value);
      else put(escape.value);
      position = escape.end;
      continue;
    }
    const point = source.codePointAt(position)!;
    const piece = bytes ? String.fromCodePoint(point) : character;
    if (raw && character === '\\' && position + 1 < limit) {
      // A raw literal keeps its backslashes, and an escaped quote does not end it.
      put(`\\${source[position + 1]!}`);
      position += 2;
      continue;
    }
    put(piece);
    position += piece.length;
  }
  throw new SyntaxProblem('the string is not closed', start, Math.min(limit, position) - start, `close it with ${close}`);
}

function readEscape(source: string, at: number, limit: number, bytes: boolean): { value: string | number; end: number } {
  const letter = at + 1 < limit ? source[at + 1]! : '';
  const known = Object.hasOwn(simple, letter) ? simple[letter] : undefined;
  if (known !== undefined) return { value: known, end: at + 2 };
  const form = escapeForm(letter);
  if (form === undefined || (bytes && (letter === 'u' || letter === 'U'))) {
    throw new SyntaxProblem(`\\${letter} is not an escape`, at, 2, 'write \\\\ for a backslash, or use a raw string r"…"');
  }
  const digits = source.slice(at + form.skip, Math.min(limit, at + form.skip + form.digits));
  const code = form.pattern.test(digits) ? Number.parseInt(digits, form.base) : -1;
  const end = at + form.skip + form.digits;
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (form.base === 8 && code > 255)) {
    throw new SyntaxProblem(
      `\\${letter} needs ${form.digits} ${form.base === 8 ? 'octal' : 'hexadecimal'} digits of a character`,
      at,
      Math.min(limit, end) - at,
    );
  }
  return { value: bytes ? code : String.fromCodePoint(code), end };
}

function escapeForm(letter: string): { skip: number; digits: number; base: number; pattern: RegExp } | undefined {
  if (letter === 'x' || letter === 'X') return { skip: 2, digits: 2, base: 16, pattern: /^[0-9a-fA-F]{2}$/ };
  if (letter === 'u') return { skip: 2, digits: 4, base: 16, pattern: /^[0-9a-fA-F]{4}$/ };
  if (letter === 'U') return { skip: 2, digits: 8, base: 16, pattern: /^[0-9a-fA-F]{8}$/ };
  if (letter >= '0' && letter <= '3' && letter !== '') return { skip: 1, digits: 3, base: 8, pattern: /^[0-3][0-7]{2}$/ };
  return undefined;
}
