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

/** The statements of one function, in order, and the constants it is given. */
export class Writer {
  readonly #lines: string[] = [];
  readonly #constants: unknown[] = [];
  readonly #kept = new Map<unknown, string>();
  readonly #variables = new Map<number, Written>();
  readonly #root: (slot: number) => string;
  #names = 0;
  /** Steps are counted, or functions called that may make values that are not JSON: an evaluation prepares for that. */
  isHeavy = false;

  /** `root` gives what stands for the value of a root: `s[2]`. */
  constructor(root: (slot: number) => string) {
    this.#root = root;
  }

  line(text: string): void {
    if (this.#lines.push(text) > linesAtMost) throw new NotWritten();
  }

  /** A name that nothing else has. */
  name(): string {
    this.#names += 1;
    return `a${this.#names}`;
  }

  /** Declares a local and gives its name. */
  local(value?: string): string {
    const name = this.name();
    this.line(value === undefined ? `let ${name};` : `let ${name} = ${value};`);
    return name;
  }

  /** The name under which the function finds a value that is no literal. */
  keep(value: unknown): string {
    let name = this.#kept.get(value);
    if (name === undefined) {
      name = `k${this.#constants.length}`;
      this.#constants.push(value);
      this.#kept.set(value, name);
    }
    return name;
  }

  root(slot: number): string {
    return this.#root(slot);
  }

  variable(slot: number): Written {
    const written = this.#variables.get(slot);
    if (!written) throw new NotWritten();
    return written;
  }

  bind(slot: number, value: Written): void {
    this.#variables.set(slot, value);
  }

  /**
   * The function of these parameters; null where code cannot be made from text at all (a page whose policy forbids it).
   * `miss` stands in it under the name S.
   */
  compile<T>(parameters: readonly string[]): T | null {
    const names = this.#constants.map((_, i) => `k${i}`);
    const source = `"use strict"; return function (${parameters.join(', ')}) {\n${this.#lines.join('\n')}\n};`;
    try {
      // The text is made of the checked tree alone (see above).
      // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
      const make = new Function('S', ...names, source) as (...given: unknown[]) => T;
      return make(miss, ...this.#constants);
    } catch (error) {
      if (error instanceof EvalError) return null;
      throw error;
    }
  }
}

/** A text or a number as it stands in code. */
export function literal(value: string | number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!Number.isFinite(value)) throw new NotWritten();
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : String(value);
}
