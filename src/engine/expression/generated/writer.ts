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

/** What the parts of one function share. */
class Draft {
  readonly lines: string[] = [];
  readonly constants: unknown[] = [];
  readonly kept = new Map<unknown, string>();
  readonly variables = new Map<number, Written>();
  names = 0;
  isHeavy = false;
  grows = false;
  reads = 0;
}

/** The statements of one function, in order, and the constants it is given. */
export class Writer {
  readonly #draft: Draft;
  readonly #roots: Roots;

  constructor(roots: Roots, draft: Draft = new Draft()) {
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

  /** Whether something may have been made, since this was last asked, that is larger than all that was read (`reads` times) together. */
  grown(): boolean {
    const { grows } = this.#draft;
    this.#draft.grows = false;
    return grows;
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

  bind(slot: number, value: Written): void {
    this.#draft.variables.set(slot, value);
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
): { code: T; isHeavy: boolean } | null {
  const w = new Writer(roots);
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
