import { isObject, type Json, type JsonObject } from '../../json.ts';
import { keyOrder } from './key-order.ts';
import { blockText, keyText, scalarText } from './scalar-text.ts';

type Path = readonly (string | number)[];

const lineWidth = 100;
const step = '  ';

/** A whole file, written afresh. */
export function renderFile(file: JsonObject): string {
  return `${renderMap(file, '', [])}\n`;
}

/** What follows `key:` (or `-`): a blank and the value, or a line break and a block one step deeper than `indent`. `column` is where it begins. */
export function renderValue(value: Json, indent: string, column: number, path: Path): string {
  if (typeof value === 'string') {
    const block = blockText(value, indent + step);
    return ` ${block ?? scalarText(value, false)}`;
  }
  if (typeof value !== 'object' || value === null) return ` ${scalarText(value, false)}`;
  if (isFlow(value, column, path)) return ` ${renderFlow(value, path)}`;
  return `\n${indent}${step}${Array.isArray(value) ? renderList(value, indent + step, path) : renderMap(value as JsonObject, indent + step, path)}`;
}

/** The entries of a block map; the first stands where the text goes on, the others begin with `indent`. */
export function renderMap(map: JsonObject, indent: string, path: Path): string {
  return keyOrder(path, [], Object.keys(map))
    .map((key) => renderEntry(key, map[key] ?? null, indent, [...path, key]))
    .join(`\n${indent}`);
}

/** `key: value`, its further lines indented as part of a map at `indent`. */
export function renderEntry(key: string, value: Json, indent: string, path: Path): string {
  const name = keyText(key);
  // A key longer than this would need the explicit form `? key`, and nothing that long is a name.
  return `${name}:${renderValue(value, indent, indent.length + name.length + 2, path)}`;
}

/** The items of a block list, each after `- `. */
export function renderList(list: readonly Json[], indent: string, path: Path): string {
  return list.map((item, i) => renderItem(item, indent, [...path, i])).join(`\n${indent}`);
}

export function renderItem(item: Json, indent: string, path: Path): string {
  if (isObject(item) && !isFlow(item, indent.length + 2, path)) return `- ${renderMap(item, indent + step, path)}`;
  if (Array.isArray(item) && !isFlow(item, indent.length + 2, path)) return `- ${renderList(item, indent + step, path)}`;
  return `-${renderValue(item, indent, indent.length + 2, path)}`;
}

/** A value on one line, as inside [ ] and { }. */
export function renderFlow(value: Json, path: Path): string {
  if (Array.isArray(value)) return `[${value.map((item: Json, i) => renderFlow(item, [...path, i])).join(', ')}]`;
  if (!isObject(value)) return scalarText(value, true);
  const entries = keyOrder(path, [], Object.keys(value)).map((key) => `${keyText(key)}: ${renderFlow(value[key] ?? null, [...path, key])}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** Whether a map or list is written on one line: when it is empty or short, and layout always one line a task. */
export function isFlow(value: Json, column: number, path: Path): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Object.keys(value).length === 0) return true;
  if (path[0] === 'layout') return path.length > 1;
  const [section] = path;
  if (path.length <= 2 && (section === 'tasks' || (section === 'inputs' && path.length === 1))) return false;
  // A transition a line, so that a diff shows which one changed.
  if (section === 'tasks' && path[2] === 'next' && Array.isArray(value) && value.some(isObject)) return false;
  return isShort(value, lineWidth) && column + renderFlow(value, path).length <= lineWidth;
}

/** A cheap look before anything is rendered: no text of several lines, and not much in it. */
function isShort(value: Json, budget: number): boolean {
  return weigh(value, budget) >= 0;
}

function weigh(value: Json, budget: number): number {
  if (budget < 0) return budget;
  if (typeof value === 'string') return value.includes('\n') ? -1 : budget - value.length;
  if (Array.isArray(value)) return value.reduce((left: number, item: Json) => weigh(item, left), budget - 2);
  if (isObject(value)) return Object.entries(value).reduce((left, [key, inner]) => weigh(inner, left - key.length - 2), budget - 2);
  return budget - 1;
}
