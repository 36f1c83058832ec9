import { base64 } from './bytes.ts';
import { charge, checkSize, fail, limits, running } from './limits.ts';
import { durationText, timestampText } from './time-text.ts';
import { Bytes, Duration, Internal, isForbidden, isMap, Optional, Timestamp, tooDeep, TypeValue } from './values.ts';

/** The JSON form of an evaluation's result. Looks inside lists and maps only if something not JSON was made. */
export function atEdge(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return finite(value);
    case 'object':
      if (running.made) return plain(value, 0);
      if (value === null || Array.isArray(value) || isMap(value)) return value;
      break;
    default:
  }
  throw fail('the result is not data');
}

export function finite(value: number): number {
  if (value - value === 0) return value;
  throw fail(`the result is not a finite number: ${value}`);
}

function internalText(value: Internal): string | undefined {
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof Bytes) return base64(value.data);
  if (value instanceof TypeValue) return value.name;
  return undefined;
}

/** The value itself where all of it is JSON, else a copy in JSON. Throws for what has no JSON form. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (depth > limits.valueDepth) throw tooDeep();
  if (Array.isArray(value)) return plainList(value, depth);
  if (value instanceof Optional) return value.value === undefined ? null : plain(value.value, depth + 1);
  if (value instanceof Internal) return internalText(value);
  if (!isMap(value)) throw fail('the result holds something that is not data');
  const keys = Object.keys(value);
  charge(keys.length);
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    const before = value[key];
    const after = before === undefined ? undefined : plain(before, depth + 1);
    if (after === before) continue;
    if (isForbidden(key)) throw fail(`the name "${key}" is not allowed`);
    copy ??= { ...value };
    copy[key] = after;
  }
  return copy ?? value;
}

function plainList(value: readonly unknown[], depth: number): unknown {
  charge(value.length);
  let copy: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const before = value[i];
    const after = plain(before, depth + 1);
    if (after === before) continue;
    copy ??= [...value];
    copy[i] = after;
  }
  return copy ?? value;
}

// oxlint-disable-next-line no-control-regex
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** JSON of a short list of simple values; undefined for any other. JSON.stringify takes three times as long for these. */
function shortListText(value: readonly unknown[]): string | undefined {
  if (value.length > 16) return undefined;
  let out = '[';
  for (let i = 0; i < value.length; i++) {
    const item = value[i];
    if (i > 0) out += ',';
    if (typeof item === 'number') out += finite(item) || 0;
    else if (typeof item === 'string' && item.length < 100 && !needsEscape.test(item)) out += `"${item}"`;
    else return undefined;
  }
  return `${out}]`;
}

/** JSON text. Looking through the value first bounds what is written: shared parts can multiply without end. */
export function jsonText(value: unknown, indent?: number): string {
  if (indent === undefined && Array.isArray(value)) {
    const short = shortListText(value);
    if (short !== undefined) return short;
  }
  const data = plain(value, 0);
  const written = indent === undefined ? JSON.stringify(data) : JSON.stringify(data, undefined, indent);
  charge(written.length >> 6);
  checkSize(written.length, 'the JSON text');
  return written;
}

/** How a value stands in a text: strings bare, null empty, others as JSON. */
export function renderText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return finite(value) === 0 ? '0' : `${value}`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return '';
      if (value instanceof Optional) return value.value === undefined ? '' : renderText(value.value);
      if (value instanceof Internal) return internalText(value) ?? '';
      return jsonText(value);
    default:
      throw fail('the result is not data');
  }
}

/** JSON with the keys of every map in code unit order: equal values have equal text. */
export function canonicalText(value: unknown): string {
  const parts: string[] = [];
  let length = 0;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > limits.size) checkSize(length, 'the JSON text');
  };
  const write = (item: unknown): void => {
    if (Array.isArray(item)) {
      put('[');
      item.forEach((one, i) => {
        if (i > 0) put(',');
        write(one);
      });
      put(']');
    } else if (typeof item === 'object' && item !== null) {
      put('{');
      const map = item as Record<string, unknown>;
      const keys = Object.keys(map).filter((key) => map[key] !== undefined);
      keys.sort().forEach((key, i) => {
        put(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
        write(map[key]);
      });
      put('}');
    } else put(typeof item === 'number' && item === 0 ? '0' : JSON.stringify(item));
  };
  write(plain(value, 0));
  return parts.join('');
}
