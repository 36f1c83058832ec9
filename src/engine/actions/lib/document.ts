import { forbiddenKeys, isObject, type Json, type JsonObject } from '../../json.ts';
import { ActionError } from '../types.ts';
import { isList } from './inputs.ts';

/** A place in a document: keys, and indices where it meets lists. Empty for the document itself. */
export interface DocumentPath {
  readonly text: string;
  readonly keys: readonly string[];
}

/** `order.lines.0.price`. Throws ActionError `invalid_input` for an empty part or a key that could reach a prototype. */
export function documentPath(text: string, where: string): DocumentPath {
  if (text === '') return { text, keys: [] };
  const keys = text.split('.');
  const bad = keys.find((key) => key === '' || forbiddenKeys.has(key));
  if (bad !== undefined)
    throw new ActionError(
      'invalid_input',
      `${where} is ${JSON.stringify(text)}: ${bad === '' ? 'a name is missing' : `${bad} is not allowed`}.`,
    );
  return { text, keys };
}

type Container = Record<string, Json> | Json[];

/**
 * A document that is written to piece by piece while what it was made from stays as it is: what lies on the way to a write is
 * copied, once, and everything else is shared.
 */
export class Draft {
  #root: JsonObject;
  /** Containers that were copied here and that nobody else holds; null while there are none. */
  #own: Set<Json> | null = null;

  constructor(document: JsonObject) {
    this.#root = document;
  }

  /** As it is now. It stays as it is when more is written, once `keep` was called. */
  get value(): JsonObject {
    return this.#root;
  }

  /** Somebody holds parts of the document from here on: they are not written to any more. */
  keep(): void {
    this.#own = null;
  }

  /** What is at a place; undefined when nothing is. */
  at({ keys }: DocumentPath): Json | undefined {
    let value: Json | undefined = this.#root;
    for (const key of keys) {
      if (isObject(value)) value = Object.hasOwn(value, key) ? value[key] : undefined;
      else if (isList(value)) value = isIndex(key) ? value[Number(key)] : undefined;
      else return undefined;
    }
    return value;
  }

  /**
   * Writes a value; what is missing on the way becomes an object. The document itself is not replaced: an object is merged
   * into it. Throws ActionError `path` where the way leads through text, numbers or past the end of a list.
   */
  set(path: DocumentPath, value: Json): void {
    const { keys } = path;
    const last = keys.at(-1);
    if (last === undefined) {
      if (!isObject(value)) throw new ActionError('path', 'Only an object can be merged into the document.');
      this.#root = { ...this.#root, ...value };
      return;
    }
    let at = (this.#root = this.#owned(this.#root) as Record<string, Json>) as Container;
    for (let i = 0; i < keys.length - 1; i += 1) {
      const key = keys[i] ?? '';
      const next = this.#owned(childOf(at, key, path));
      put(at, key, next as Json, path);
      at = next;
    }
    put(at, last, value, path);
  }

  #owned(value: Json | Container): Container {
    if (this.#own?.has(value as Json)) return value as Container;
    const copy: Container = isList(value) ? [...value] : { ...(value as JsonObject) };
    (this.#own ??= new Set()).add(copy);
    return copy;
  }
}

/** What is on the way; an object where nothing is yet. */
function childOf(at: Container, key: string, path: DocumentPath): Json {
  const child = isList(at) ? at[indexIn(at, key, path)] : Object.hasOwn(at, key) ? (at as Record<string, Json>)[key] : undefined;
  if (child === undefined || child === null) return {};
  if (typeof child === 'object') return child;
  throw new ActionError(
    'path',
    `${path.text} cannot be written: ${key} holds ${typeof child === 'string' ? 'text' : `a ${typeof child}`}.`,
  );
}

function put(at: Container, key: string, value: Json, path: DocumentPath): void {
  if (Array.isArray(at)) at[indexIn(at, key, path)] = value;
  else at[key] = value;
}

function indexIn(list: readonly Json[], key: string, path: DocumentPath): number {
  if (!isIndex(key)) throw new ActionError('path', `${path.text} cannot be written: ${key} stands where a list has its numbers.`);
  const index = Number(key);
  if (index > list.length) throw new ActionError('path', `${path.text} cannot be written: the list ends at ${list.length}.`);
  return index;
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,8})$/.test(key);
}
