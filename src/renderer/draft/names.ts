import { isObject, type Json } from '../../engine/json.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** True for a place in a layout. */
export function isPoint(value: unknown): value is { readonly x: number; readonly y: number } & { readonly [key: string]: Json } {
  return isObject(value) && typeof value['x'] === 'number' && typeof value['y'] === 'number';
}

/** Keys of `layout` that are no task. */
const reserved: ReadonlySet<string> = new Set(['notes', 'groups', 'waypoints']);

/** A name as an id: letters, digits and underscores, beginning with a letter, at most 64. */
export function toId(name: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, 56);
  return /^[a-z_]/.test(id) ? id : `task${id ? `_${id}` : ''}`;
}

/** The id itself, or with the lowest number that makes it free. */
export function freeId(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  const base = wanted.replace(/_\d+$/, '') || wanted;
  if (!Object.hasOwn(taken, wanted) && !reserved.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const id = `${base}_${number}`;
    if (!Object.hasOwn(taken, id)) return id;
  }
}

export function isId(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(text);
}
