import { forbiddenKeys, type Json, type JsonObject } from '../../json.ts';
import { parseError, positionAt } from './position.ts';

export interface CsvReadOptions {
  readonly header: boolean;
  /** One character, neither a quote nor a line break. */
  readonly delimiter: string;
  /** Turn numbers, booleans and null into values. */
  readonly types: boolean;
  /** `fill`: short rows get empty text, what is too much is dropped; `fail`: either is an error. */
  readonly ragged: 'fail' | 'fill';
}

/**
 * Reads CSV as RFC 4180 has it, with any one-character delimiter and LF, CR LF or CR between rows. Blank lines are left
 * out. Fails with ActionError `parse`, line and column.
 */
export function parseCsv(text: string, options: CsvReadOptions): Json[] {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const fail = (offset: number, problem: string): Error => parseError('CSV', positionAt(source, offset), problem);
  const rows: Json[] = [];
  let names: readonly string[] | null = null;
  let width = -1;
  readRows(source, options.delimiter, fail, (fields, starts) => {
    if (width === -1) width = fields.length;
    if (options.header && names === null) {
      names = headerNames(fields, starts, fail);
      return;
    }
    if (fields.length !== width && options.header && options.ragged === 'fail') {
      const offset = starts[Math.min(width, fields.length - 1)] ?? 0;
      throw fail(offset, `this row has ${count(fields.length)}, the header has ${width}`);
    }
    rows.push(names === null ? fields.map((field) => value(field, options.types)) : asObject(names, fields, options.types));
  });
  return rows;
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`;
}

function headerNames(fields: readonly string[], starts: readonly number[], fail: (offset: number, problem: string) => Error): string[] {
  const seen = new Set<string>();
  return fields.map((field, index) => {
    const name = field.trim() === '' ? `column${index + 1}` : field;
    if (forbiddenKeys.has(name)) throw fail(starts[index] ?? 0, `the name ${name} is not allowed`);
    if (seen.has(name)) throw fail(starts[index] ?? 0, `the name ${name} is there twice`);
    seen.add(name);
    return name;
  });
}

function asObject(names: readonly string[], fields: readonly string[], types: boolean): JsonObject {
  const row: Record<string, Json> = {};
  for (let i = 0; i < names.length; i++) row[names[i] ?? ''] = value(fields[i] ?? '', types);
  return row;
}

const numberForm = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function value(field: string, types: boolean): Json {
  if (!types) return field;
  if (field === '' || field === 'null') return null;
  if (field === 'true' || field === 'TRUE' || field === 'True') return true;
  if (field === 'false' || field === 'FALSE' || field === 'False') return false;
  if (!numberForm.test(field)) return field;
  const number = Number(field);
  const exact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return exact ? number : field;
}

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

function readRows(
  text: string,
  delimiter: string,
  fail: (offset: number, problem: string) => Error,
  row: (fields: string[], starts: readonly number[]) => void,
): void {
  const separator = delimiter.charCodeAt(0);
  let at = 0;
  while (at < text.length) {
    const rowStart = at;
    const fields: string[] = [];
    const starts: number[] = [];
    for (;;) {
      starts.push(at);
      if (text.charCodeAt(at) === quote) {
        const end = closingQuote(text, at, fail);
        const inner = text.slice(at + 1, end);
        fields.push(inner.includes('"') ? inner.replaceAll('""', '"') : inner);
        at = end + 1;
        const next = text.charCodeAt(at);
        if (at < text.length && next !== separator && next !== lineFeed && next !== carriageReturn) {
          throw fail(at, 'after a closing quote only a delimiter or a line break may follow');
        }
      } else {
        const start = at;
        for (; at < text.length; at++) {
          const code = text.charCodeAt(at);
          if (code === separator || code === lineFeed || code === carriageReturn) break;
        }
        fields.push(text.slice(start, at));
      }
      if (at >= text.length || text.charCodeAt(at) !== separator) break;
      at++;
    }
    const blank = at === rowStart;
    if (text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === lineFeed) at += 2;
    else if (at < text.length) at++;
    if (!blank) row(fields, starts);
  }
}

/** Offset of the quote that closes the one at `open`; doubled quotes are text. */
function closingQuote(text: string, open: number, fail: (offset: number, problem: string) => Error): number {
  let at = text.indexOf('"', open + 1);
  while (at !== -1 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  if (at === -1) throw fail(open, 'this quote is never closed');
  return at;
}
