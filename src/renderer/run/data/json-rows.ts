import { isObject, type Json } from '../../../engine/json.ts';
import { formatCount } from '../../lib/format.ts';

export type ValueKind = 'object' | 'list' | 'text' | 'number' | 'boolean' | 'null' | 'line';

/** One line of a value as a tree. */
export interface JsonRow {
  /** Where the value is: `.files[3].path`; also its key in lists of rows. */
  readonly path: string;
  readonly depth: number;
  /** Name or index in what holds it; null for the value itself and for lines of a long text. */
  readonly name: string | null;
  readonly kind: ValueKind;
  /** The value on one line, or what is inside it. */
  readonly text: string;
  readonly open: boolean;
  readonly canOpen: boolean;
  readonly value: Json;
}

/** Texts longer than this, or with line breaks, are folded and open into lines. */
const shortText = 160;
const lineWidth = 200;
const previewWidth = 120;

/** The rows of a value with only the given paths open. Costs what is shown, not what is hidden. */
export function jsonRows(value: Json, open: ReadonlySet<string>): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  add(rows, value, '', null, 0, open);
  return rows;
}

/** Paths that are open at first: the value itself, and inside it as long as the whole stays short. */
export function openAtFirst(value: Json, room = 40): ReadonlySet<string> {
  const open = new Set<string>();
  let left = room;
  let level: { readonly value: Json; readonly path: string }[] = [{ value, path: '' }];
  while (level.length > 0) {
    const next: { value: Json; path: string }[] = [];
    for (const each of level) {
      const count = sizeOf(each.value);
      if (count === 0 || (each.path !== '' && count > left)) continue;
      open.add(each.path);
      left -= count;
      if (count > 200) continue;
      for (const [name, child] of childrenOf(each.value)) next.push({ value: child, path: childPath(each.path, each.value, name) });
    }
    level = next;
  }
  return open;
}

/** How many values stand directly in this one. */
export function sizeOf(value: Json): number {
  return Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
}

function add(rows: JsonRow[], value: Json, path: string, name: string | null, depth: number, open: ReadonlySet<string>): void {
  const kind = kindOf(value);
  const long = typeof value === 'string' && (value.length > shortText || value.includes('\n'));
  const canOpen = long || sizeOf(value) > 0;
  const isOpen = canOpen && open.has(path);
  rows.push({ path, depth, name, kind, text: oneLine(value), open: isOpen, canOpen, value });
  if (!isOpen) return;
  if (typeof value === 'string') {
    for (const [index, line] of linesOf(value).entries()) {
      rows.push({
        path: `${path}#${index}`,
        depth: depth + 1,
        name: null,
        kind: 'line',
        text: line,
        open: false,
        canOpen: false,
        value: line,
      });
    }
    return;
  }
  for (const [childName, child] of childrenOf(value)) add(rows, child, childPath(path, value, childName), childName, depth + 1, open);
}

function* childrenOf(value: Json): Generator<readonly [string, Json]> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield [index.toString(), value[index] ?? null];
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) yield [name, value[name] ?? null];
  }
}

function childPath(path: string, parent: Json, name: string): string {
  if (Array.isArray(parent)) return `${path}[${name}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function kindOf(value: Json): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'object';
}

/** A value on one short line: texts in quotes, what holds others by its size and beginning. */
export function oneLine(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.length > shortText ? `${value.slice(0, shortText)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${formatCount(value.length)}] ${preview(value)}`;
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}' : preview(value);
  return JSON.stringify(value);
}

function preview(value: Json): string {
  let text = '';
  for (const [name, child] of childrenOf(value)) {
    const short = Array.isArray(child)
      ? `[${child.length}]`
      : isObject(child)
        ? '{…}'
        : typeof child === 'string'
          ? JSON.stringify(child.length > 40 ? `${child.slice(0, 39)}…` : child)
          : JSON.stringify(child);
    text += `${text === '' ? '' : ', '}${Array.isArray(value) ? short : `${name}: ${short}`}`;
    if (text.length > previewWidth) return `${text.slice(0, previewWidth)}…`;
  }
  return text;
}

function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    for (let at = 0; at === 0 || at < line.length; at += lineWidth) lines.push(line.slice(at, at + lineWidth));
  }
  return lines;
}
