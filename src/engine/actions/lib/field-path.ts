import { isObject, type Json } from '../../json.ts';
import { isList } from './inputs.ts';

/** Reads a field: own keys only, numbers step into lists. undefined when something on the way is not there. */
export type FieldReader = (value: Json) => Json | undefined;

/** `owner.name` → a reader of it. A key that is spelled with the dots itself is found too. An empty path is the value itself. */
export function fieldPath(path: string): FieldReader {
  if (path === '') return (value) => value;
  const steps = path.split('.');
  if (steps.length === 1) return (value) => step(value, path);
  return (value) => {
    if (isObject(value) && Object.hasOwn(value, path)) return value[path];
    let current: Json | undefined = value;
    for (const name of steps) {
      if (current === undefined) return undefined;
      current = step(current, name);
    }
    return current;
  };
}

function step(value: Json, name: string): Json | undefined {
  if (isObject(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  if (isList(value) && /^\d+$/.test(name)) return value[Number(name)];
  return undefined;
}
