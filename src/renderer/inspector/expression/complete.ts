import { type Completion as Known, completions } from '../../../engine/expression/index.ts';
import { isObject, type Json } from '../../../engine/json.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'name' | 'field' | 'function' | 'method' | 'macro';
  readonly detail: string;
  readonly info: string;
}

const listed = completions.filter((entry): entry is Known & { kind: 'function' | 'method' | 'macro' } => entry.kind !== 'operator');

/** True when the place is inside `{{ … }}`. */
export function isInside(text: string, at: number): boolean {
  const open = text.lastIndexOf('{{', at - 1);
  if (open < 0 || (open > 0 && text[open - 1] === '\\')) return false;
  const close = text.indexOf('}}', open);
  return open + 2 <= at && (close < 0 || at <= close);
}

/**
 * What may be written at a place: after a dot the fields and methods of what stands before it, else names and functions.
 * `bare`: the text is one expression, without braces.
 */
export function suggest(
  text: string,
  at: number,
  values: Readonly<Record<string, Json | undefined>>,
  bare = false,
): { readonly from: number; readonly suggestions: readonly Suggestion[] } | null {
  if (!bare && !isInside(text, at)) return null;
  const before = text.slice(0, at);
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0] ?? '';
  const from = at - word.length;
  const dot = before[from - 1] === '.' || before.slice(from - 2, from) === '.?';
  if (!dot) {
    const names = Object.keys(values).map((name): Suggestion => ({ label: name, kind: 'name', detail: describe(values[name]), info: '' }));
    const calls = listed
      .filter((entry) => entry.kind !== 'method' && !(entry.kind === 'macro' && entry.signature.includes('.')))
      .map((entry): Suggestion => ({ label: entry.name, kind: entry.kind, detail: entry.signature, info: entry.doc }));
    return { from, suggestions: unique([...names, ...calls]) };
  }
  const chain = /([A-Za-z_][A-Za-z0-9_]*(?:\.\??[A-Za-z_][A-Za-z0-9_]*|\[\d+\])*)\.\??$/.exec(before.slice(0, from))?.[1];
  const value = chain === undefined ? undefined : read(chain, values);
  const fields = isObject(value)
    ? Object.keys(value)
        .filter((key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
        .map((key): Suggestion => ({ label: key, kind: 'field', detail: describe(value[key]), info: '' }))
    : [];
  const methods = listed
    .filter((entry) => entry.kind === 'method' || (entry.kind === 'macro' && entry.signature.includes('.')))
    .map((entry): Suggestion => ({ label: entry.name, kind: 'method', detail: entry.signature, info: entry.doc }));
  return { from, suggestions: unique([...fields, ...methods]) };
}

function unique(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  const seen = new Set<string>();
  return suggestions.filter((entry) => !seen.has(entry.label) && seen.add(entry.label));
}

function read(chain: string, values: Readonly<Record<string, Json | undefined>>): Json | undefined {
  const [root, ...steps] = chain.split(/\.\??|(?=\[)/);
  let value = root === undefined ? undefined : values[root];
  for (const step of steps) {
    if (step.startsWith('[')) value = Array.isArray(value) ? (value[Number(step.slice(1, -1))] as Json | undefined) : undefined;
    else value = isObject(value) ? value[step] : undefined;
  }
  return value;
}

/** A value in a few words: `"2019/07…"`, `412 items`, `3 fields`. */
export function describe(value: Json | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `${value.length} items`;
  if (isObject(value)) return `${Object.keys(value).length} fields`;
  const text = JSON.stringify(value);
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}
