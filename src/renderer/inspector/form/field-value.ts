import { parse, stringify } from 'yaml';
import type { Json } from '../../../engine/json.ts';
import type { FormHint, JsonSchema, SchemaType } from '../../../engine/schema/types.ts';

export type Widget = NonNullable<FormHint['widget']> | 'number';

/** The types a value may have; all of them when the schema does not say. */
export function typesOf(schema: JsonSchema): ReadonlySet<SchemaType> {
  const { type } = schema;
  if (type === undefined) return new Set(['null', 'boolean', 'number', 'string', 'array', 'object']);
  return new Set(typeof type === 'string' ? [type] : type);
}

/** How a field is shown: as its schema asks, else as its type suggests. */
export function widgetOf(schema: JsonSchema): Widget {
  const asked = schema['x-form']?.widget;
  if (asked) return asked;
  if (schema.enum) return 'select';
  if (schema.format === 'duration') return 'duration';
  const types = new Set(typesOf(schema));
  if (types.size > 1) types.delete('null');
  if (types.size === 1) {
    const [only] = types;
    if (only === 'boolean') return 'toggle';
    if (only === 'integer' || only === 'number') return 'number';
    if (only === 'array') return isTableOf(schema) ? 'table' : schema.items && typesOf(schema.items).has('object') ? 'json' : 'list';
    if (only === 'object') return schema.additionalProperties && !schema.properties ? 'keyvalue' : 'json';
    return 'text';
  }
  return types.has('string') ? 'text' : 'json';
}

/** A list of objects whose properties are known and simple: text, numbers, true or false, a choice. */
export function isTableOf({ items }: JsonSchema): boolean {
  const columns = Object.values(items?.properties ?? {});
  return items?.type === 'object' && items.additionalProperties === false && columns.length > 0 && columns.every(isSimple);
}

function isSimple(schema: JsonSchema): boolean {
  const types = typesOf(schema);
  return !types.has('object') && !types.has('array');
}

export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{');
}

/** True when text in this field can only mean itself. */
function isPlainText(schema: JsonSchema): boolean {
  const types = new Set(typesOf(schema));
  types.delete('null');
  return types.size === 1 && types.has('string');
}

const readOptions = { schema: 'core', maxAliasCount: 0, uniqueKeys: true } as const;

/** The value as it is typed. Text that would read as something else is put in quotes. */
export function textOfValue(value: Json | undefined, schema: JsonSchema): string {
  if (value === undefined) return '';
  if (typeof value === 'string') {
    if (isPlainText(schema) || isTemplate(value) || schema.format === 'duration') return value;
    return readLoosely(value) === value ? value : JSON.stringify(value);
  }
  if (typeof value === 'object' && value !== null) return flowText(value);
  return value === null ? (isPlainText(schema) ? '' : 'null') : String(value);
}

/** One line where it is short, else indented JSON. */
function flowText(value: Json): string {
  const short = JSON.stringify(value);
  if (short.length <= 48) return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return JSON.stringify(value, null, 2);
}

function readLoosely(text: string): Json {
  try {
    const value: unknown = parse(text, readOptions);
    return value === undefined ? text : (value as Json);
  } catch {
    return text;
  }
}

/**
 * What typed text means under a schema: nothing is undefined (the default), placeholders stay text, and elsewhere YAML
 * decides where the schema allows more than text. What does not fit stays text, so that the check can say so.
 */
export function valueOfText(text: string, schema: JsonSchema): Json | undefined {
  if (text === '') return undefined;
  if (text.includes('{{') && !/^\s*[{[](?!\{)/.test(text)) return text;
  if (isPlainText(schema)) return text;
  if (schema.format === 'duration') return /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
  const types = typesOf(schema);
  const value = readLoosely(text);
  if (value === null) return types.has('null') ? null : text;
  if (typeof value === 'number') return types.has('number') || types.has('integer') ? value : text;
  if (typeof value === 'boolean') return types.has('boolean') ? value : text;
  if (Array.isArray(value)) return types.has('array') ? value : text;
  if (typeof value === 'object') return types.has('object') ? value : text;
  return value;
}

/** A list as lines: one entry a line. */
export function linesOfList(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return value.map((entry: Json) => (typeof entry === 'string' ? lineOf(entry) : JSON.stringify(entry))).join('\n');
}

function lineOf(text: string): string {
  return /[\n\r]/.test(text) || text !== text.trim() || text === '' || (!isTemplate(text) && readLoosely(text) !== text)
    ? JSON.stringify(text)
    : text;
}

/** Lines as a list. One placeholder alone is the list itself. */
export function listOfLines(text: string, schema: JsonSchema): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  const only = lines[0] ?? '';
  if (lines.length === 1 && /^\s*\{\{[^]*\}\}\s*$/.test(only)) return only.trim();
  const items = schema.items ?? {};
  return lines.map(
    (line) => valueOfText(line.trim(), items.type ? items : { type: ['string', 'number', 'boolean', 'null', 'object', 'array'] }) ?? '',
  );
}

export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
