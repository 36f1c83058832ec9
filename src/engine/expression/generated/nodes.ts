import { element } from '../access.ts';
import type { Node, NodeOf } from '../checked.ts';
import { isOptionalChain } from '../checked.ts';
import { running } from '../limits.ts';
import { contains } from '../operators.ts';
import { compareStrings, equals, isForbidden } from '../values.ts';
import { keyOf, readsAt } from './keys.ts';
import { writeLoop, writeSum } from './loops.ts';
import { literal, NotWritten, type Writer, type Written, type WrittenKind } from './writer.ts';

const objectPrototype = Object.prototype;
const { getPrototypeOf } = Object;
/** Texts above this size count as steps where they are compared, which the closures do. */
const longText = 4096;

/** Writes what works out a node's value. Throws NotWritten for what only closures know. */
export function write(node: Node, w: Writer): Written {
  if (node.op !== 'select' && node.op !== 'loop' && node.op !== 'call' && node.op !== 'binary') return writeNew(node, w);
  const key = keyOf(node, w);
  return key === null
    ? writeNew(node, w)
    : w.once(
        key,
        (place) => readsAt(node, place),
        () => writeNew(node, w),
      );
}

function writeNew(node: Node, w: Writer): Written {
  switch (node.op) {
    case 'constant':
      return writeConstant(node, w);
    case 'root':
      return writeRoot(node, w);
    case 'variable':
      w.read();
      return w.variable(node.slot);
    case 'select':
      return writeSelect(node, w);
    case 'index':
      return writeElement(node, w);
    case 'has': {
      const of = isOptionalChain(node.of) ? writeOptionalChain(node.of, w) : write(node.of, w);
      return local(`${writeMaybeField(of, node.key, w).text} !== undefined`, 'boolean', w);
    }
    case 'not': {
      const of = writeTruth(node.of, w);
      return local(`!${of.text}`, 'boolean', w);
    }
    case 'negate': {
      const of = write(node.of, w);
      if (of.kind !== 'number') w.line(`if (typeof ${of.text} !== "number") return S;`);
      return local(`-${of.text} || 0`, 'number', w);
    }
    case 'logic':
      return writeLogic(node, w);
    case 'conditional':
      return writeConditional(node, w);
    case 'binary':
      return writeBinary(node, w);
    case 'list':
      return writeList(node, w);
    case 'map':
      return writeMap(node, w);
    case 'call':
      return writeCall(node, w);
    case 'lazy':
      return writeLazy(node, w);
    case 'loop':
      return writeLoop(node, w, write);
    case 'bind': {
      w.bind(node.slot, write(node.value, w));
      return write(node.body, w);
    }
    case 'host':
      throw new NotWritten();
  }
}

/** As `write`, for the whole of an expression, whose value goes to the edge: an optional is its value or null there. */
export function writeResult(node: Node, w: Writer): Written {
  if (!isOptionalChain(node)) return checked(write(node, w), node, w);
  const chain = writeOptionalChain(node, w);
  return checked(local(`${chain.text} === undefined ? null : ${chain.text}`, 'any', w), node, w);
}

/** What the closures look at once: that it is data, plain, and a number finite. (A function minus itself is no number.) */
function checked(value: Written, { op }: Node, w: Writer): Written {
  if (value.kind !== 'any' || op === 'list' || op === 'map' || op === 'constant') return value;
  const { text } = value;
  const isPlain = `(${text} === null || Array.isArray(${text}) || ${w.keep(getPrototypeOf)}(${text}) === ${w.keep(objectPrototype)})`;
  w.line(
    `if (typeof ${text} === "object" ? !${isPlain} : typeof ${text} !== "string" && typeof ${text} !== "boolean" && ${text} - ${text} !== 0) return S;`,
  );
  return value;
}

/** A local for what is worked out once. */
export function local(text: string, kind: WrittenKind, w: Writer): Written {
  return { text: w.local(text), kind };
}

/** True or false, or a miss. */
export function writeTruth(node: Node, w: Writer): Written {
  const value = write(node, w);
  if (value.kind !== 'boolean') w.line(`if (typeof ${value.text} !== "boolean") return S;`);
  return { text: value.text, kind: 'boolean' };
}

function writeConstant({ value, internal }: NodeOf<'constant'>, w: Writer): Written {
  if (internal) throw new NotWritten();
  if (typeof value === 'number') return { text: literal(value), kind: 'number' };
  if (typeof value === 'string') return { text: literal(value), kind: 'string' };
  if (typeof value === 'boolean') return { text: String(value), kind: 'boolean' };
  return { text: value === null ? 'null' : w.keep(value), kind: 'any' };
}

function writeRoot({ slot }: NodeOf<'root'>, w: Writer): Written {
  w.read();
  const root = local(w.root(slot), 'any', w);
  w.line(`if (${root.text} === undefined || typeof ${root.text} === "function") return S;`);
  return root;
}

/** Below a plain prototype a name that is none of Object.prototype's finds the object's own value. */
function writeField(of: Written, key: string, w: Writer): Written {
  if (key in objectPrototype) throw new NotWritten();
  const value = w.local();
  const { text } = of;
  w.line(
    `if (typeof ${text} !== "object" || ${text} === null || (${value} = ${text}[${literal(key)}]) === undefined || ` +
      `${w.keep(getPrototypeOf)}(${text}) !== ${w.keep(objectPrototype)}) return S;`,
  );
  return { text: value, kind: 'any' };
}

/** undefined for what is not there, also below null and undefined. */
function writeMaybeField(of: Written, key: string, w: Writer): Written {
  if (key in objectPrototype) throw new NotWritten();
  const value = w.local();
  const { text } = of;
  w.line(
    `if (${text} !== null && ${text} !== undefined) { ` +
      `if (typeof ${text} !== "object" || ${w.keep(getPrototypeOf)}(${text}) !== ${w.keep(objectPrototype)}) return S; ` +
      `${value} = ${text}[${literal(key)}]; }`,
  );
  return { text: value, kind: 'any' };
}

function writeSelect(node: NodeOf<'select'>, w: Writer): Written {
  if (isOptional(node)) throw new NotWritten();
  const known = node.path && w.path(node.path.slot, node.path.keys);
  if (known) {
    w.read();
    return known;
  }
  return writeField(write(node.of, w), node.key, w);
}

/** As `isOptionalChain`, where nothing follows from the answer for the type. */
function isOptional(node: Node): boolean {
  return isOptionalChain(node);
}

const nowhere = { start: 0, label: () => '' };

function writeElement(node: NodeOf<'index'>, w: Writer): Written {
  if (isOptional(node)) throw new NotWritten();
  const of = write(node.of, w);
  if (node.at.op === 'constant' && typeof node.at.value === 'string') {
    if (isForbidden(node.at.value)) throw new NotWritten();
    return writeField(of, node.at.value, w);
  }
  const at = write(node.at, w);
  const value = w.local();
  const given = of.text;
  w.heavy();
  // What it throws is thrown again by the closures, in words.
  w.line(
    `if (!Array.isArray(${given}) || typeof ${at.text} !== "number" || (${value} = ${given}[${at.text}]) === undefined) ` +
      `${value} = ${w.keep(element)}(${given}, ${at.text}, ${w.keep(nowhere)});`,
  );
  return { text: value, kind: 'any' };
}

function writeMaybeElement(of: Written, node: NodeOf<'index'>, w: Writer): Written {
  const at = write(node.at, w);
  const value = w.local();
  const given = of.text;
  w.line(`if (Array.isArray(${given})) { if (!Number.isInteger(${at.text})) return S; ${value} = ${given}[${at.text}]; }`);
  w.line(`else if (${given} !== null && ${given} !== undefined) return S;`);
  return { text: value, kind: 'any' };
}

/** The value of an optional chain: undefined for none. */
export function writeOptionalChain(node: NodeOf<'select'> | NodeOf<'index'>, w: Writer): Written {
  const of = isOptionalChain(node.of) ? writeOptionalChain(node.of, w) : write(node.of, w);
  return node.op === 'select' ? writeMaybeField(of, node.key, w) : writeMaybeElement(of, node, w);
}

/** The first part of default(): undefined where anything on the way is absent. */
function writeLenient(node: Node, w: Writer): Written {
  if (node.op === 'select') return writeMaybeField(writeLenient(node.of, w), node.key, w);
  if (node.op === 'index') return writeMaybeElement(writeLenient(node.of, w), node, w);
  return write(node, w);
}

function writeLogic({ items, stop }: NodeOf<'logic'>, w: Writer): Written {
  const result = w.local(String(!stop));
  const writeFrom = (at: number): void => {
    const item = items[at];
    if (!item) return;
    const value = writeTruth(item, w);
    w.line(`if (${value.text} === ${stop}) ${result} = ${stop};`);
    w.block('else', () => writeFrom(at + 1));
  };
  writeFrom(0);
  return { text: result, kind: 'boolean' };
}

function writeConditional({ test, yes, no }: NodeOf<'conditional'>, w: Writer): Written {
  const truth = writeTruth(test, w);
  const result = w.local();
  const branch = (opening: string, node: Node): WrittenKind =>
    w.block(opening, () => {
      const value = write(node, w);
      w.line(`${result} = ${value.text};`);
      return value.kind;
    });
  const first = branch(`if (${truth.text})`, yes);
  const second = branch('else', no);
  return { text: result, kind: first === second ? first : 'any' };
}

function writeBinary(node: NodeOf<'binary'>, w: Writer): Written {
  switch (node.operator) {
    case '==':
    case '!=':
      return writeEquality(node, w);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return writeOrder(node, w);
    case 'in':
      return writeIn(node, w);
    default:
      return writeArithmetic(node, w);
  }
}

function writeEquality({ operator, left, right }: NodeOf<'binary'>, w: Writer): Written {
  const a = write(left, w);
  const sign = operator === '==' ? '===' : '!==';
  if (right.op === 'constant' && (typeof right.value !== 'object' || right.value === null)) {
    return local(`${a.text} ${sign} ${write(right, w).text}`, 'boolean', w);
  }
  const b = write(right, w);
  const isScalar = a.kind === 'number' || a.kind === 'boolean' || b.kind === 'number' || b.kind === 'boolean';
  if (isScalar) return local(`${a.text} ${sign} ${b.text}`, 'boolean', w);
  w.heavy();
  if (a.kind !== 'string' || b.kind !== 'string') {
    w.line(`if (typeof ${a.text} === "object" && ${a.text} !== null && typeof ${b.text} === "object" && ${b.text} !== null) {`);
    const same = w.name();
    const result = w.name();
    w.line(`var ${same} = ${w.keep(equals)}(${a.text}, ${b.text}); } else {`);
    w.line(`if (typeof ${a.text} === "string" && ${a.text}.length > ${longText}) return S;`);
    w.line(`var ${same} = ${a.text} === ${b.text}; }`);
    w.line(`let ${result} = ${operator === '==' ? same : `!${same}`};`);
    return { text: result, kind: 'boolean' };
  }
  w.line(`if (${a.text}.length > ${longText}) return S;`);
  return local(`${a.text} ${sign} ${b.text}`, 'boolean', w);
}

function writeOrder({ operator, left, right }: NodeOf<'binary'>, w: Writer): Written {
  const a = write(left, w);
  const b = write(right, w);
  if (a.kind === 'number' && b.kind === 'number') return local(`${a.text} ${operator} ${b.text}`, 'boolean', w);
  const result = w.local();
  w.line(`if (${both(a, b, 'number')}) ${result} = ${a.text} ${operator} ${b.text};`);
  if (a.kind === 'number' || b.kind === 'number') w.line('else return S;');
  else
    w.line(`else if (${both(a, b, 'string')}) ${result} = ${w.keep(compareStrings)}(${a.text}, ${b.text}) ${operator} 0; else return S;`);
  return { text: result, kind: 'boolean' };
}

function both(a: Written, b: Written, kind: 'number' | 'string'): string {
  const tests = [a, b].filter((one) => one.kind !== kind).map((one) => `typeof ${one.text} === "${kind}"`);
  return tests.length > 0 ? tests.join(' && ') : 'true';
}

function writeIn({ left, right }: NodeOf<'binary'>, w: Writer): Written {
  const value = write(left, w);
  w.heavy();
  if (right.op === 'constant' && Array.isArray(right.value) && right.value.every((one) => typeof one !== 'object' || one === null)) {
    if (value.kind === 'any') w.line(`if (typeof ${value.text} === "object" && ${value.text} !== null) return S;`);
    if (right.value.length > 8) return local(`${w.keep(new Set(right.value))}.has(${value.text})`, 'boolean', w);
    return local(`${w.keep(right.value)}.includes(${value.text})`, 'boolean', w);
  }
  const of = write(right, w);
  return local(`${w.keep(contains)}(${value.text}, ${of.text})`, 'boolean', w);
}

function writeArithmetic({ operator, left, right }: NodeOf<'binary'>, w: Writer): Written {
  const a = write(left, w);
  const b = write(right, w);
  const numbers = `${a.text} ${operator} ${b.text}`;
  if (operator !== '+' || a.kind === 'number' || b.kind === 'number') {
    // Text with a number is rare enough for the closures.
    const test = both(a, b, 'number');
    if (test !== 'true') w.line(`if (!(${test})) return S;`);
    const result = w.local(numbers);
    w.line(`if (${result} - ${result} !== 0) return S;`);
    return { text: result, kind: 'number' };
  }
  const result = w.local();
  if (a.kind === 'string' || b.kind === 'string') {
    writeJoin(a, b, result, w);
    return { text: result, kind: 'string' };
  }
  w.line(`if (typeof ${a.text} === "number" && typeof ${b.text} === "number") {`);
  w.line(`${result} = ${numbers}; if (${result} - ${result} !== 0) return S; }`);
  w.block('else', () => writeJoin(a, b, result, w));
  return { text: result, kind: 'any' };
}

/** Text and text; a number beside text is written as JavaScript writes it. */
function writeJoin(a: Written, b: Written, result: string, w: Writer): void {
  const [x, y] = [a, b].map((one) => {
    if (one.kind === 'string') return one.text;
    const name = w.name();
    w.line(
      `let ${name} = ${one.text}; if (typeof ${name} !== "string") { if (typeof ${name} !== "number") return S; ${name} = String(${name}); }`,
    );
    return name;
  }) as [string, string];
  if (a.kind !== 'string' && b.kind !== 'string') w.line(`if (typeof ${a.text} !== "string" && typeof ${b.text} !== "string") return S;`);
  w.text();
  w.line(`if (${x}.length + ${y}.length > ${w.textAtMost}) return S;`);
  w.line(`${result} = ${x} + ${y};`);
}

function writeList({ items }: NodeOf<'list'>, w: Writer): Written {
  if (items.some(({ optional }) => optional)) throw new NotWritten();
  const values = items.map(({ value }) => write(value, w).text);
  return local(`[${values.join(', ')}]`, 'any', w);
}

function writeMap({ entries }: NodeOf<'map'>, w: Writer): Written {
  const seen = new Set<string>();
  const fields = entries.map(({ key, value, optional }) => {
    if (optional || key.op !== 'constant' || typeof key.value !== 'string' || isForbidden(key.value) || seen.has(key.value))
      throw new NotWritten();
    seen.add(key.value);
    return `${literal(key.value)}: ${write(value, w).text}`;
  });
  return local(`{ ${fields.join(', ')} }`, 'any', w);
}

/** What functions throw is thrown again by the closures, in words. */
function writeCall({ spec, args }: NodeOf<'call'>, w: Writer): Written {
  const { returns } = spec;
  const [first] = args;
  if (spec.name === 'sum' && args.length === 1 && first?.op === 'loop' && first.macro === 'map') return writeSum(first, w, write);
  if (returns === 'bytes' || returns === 'timestamp' || returns === 'duration' || returns === 'type' || returns === 'optional')
    throw new NotWritten();
  const values = args.map((arg) => write(arg, w).text);
  w.heavy();
  if (returns !== 'number' && returns !== 'bool' && returns !== 'string') w.grow();
  const result = w.local(`${w.keep(spec.run)}(${values.join(', ')})`);
  // A value that is only there inside an evaluation.
  w.line(`if (${w.keep(running)}.made) return S;`);
  if (returns !== 'number' && returns !== 'bool') {
    w.text();
    w.line(`if (typeof ${result} === "string" && ${result}.length > ${w.textAtMost}) return S;`);
  }
  return { text: result, kind: returns === 'number' || returns === 'string' ? returns : returns === 'bool' ? 'boolean' : 'any' };
}

function writeLazy({ name, of, other }: NodeOf<'lazy'>, w: Writer): Written {
  let value: Written;
  if (name === 'default') value = writeLenient(of, w);
  else if (name === 'orValue' && isOptionalChain(of)) value = writeOptionalChain(of, w);
  else throw new NotWritten();
  const result = w.local(value.text);
  w.block(`if (${result} === undefined${name === 'default' ? ` || ${result} === null` : ''})`, () => {
    w.line(`${result} = ${write(other, w).text};`);
  });
  return { text: result, kind: 'any' };
}
