import type { Json, JsonObject } from '../../json.ts';
import { isObject } from '../../json.ts';
import { ActionError } from '../types.ts';

/** Readers of inputs that have passed the action's schema; they narrow types and never guess. */

export function text(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw wrong(name, 'text');
}

/** null when it is null or absent. */
export function textOrNull(input: JsonObject, name: string): string | null {
  return input[name] == null ? null : text(input, name);
}

export function number(input: JsonObject, name: string): number {
  const value = input[name];
  if (typeof value === 'number') return value;
  throw wrong(name, 'a number');
}

/** null when it is null or absent. */
export function numberOrNull(input: JsonObject, name: string): number | null {
  return input[name] == null ? null : number(input, name);
}

export function flag(input: JsonObject, name: string): boolean {
  const value = input[name];
  if (typeof value === 'boolean') return value;
  throw wrong(name, 'true or false');
}

export function list(input: JsonObject, name: string): readonly Json[] {
  const value = input[name];
  if (isList(value)) return value;
  throw wrong(name, 'a list');
}

/** A list of texts; one text alone is a list of one, null is empty. */
export function texts(input: JsonObject, name: string): readonly string[] {
  const value = input[name];
  if (value == null) return [];
  if (typeof value === 'string') return [value];
  return list(input, name).map(display);
}

/** A map of names to texts; names whose value is null are left out. */
export function textMap(input: JsonObject, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(object(input, name)).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, display(value)]));
}

/** An object; null and absent are empty. */
export function object(input: JsonObject, name: string): JsonObject {
  const value = input[name] ?? {};
  if (isObject(value)) return value;
  throw wrong(name, 'an object');
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value as text, the way placeholders render: text bare, null as nothing, the rest as JSON. */
export function display(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value == null ? '' : JSON.stringify(value);
}

function wrong(name: string, wanted: string): ActionError {
  return new ActionError('invalid_input', `\`${name}\` has to be ${wanted}.`);
}
