import { isObject, type Json, type JsonObject } from '../../json.ts';
import { display, isList } from './inputs.ts';

/** A value as rows and columns; null when it is neither a list of objects nor one object. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** A list of objects gives a row each, one object a row alone; the columns are those asked for, or all keys in order of first appearance. */
export function tableOf(value: Json, columns: readonly string[] | null): Table | null {
  const items: readonly Json[] = isList(value) ? value : [value];
  if (items.length === 0) return columns ? { columns, rows: [] } : null;
  if (!items.every(isObject)) return null;
  const names = columns ?? columnsOf(items);
  return { columns: names, rows: items.map((item) => names.map((name) => (Object.hasOwn(item, name) ? (item[name] ?? null) : null))) };
}

function columnsOf(items: readonly JsonObject[]): string[] {
  const names = new Set<string>();
  for (const item of items) for (const name in item) names.add(name);
  return [...names];
}

export interface CsvWriteOptions {
  readonly header: boolean;
  readonly delimiter: string;
  readonly columns: readonly string[] | null;
}

/** CSV with RFC 4180 quoting, lines ending with LF. Lists of lists are rows as they are; a list of plain values is one column. */
export function formatCsv(value: Json, options: CsvWriteOptions): string {
  const table = tableOf(value, options.columns);
  const special = new RegExp(`["\\r\\n${options.delimiter.replace(/[\\\]^-]/g, '\\$&')}]`);
  const cell = (field: Json): string => {
    const text = display(field);
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (fields: readonly Json[]): string => {
    // A row of one empty value would read back as a blank line, which is no row.
    if (fields.length === 1 && display(fields[0]) === '') return '""\n';
    return `${fields.map(cell).join(options.delimiter)}\n`;
  };
  if (table) {
    const head = options.header ? line(table.columns) : '';
    return head + table.rows.map(line).join('');
  }
  if (isList(value)) {
    return value.map((row) => line(isList(row) ? row : [row])).join('');
  }
  return line([value]);
}

/** Text that means itself inside HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A table for objects, a bullet list for other lists, a paragraph for the rest; all escaped. */
export function formatHtml(value: Json, columns: readonly string[] | null): string {
  const table = tableOf(value, columns);
  const cell = (field: Json): string => escapeHtml(display(field));
  if (table) {
    const head = table.columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
    const rows = table.rows.map((row) => `<tr>${row.map((field) => `<td>${cell(field)}</td>`).join('')}</tr>\n`);
    return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('')}</tbody>\n</table>\n`;
  }
  if (isList(value)) return `<ul>\n${value.map((item) => `<li>${cell(item)}</li>\n`).join('')}</ul>\n`;
  return `<p>${cell(value)}</p>\n`;
}

/** As formatHtml, in Markdown; a pipe or line break in a value cannot break the table. */
export function formatMarkdown(value: Json, columns: readonly string[] | null): string {
  const table = tableOf(value, columns);
  if (table) {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
    const head = line(table.columns.map(escapeMarkdown)) + line(table.columns.map(() => '---'));
    return head + table.rows.map((row) => line(row.map((field) => escapeMarkdown(display(field))))).join('');
  }
  if (isList(value)) return value.map((item) => `- ${escapeMarkdown(display(item))}\n`).join('');
  return `${escapeMarkdown(display(value))}\n`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\r\n|\n|\r/g, ' ');
}
