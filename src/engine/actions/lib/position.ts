import { ActionError } from '../types.ts';

/** Line and column of an offset, both from 1. A line ends with LF, CR LF or CR. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    const code = text.charCodeAt(i);
    if (code !== 10 && code !== 13) continue;
    if (code === 13 && text.charCodeAt(i + 1) === 10) continue;
    line++;
    start = i + 1;
  }
  return { line, column: offset - start + 1 };
}

/** The failure of data.parse: names the place and holds it in `data`. */
export function parseError(what: string, position: { line: number; column: number }, problem: string): ActionError {
  const { line, column } = position;
  return new ActionError('parse', `Not valid ${what} at line ${line}, column ${column}: ${problem}.`, { line, column });
}
