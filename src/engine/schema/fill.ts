import type { Json } from '../json.ts';
import { isObject } from '../json.ts';
import type { JsonSchema } from './types.ts';

export type Filler = (value: Json | undefined) => Json;

/** What puts a schema's defaults into a value, or null when the schema has none. */
export function fillerOf(schema: JsonSchema): Filler | null {
  const inside = insideOf(schema);
  const fallback = schema.default;
  if (fallback === undefined) return inside && ((value) => (value === undefined ? null : inside(value)));
  return (value) => (value === undefined ? fallback : inside ? inside(value) : value);
}

function insideOf(schema: JsonSchema): ((value: Json) => Json) | null {
  const item = schema.items ? fillerOf(schema.items) : null;
  const properties: { name: string; fill: Filler; always: boolean }[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const fill = fillerOf(property);
    if (fill) properties.push({ name, fill, always: property.default !== undefined });
  }
  if (!item && properties.length === 0) return null;
  return (value) => {
    if (Array.isArray(value)) return item ? fillList(value, item) : value;
    if (!isObject(value)) return value;
    let filled: Record<string, Json> | null = null;
    for (const { name, fill, always } of properties) {
      const before = Object.hasOwn(value, name) ? value[name] : undefined;
      if (before === undefined && !always) continue;
      const after = fill(before);
      if (after === before) continue;
      filled ??= { ...value };
      filled[name] = after;
    }
    return filled ?? value;
  };
}

function fillList(list: readonly Json[], fill: Filler): Json {
  let filled: Json[] | null = null;
  for (const [i, before] of list.entries()) {
    const after = fill(before);
    if (after === before) continue;
    filled ??= [...list];
    filled[i] = after;
  }
  return filled ?? list;
}
