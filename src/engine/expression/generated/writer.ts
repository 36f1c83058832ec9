/**
 * JavaScript for checked expressions that are evaluated often. What is written is optimistic: wherever a value is not what
 * it nearly always is (a field that is not there, text where a number was, a number that is not finite) it gives `miss`
 * up, and the caller evaluates the closures instead, which know every case and word every error. So what is written never
 * decides anything that the closures would decide otherwise; it only knows the short way.
 *
 * Nothing of a user's text becomes code: names and values get into it as constants of the checked tree, written as JSON or
 * handed over beside the code.
 */

/** What a written function gives when it does not know. */
export const miss: unique symbol = Symbol('miss');

/** What is known of a written value. */
export type WrittenKind = 'number' | 'string' | 'boolean' | 'any';

/** A value in written code: the name of a local, or a literal. Naming it twice costs nothing and changes nothing. */
export interface Written {
  readonly text: string;
  readonly kind: WrittenKind;
}

/** A kind of node that is not written: its expression stays with its closures. */
export class NotWritten extends Error {}

/** What is longer is worth less than it costs to write. */
const linesAtMost = 4000;

/** Where the names of an expression lead in the code that is written. */
export interface Roots {
  /** What stands for the value of a root: `s[2]`. Throws NotWritten for one that has no place there. */
  root(slot: number): string;
  /** What is known of a chain of names below a root; null to read it name by name. */
  path?(slot: number, keys: readonly string[]): Written | null;
}

/** How what is written is told from what it costs. */
export interface WriteOptions {
  /** Characters of a text that is put together; a longer one misses. Default 100,000: what is longer, the closures hold against the limit. */
  readonly textAtMost?: number;
  /** A local that is set to true where a list or a map comes to stand twice in what is made. */
  readonly copied?: string;
}

interface Known {
  readonly written: Written;
  /** Whether it still holds after something was written at a place of a document. */
  readonly isReadAt: (place: readonly string[]) => boolean;
  /** How often a value was read for it. */
  readonly reads: number;
}

/** What the parts of one function share. */
class Draft {
  readonly lines: string[] = [];
  readonly constants: unknown[] = [];
  readonly kept = new Map<unknown, string>();
  readonly variables = new Map<number, Written>();
  /** What was worked out already, innermost block last: what a block works out is only there inside it. */
  readonly known: Map<string, Known>[] = [new Map()];
  names = 0;
  isHeavy = false;
  grows = false;
  reads = 0;
  texts = 0;
  readonly textAtMost: number;
  readonly copied: string | undefined;

  constructor({ textAtMost = 100_000, copied }: WriteOptions) {
    this.textAtMost = textAtMost;
    this.copied = copied;
  }
}

/** The statements of one function, in order, and the constants it is given. */
export class Writer {
  readonly #draft: Draft;
  readonly #roots: Roots;

  constructor(roots: Roots, draft: Draft) {
    this.#roots = roots;
    this.#draft = draft;
  }

  /** Goes on with the same function where names lead elsewhere. */
  within(roots: Roots): Writer {
    return new Writer(roots, this.#draft);
  }

  /** Steps are counted, or functions called that may throw or make values that are not JSON: an evaluation prepares for that. */
  get isHeavy(): boolean {
    return this.#draft.isHeavy;
  }

  heavy(): void {
    this.#draft.isHeavy = true;
  }

  /** Something may be made that is larger than all that was read (`reads` times) together. */
  get grows(): boolean {
    return this.#draft.grows;
  }

  grow(): void {
    this.#draft.grows = true;
  }

  /** Names given so far: no value that was made has more levels than these and what was read. */
  get size(): number {
    return this.#draft.names;
  }

  /** How often a value is read that may be a list or a map. */
  get reads(): number {
    return this.#draft.reads;
  }

  read(): void {
    this.#draft.reads += 1;
  }

  get textAtMost(): number {
    return this.#draft.textAtMost;
  }

  /** Writes a block of statements: `if (a1) {`, what `body` writes, `}`. */
  block<T>(opening: string, body: () => T): T {
    const { known } = this.#draft;
    this.line(`${opening} {`);
    known.push(new Map());
    const result = body();
    known.pop();
    this.line('}');
    return result;
  }

  /** What was worked out under this key already, where it is still to be had; otherwise `make` writes it. */
  once(key: string, isReadAt: Known['isReadAt'], make: () => Written): Written {
    const { known } = this.#draft;
    for (const layer of known) {
      const found = layer.get(key);
      if (!found) continue;
      // It stands once more in what is made.
      this.#draft.reads += found.reads;
      return found.written;
    }
    const before = this.#draft.reads;
    const written = make();
    known.at(-1)?.set(key, { written, isReadAt, reads: Math.max(1, this.#draft.reads - before) });
    return written;
  }

  /** Something was written at this place of a document: what was read there is worked out anew. */
  changed(place: readonly string[]): void {
    for (const layer of this.#draft.known) for (const [key, one] of layer) if (one.isReadAt(place)) layer.delete(key);
  }

  /** Writes what makes no list or map, or has those that it makes looked through. */
  small<T>(write: () => T): T {
    const { grows } = this.#draft;
    const result = write();
    this.#draft.grows = grows;
    return result;
  }

  /** A statement for where a list or a map comes to stand twice in what is made. */
  copied(): string {
    const { copied } = this.#draft;
    return copied === undefined ? '' : `${copied} = true;`;
  }

  /** How many texts are put together. */
  get texts(): number {
    return this.#draft.texts;
  }

  text(): void {
    this.#draft.texts += 1;
  }

  line(text: string): void {
    if (this.#draft.lines.push(text) > linesAtMost) throw new NotWritten();
  }

  /** A name that nothing else has. */
  name(): string {
    this.#draft.names += 1;
    return `a${this.#draft.names}`;
  }

  /** Declares a local and gives its name. */
  local(value?: string): string {
    const name = this.name();
    this.line(value === undefined ? `let ${name};` : `let ${name} = ${value};`);
    return name;
  }

  /** The name under which the function finds a value that is no literal. */
  keep(value: unknown): string {
    const { kept, constants } = this.#draft;
    let name = kept.get(value);
    if (name === undefined) {
      name = `k${constants.length}`;
      constants.push(value);
      kept.set(value, name);
    }
    return name;
  }

  root(slot: number): string {
    return this.#roots.root(slot);
  }

  path(slot: number, keys: readonly string[]): Written | null {
    return this.#roots.path?.(slot, keys) ?? null;
  }

  variable(slot: number): Written {
    const written = this.#draft.variables.get(slot);
    if (!written) throw new NotWritten();
    return written;
  }

  hasVariable(slot: number): boolean {
    return this.#draft.variables.has(slot);
  }

  bind(slot: number, value: Written): void {
    this.#draft.variables.set(slot, value);
  }

  unbind(slot: number): void {
    this.#draft.variables.delete(slot);
  }

  /**
   * The function of these parameters; null where code cannot be made from text at all (a page whose policy forbids it).
   * `miss` stands in it under the name S.
   */
  compile<T>(parameters: readonly string[]): T | null {
    const { lines, constants } = this.#draft;
    const names = constants.map((_, i) => `k${i}`);
    const source = `"use strict"; return function (${parameters.join(', ')}) {\n${lines.join('\n')}\n};`;
    try {
      // The text is made of the checked tree alone (see above).
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
      const make = new Function('S', ...names, source) as (...given: unknown[]) => T;
      return make(miss, ...constants);
    } catch (error) {
      if (error instanceof EvalError) return null;
      throw error;
    }
  }
}

/** What a function of these parameters does, written by `write`; null when it is not written. */
export function writeFunction<T>(
  roots: Roots,
  parameters: readonly string[],
  write: (w: Writer) => string,
  options: WriteOptions = {},
): { code: T; isHeavy: boolean } | null {
  const w = new Writer(roots, new Draft(options));
  try {
    w.line(`return ${write(w)};`);
    const code = w.compile<T>(parameters);
    return code === null ? null : { code, isHeavy: w.isHeavy };
  } catch (error) {
    if (error instanceof NotWritten) return null;
    throw error;
  }
}

/** A text or a number as it stands in code. */
export function literal(value: string | number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!Number.isFinite(value)) throw new NotWritten();
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : String(value);
}
