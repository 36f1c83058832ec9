/** Plain data: what files, results, inputs and expressions are made of. Treated as immutable everywhere. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for a plain object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that could reach a prototype; refused wherever text becomes data. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Found in every JSON text with a number that is too large for one: `JSON.parse` makes Infinity of it, which is not JSON. */
export const mayOverflow: RegExp = /[eE]\+?\d{3}|\d{200}/;

/** True when every number in it is one that JSON can hold. */
export function isFiniteJson(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return (Array.isArray(value) ? (value as readonly Json[]) : Object.values(value)).every(isFiniteJson);
}
