import type { Json } from '../../engine/json.ts';

/** Typed JSON: its value, or what is wrong and where (lines and columns count from 1). */
export type ReadJson =
  | { readonly value: Json; readonly problem: null; readonly position: null }
  | { readonly value: null; readonly problem: string; readonly position: number | null };

/** Reads what was typed as one JSON value. */
export function readJson(text: string): ReadJson {
  if (text.trim() === '') return { value: null, problem: 'A value is needed. For no result at all write null.', position: null };
  try {
    return { value: JSON.parse(text) as Json, problem: null, position: null };
  } catch (cause) {
    const position = placeOf(cause instanceof Error ? cause.message : '', text);
    if (position === null) return { value: null, problem: 'This is not JSON. Text stands in double quotes.', position };
    if (position >= text.trimEnd().length)
      return { value: null, problem: 'This is not complete: something is missing at the end.', position };
    const before = text.slice(0, position);
    const line = before.split('\n').length;
    const column = position - before.lastIndexOf('\n');
    const found = JSON.stringify(text[position] ?? '').slice(1, -1);
    return { value: null, problem: `Line ${line}, column ${column}: ${found} does not fit here.`, position };
  }
}

/** Where the parser stopped, which V8 tells in words only. */
function placeOf(message: string, text: string): number | null {
  const named = /position (\d+)/.exec(message)?.[1];
  if (named !== undefined) return Number(named);
  return /end of JSON|Unterminated/i.test(message) ? text.length : null;
}
