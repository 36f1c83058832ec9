import { forbiddenKeys, type Json, mayOverflow } from '../../json.ts';
import { parseError, positionAt } from './position.ts';

const suspicious = /__proto__|constructor|prototype|\\u/;

/** Reads JSON. Fails with ActionError `parse` (line and column) on anything else, on keys that could reach a prototype and numbers that are too large. */
export function parseJson(text: string): Json {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  let value: Json;
  try {
    value = JSON.parse(source) as Json;
  } catch (error) {
    const problem = findProblem(source) ?? { offset: 0, message: error instanceof Error ? error.message : String(error) };
    throw parseError('JSON', positionAt(source, problem.offset), problem.message);
  }
  // Only a text that spells such a key, or could by escapes, or such a number, is worth a second look.
  if (suspicious.test(source) || mayOverflow(source)) {
    const problem = findProblem(source);
    if (problem) throw parseError('JSON', positionAt(source, problem.offset), problem.message);
  }
  return value;
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'end';

const wording: Readonly<Record<Expected, string>> = {
  value: 'expected a value',
  'value-or-end': 'expected a value or ]',
  key: 'expected a key in double quotes',
  'key-or-end': 'expected a key in double quotes or }',
  colon: 'expected a colon after the key',
  'comma-or-end': 'expected a comma or the end of the list or object',
  end: 'expected nothing more after the value',
};

const space = /[ \t\r\n]*/y;
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** The first thing wrong, with its offset: the platform's own messages name no place for short or cut texts. */
function findProblem(text: string): { offset: number; message: string } | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const afterValue = (): Expected => (open.length > 0 ? 'comma-or-end' : 'end');
  for (;;) {
    at = endOf(space, text, at) ?? at;
    if (at >= text.length) return expected === 'end' ? null : { offset: at, message: `the text ends, ${wording[expected]}` };
    const char = text[at];
    if (expected === 'end') return { offset: at, message: wording.end };
    if (expected === 'colon') {
      if (char !== ':') return { offset: at, message: wording.colon };
      expected = 'value';
      at++;
    } else if (expected === 'comma-or-end') {
      const inObject = open.at(-1) === '{';
      if (char === ',') expected = inObject ? 'key' : 'value';
      else if (char === (inObject ? '}' : ']')) {
        open.pop();
        expected = afterValue();
      } else return { offset: at, message: `expected a comma or ${inObject ? '}' : ']'}` };
      at++;
    } else if ((expected === 'key-or-end' && char === '}') || (expected === 'value-or-end' && char === ']')) {
      open.pop();
      expected = afterValue();
      at++;
    } else if (expected === 'key' || expected === 'key-or-end') {
      const end = char === '"' ? endOfString(text, at) : null;
      if (end === null) return { offset: at, message: char === '"' ? brokenString : wording[expected] };
      const key = JSON.parse(text.slice(at, end)) as string;
      if (forbiddenKeys.has(key)) return { offset: at, message: `the key ${key} is not allowed` };
      at = end;
      expected = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char);
      expected = char === '{' ? 'key-or-end' : 'value-or-end';
      at++;
    } else {
      const end: number | null = char === '"' ? endOfString(text, at) : endOf(scalarToken, text, at);
      if (end === null) return { offset: at, message: char === '"' ? brokenString : wording[expected] };
      if (char !== '"' && Math.abs(Number(text.slice(at, end))) === Infinity) return { offset: at, message: 'this number is too large' };
      at = end;
      expected = afterValue();
    }
  }
}

const brokenString = 'this text is not closed, or holds a line break or an unknown escape';

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

const escapes = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

/** Offset after the closing quote of the string that opens at `open`; null when it is not a valid one. */
function endOfString(text: string, open: number): number | null {
  let at: number | null = open + 1;
  while (at !== null && at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code < 32) return null;
    at = code === 92 ? endOf(escapes, text, at + 1) : at + 1;
  }
  return null;
}
