import type { ExpressionProblem } from './errors.ts';
import { SyntaxProblem } from './errors.ts';
import { readToken } from './lexer.ts';

/** A string taken apart: `texts` has one element more than `places`, the text before, between and after them. */
export interface SplitTemplate {
  texts: string[];
  /** `[start, end)` of what stands between the braces. */
  places: { start: number; end: number }[];
  problems: ExpressionProblem[];
}

/** Finds the placeholders of a string. A `}}` inside a string literal or closing two maps does not end one. */
export function splitTemplate(source: string): SplitTemplate {
  const out: SplitTemplate = { texts: [], places: [], problems: [] };
  let text = '';
  let position = 0;
  for (;;) {
    const open = source.indexOf('{{', position);
    if (open < 0) break;
    if (open > 0 && source[open - 1] === '\\') {
      text += `${source.slice(position, open - 1)}{{`;
      position = open + 2;
      continue;
    }
    text += source.slice(position, open);
    const close = findClose(source, open);
    if (typeof close !== 'number') {
      out.problems.push(close);
      position = source.length;
      break;
    }
    out.texts.push(text);
    out.places.push({ start: open + 2, end: close });
    text = '';
    position = close + 2;
  }
  out.texts.push(text + source.slice(position));
  return out;
}

function findClose(source: string, open: number): number | ExpressionProblem {
  let depth = 0;
  let position = open + 2;
  try {
    for (;;) {
      const token = readToken(source, position, source.length);
      if (token.type === 'end') break;
      if (token.text === '{' && token.type === 'operator') depth++;
      if (token.text === '}' && token.type === 'operator') {
        if (depth > 0) depth--;
        else if (source[token.end] === '}') return token.start;
        else return { message: 'this } closes nothing', offset: token.start, length: 1, hint: 'end the placeholder with }}' };
      }
      position = token.end;
    }
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.problem;
    throw error;
  }
  return { message: 'the placeholder is not closed', offset: open, length: 2, hint: 'close it with }}, or write \\{{ for the characters' };
}
