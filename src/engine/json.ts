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

const largeNumber = /[eE]\+?\d{3}|\d{200}/g;

/**
 * True for every JSON text with a number that is too large for one: `JSON.parse` makes Infinity of it, which is not JSON.
 * A number stands where a value begins, so that ids in hexadecimal (`8e49e852`) are no reason to look closer.
 */
export function mayOverflow(text: string): boolean {
  largeNumber.lastIndex = 0;
  while (largeNumber.test(text)) {
    let at = largeNumber.lastIndex - 1;
    // Back to the exponent's letter, or to the first digit of a long run.
    while (at >= 0 && isDigit(text.charCodeAt(at))) at -= 1;
    if (text[at] === '+') at -= 1;
    if (text[at] === 'e' || text[at] === 'E') at -= 1;
    while (at >= 0 && (isDigit(text.charCodeAt(at)) || text[at] === '.')) at -= 1;
    if (text[at] === '-') at -= 1;
    if (at < 0 || ' \t\r\n,:['.includes(text[at] ?? '')) return true;
    // The rest of a long run of digits begins no other number.
    while (isDigit(text.charCodeAt(largeNumber.lastIndex))) largeNumber.lastIndex += 1;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Levels of lists and maps that data may have: writing it is recursive, and what cannot be written cannot be kept. */
const deepest = 1000;
/** Characters of data that may be written as one text: six times as many, were all of them escaped, still make a string. */
export const largestChars = 80 * 1024 * 1024;
const tooDeep = -1;
const notFinite = -2;

/** What containers hold that were looked through before and are worth remembering; data does not change. */
const known = new WeakMap<object, { readonly levels: number; readonly chars: number }>();
const rememberFrom = 256;
/** Only near the top is a container looked up: a value is a part of another one there, or large. */
const lookUpTo = 3;
let visited = 0;
let chars = 0;

/**
 * Why a value cannot be kept, to go on after its name: "is nested deeper than 1000 levels". null when it can. Costs a look
 * at every part of it, once.
 */
export function jsonFault(value: Json): string | null {
  chars = 0;
  const levels = levelsOf(value, deepest);
  if (levels === tooDeep) return `is nested deeper than ${deepest} levels`;
  if (levels === notFinite) return 'holds a number that JSON does not have';
  return chars > largestChars ? `is larger than ${largestChars / 1024 / 1024} MB` : null;
}

/**
 * Which of some values cannot be kept together, and why. All are looked at as one first, as mostly nothing is wrong; the last
 * of those that are only too large with the others is the one that is named.
 */
export function faultsIn(values: JsonObject): { readonly name: string; readonly fault: string }[] {
  // A copy, as the values may still be added to, and what was looked through is remembered.
  if (jsonFault({ ...values }) === null) return [];
  const faults: { name: string; fault: string }[] = [];
  let kept: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    const all = { ...kept, [name]: value };
    const fault = jsonFault(value) ?? jsonFault(all);
    if (fault === null) kept = all;
    else faults.push({ name, fault });
  }
  return faults;
}

/** Levels that a message of a stream may have to be taken the short way. */
export const levelsOfMessages = 100;

/** About how many characters a value has as JSON text; null where it has a fault, or more levels than these. */
export function charsWithin(value: Json, levels: number): number | null {
  chars = 0;
  const found = levelsOf(value, deepest);
  return found < 0 || found > levels || chars > largestChars ? null : chars;
}

/** About how many characters a value has as JSON text; of one that has no fault. */
export function jsonChars(value: Json): number {
  chars = 0;
  levelsOf(value, deepest);
  return chars;
}

function levelsOf(value: Json, room: number): number {
  if (typeof value === 'string') {
    chars += value.length + 2;
    return 0;
  }
  chars += 5;
  if (typeof value === 'number') return value - value === 0 ? 0 : notFinite;
  if (typeof value !== 'object' || value === null) return 0;
  if (room === 0) return tooDeep;
  if (room > deepest - lookUpTo) {
    const before = known.get(value);
    if (before !== undefined) {
      chars += before.chars;
      return before.levels > room ? tooDeep : before.levels;
    }
  }
  const visitedBefore = visited;
  const charsBefore = chars;
  const inside = Array.isArray(value) ? listLevels(value as readonly Json[], room - 1) : mapLevels(value as JsonObject, room - 1);
  if (inside < 0) return inside;
  if (visited - visitedBefore >= rememberFrom) known.set(value, { levels: inside + 1, chars: chars - charsBefore });
  return inside + 1;
}

function listLevels(list: readonly Json[], room: number): number {
  let most = 0;
  visited += list.length;
  for (let i = 0; i < list.length; i += 1) {
    const levels = levelsOf(list[i] ?? null, room);
    if (levels < 0) return levels;
    if (levels > most) most = levels;
  }
  return most;
}

function mapLevels(map: JsonObject, room: number): number {
  let most = 0;
  for (const key in map) {
    visited += 1;
    chars += key.length + 4;
    const levels = levelsOf(map[key] ?? null, room);
    if (levels < 0) return levels;
    if (levels > most) most = levels;
  }
  return most;
}
