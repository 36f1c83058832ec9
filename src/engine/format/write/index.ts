import { isObject, type Json, type JsonObject } from '../../json.ts';
import { equalJson } from '../../schema/equal.ts';
import { readDocument } from '../document.ts';
import type { WorkflowFile } from '../model.ts';
import { withoutAliases } from './aliases.ts';
import { keyOrder } from './key-order.ts';
import { Patcher, Unpatchable } from './patch.ts';
import { renderFile } from './render.ts';

type Path = readonly (string | number)[];

/**
 * The text of a workflow file. With the text it had before, only what differs is changed: comments, blank lines, order and
 * quoting stay. Reading the text back gives `file` again. A text that was JSON stays JSON.
 */
export function writeWorkflow(file: WorkflowFile, previousText: string | null): string {
  const data = withoutAbsent(file as unknown as JsonObject);
  if (previousText === null || previousText.trim() === '') return renderFile(data);
  const bom = previousText.startsWith('\ufeff') ? '\ufeff' : '';
  const isCrlf = previousText.includes('\r\n');
  const before = previousText.slice(bom.length).replaceAll('\r\n', '\n');
  const text = asJson(before, data) ?? asPatch(before, data) ?? renderFile(data);
  return bom + (isCrlf ? text.replaceAll('\n', '\r\n') : text);
}

/** Keys whose value is undefined are not there. */
function withoutAbsent(map: JsonObject): JsonObject {
  const clean = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(clean);
    return isObject(value) ? withoutAbsent(value) : value;
  };
  return Object.fromEntries(
    Object.entries(map)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, clean(value)]),
  );
}

function asJson(before: string, data: JsonObject): string | null {
  if (!/^\s*\{/.test(before)) return null;
  let old: Json;
  try {
    old = JSON.parse(before) as Json;
  } catch {
    return null;
  }
  if (equalJson(old, data)) return before;
  const indent = /^\s*\{\n?([ \t]*)"/.exec(before)?.[1] ?? '  ';
  const isOneLine = !before.trim().includes('\n');
  return JSON.stringify(inOldOrder(old, data, []), null, isOneLine ? undefined : indent) + (before.endsWith('\n') ? '\n' : '');
}

function inOldOrder(before: Json, after: Json, path: Path): Json {
  if (Array.isArray(after))
    return after.map((item: Json, i) => inOldOrder(Array.isArray(before) ? (before[i] ?? null) : null, item, [...path, i]));
  if (!isObject(after)) return after;
  const old = isObject(before) ? before : {};
  return Object.fromEntries(
    keyOrder(path, Object.keys(old), Object.keys(after)).map((key) => [
      key,
      inOldOrder(old[key] ?? null, after[key] ?? null, [...path, key]),
    ]),
  );
}

/** Null when the old text cannot be read, or not be changed piece by piece. */
function asPatch(before: string, data: JsonObject): string | null {
  const document = readDocument(before);
  if (document.value === undefined || document.root === null || document.problems.length > 0) return null;
  try {
    const text = new Patcher(before).apply(document.root, document.value, data);
    const check = readDocument(text);
    if (check.problems.length === 0 && equalJson(check.value, data)) return text;
    return document.aliases.size > 0 ? asPatch(withoutAliases(before, document.root, document.aliases), data) : null;
  } catch (error) {
    if (error instanceof Unpatchable) return null;
    throw error;
  }
}
