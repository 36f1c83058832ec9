import { ExpressionError } from './errors.ts';
import { fail, running } from './limits.ts';
import { nearest } from './spelling.ts';
import type { MapValue } from './values.ts';
import { data, describe, forbidden, isForbidden, isMap, isPlainPrototype, Optional, ownValue } from './values.ts';

/** Where a value is read, for the messages of errors. */
export interface Site {
  start: number;
  /** Text of what is read from: `tasks.probe`. */
  label: () => string;
}

const OBJECT = Object.prototype;
const { getPrototypeOf } = Object;

/**
 * The field's value. Throws an `absent` error that names the path when it is not there.
 * Below a plain prototype a name finds the object's own value or one of Object.prototype's functions (`__proto__`
 * never gets here), so the prototype is all that is looked at: asking for the own property too costs half as much again.
 */
export function field(of: unknown, key: string, site: Site): unknown {
  if (typeof of === 'object' && of !== null) {
    const prototype = getPrototypeOf(of);
    if (prototype === OBJECT || prototype === null) {
      const value = (of as MapValue)[key];
      if (value !== undefined && typeof value !== 'function') return value;
    }
  }
  return fieldSlowly(of, key, site);
}

function fieldSlowly(of: unknown, key: string, site: Site): unknown {
  if (of instanceof Optional) return new Optional(of.value === undefined ? undefined : maybeField(of.value, key, site));
  running.at = site.start;
  if (isMap(of)) {
    const value = ownValue(of, key);
    if (value !== undefined) return value;
    throw notThere(of, key, site);
  }
  throw notAMap(of, key, site);
}

/** As `field`, with undefined for what is not there, also below null. */
export function maybeField(of: unknown, key: string, site: Site): unknown {
  if (typeof of === 'object') {
    if (of === null) return undefined;
    if (!Array.isArray(of) && isPlainPrototype(Object.getPrototypeOf(of)))
      return Object.hasOwn(of, key) ? data((of as MapValue)[key]) : undefined;
    if (of instanceof Optional) return of.value === undefined ? undefined : maybeField(of.value, key, site);
  }
  if (of === undefined) return undefined;
  running.at = site.start;
  throw notAMap(of, key, site);
}

/** The element at a position or under a key. */
export function element(of: unknown, at: unknown, site: Site): unknown {
  if (Array.isArray(of) && typeof at === 'number') {
    const value = of[at];
    if (value !== undefined && typeof value !== 'function') return value;
  }
  if (of instanceof Optional) return new Optional(of.value === undefined ? undefined : maybeElement(of.value, at, site));
  const value = maybeElement(of === null ? 0 : of, at, site);
  if (value !== undefined) return value;
  running.at = site.start;
  if (isMap(of)) throw notThere(of, indexKey(at), site);
  const path = `${site.label()}[${Number(at)}]`;
  throw absentAt(`${path} is not there; the list has ${(of as unknown[]).length} elements`, path, site);
}

/** As `element`, with undefined for what is not there, also below null. */
export function maybeElement(of: unknown, at: unknown, site: Site): unknown {
  if (of === null || of === undefined) return undefined;
  running.at = site.start;
  if (Array.isArray(of)) {
    if (typeof at !== 'number' || !Number.isInteger(at))
      throw fail(`${site.label()} is a list; its index must be a whole number, not ${typeof at === 'number' ? at : describe(at)}`);
    return data(of[at]);
  }
  if (of instanceof Optional) return of.value === undefined ? undefined : maybeElement(of.value, at, site);
  if (!isMap(of)) throw fail(`${site.label()} is ${describe(of === 0 ? null : of)}, so it has no elements`);
  const key = indexKey(at);
  if (isForbidden(key)) throw forbidden(key);
  return ownValue(of, key);
}

/** The key a value stands for in `m[x]` and `x in m`. */
export function indexKey(at: unknown): string {
  if (typeof at === 'string') return at;
  if (typeof at === 'number' || typeof at === 'boolean') return String(at);
  throw fail(`${describe(at)} cannot be a map key`);
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `a.b` or `a["b c"]`, as it would be written. */
export function joinPath(of: string, key: string): string {
  return plainName.test(key) ? `${of}.${key}` : `${of}[${JSON.stringify(key)}]`;
}

function absentAt(message: string, path: string, site: Site): ExpressionError {
  return new ExpressionError(message, { path, offset: site.start, kind: 'absent' });
}

function notThere(of: MapValue, key: string, site: Site): ExpressionError {
  const path = joinPath(site.label(), key);
  const keys = Object.keys(of);
  if (keys.length === 0) return absentAt(`${path} is not there; ${site.label()} is empty`, path, site);
  const close = nearest(key, keys.slice(0, 1000));
  const shown = close === undefined ? keys.slice(0, 8) : [close, ...keys.slice(0, 8).filter((one) => one !== close)].slice(0, 8);
  const more = keys.length > shown.length ? ', …' : '';
  const guess = close === undefined ? '' : ` (did you mean ${close}?)`;
  return absentAt(`${path} is not there; it has ${shown.join(', ')}${more}${guess}`, path, site);
}

function notAMap(of: unknown, key: string, site: Site): ExpressionError {
  const label = site.label();
  const path = joinPath(label, key);
  if (of === null) return absentAt(`${path} is not there; ${label} is null`, path, site);
  const hint = Array.isArray(of) ? `; write ${label}[0].${key} or ${label}.map(x, x.${key})` : '';
  return new ExpressionError(`${label} is ${describe(of)}, so it has no field ${key}${hint}`, { path, offset: site.start });
}
