import { isObject, type Json } from '../../json.ts';
import { isList } from './inputs.ts';

/** Equal as JSON: the same type and value; lists by order, objects by keys in any order. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] ?? null, b[key] ?? null));
}
