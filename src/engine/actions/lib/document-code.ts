import { literal, NotWritten, type Writer, type Written } from '../../expression/index.ts';
import type { DocumentPath } from './document.ts';

/**
 * Writes what `Draft` does, for paths that are known beforehand and values that are nearly always there: what lies on the way
 * to a write is copied once and everything else is shared. Where a path leads through a list, text or a number, it misses.
 */
export class WrittenDraft {
  readonly #w: Writer;
  /** The local that holds the document as it is now. */
  readonly #root: string;
  /** The containers that were copied by path, each in a local of its own that is null where it was not, or must not be written to any more. */
  readonly #owned = new Map<string, string>();

  /** `paths` are all that will be written. */
  constructor(document: Written, paths: readonly DocumentPath[], w: Writer) {
    this.#w = w;
    this.#root = w.local(document.text);
    for (const { keys } of paths) {
      if (keys.some((key) => key in Object.prototype)) throw new NotWritten();
      for (let depth = 0; depth < keys.length; depth += 1) {
        const at = keys.slice(0, depth).join('.');
        if (!this.#owned.has(at)) this.#owned.set(at, w.local('null'));
      }
    }
  }

  get value(): Written {
    return { text: this.#root, kind: 'any' };
  }

  /** Somebody holds parts of the document from here on. */
  keep(): string {
    return [...this.#owned.values()].map((name) => `${name} = null;`).join(' ');
  }

  /** The place of a path: `a3["total"]`. What is on the way there is the draft's own after it. Merging into the document itself has none. */
  place({ keys }: DocumentPath): string {
    const w = this.#w;
    let container = this.#own('');
    w.line(`if (${container} === null) ${this.#root} = ${container} = { ...${this.#root} };`);
    for (let depth = 1; depth < keys.length; depth += 1) {
      const next = this.#own(keys.slice(0, depth).join('.'));
      const at = `${container}[${literal(keys[depth - 1] ?? '')}]`;
      const child = w.name();
      w.line(`if (${next} === null) { const ${child} = ${at};`);
      w.line(`if (${child} === undefined || ${child} === null) ${next} = {};`);
      w.line(`else if (typeof ${child} === "object" && !Array.isArray(${child})) ${next} = { ...${child} }; else return S;`);
      w.line(`${at} = ${next}; }`);
      container = next;
    }
    // What was below this place is not part of the document any more.
    const path = keys.join('.');
    for (const [at, name] of this.#owned) if (at === path || at.startsWith(`${path}.`)) w.line(`${name} = null;`);
    w.changed(keys);
    return `${container}[${literal(keys.at(-1) ?? '')}]`;
  }

  /** Merges an object into the document. */
  merge(value: Written): void {
    const { text } = value;
    this.#w.line(`if (typeof ${text} !== "object" || ${text} === null || Array.isArray(${text})) return S;`);
    this.#w.line(`${this.#root} = { ...${this.#root}, ...${text} }; ${this.keep()}`);
    this.#w.changed([]);
  }

  #own(at: string): string {
    const name = this.#owned.get(at);
    if (name === undefined) throw new NotWritten();
    return name;
  }
}

/** True where a value is a plain object, as `isObject`. */
export function isObjectCode(text: string): string {
  return `(typeof ${text} === "object" && ${text} !== null && !Array.isArray(${text}))`;
}
