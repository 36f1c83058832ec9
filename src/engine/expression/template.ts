import type { Json } from '../json.ts';
import type { ExpressionProblem } from './errors.ts';
import { checkSize, running } from './limits.ts';
import { local, writeResult } from './generated/nodes.ts';
import { withTiers } from './generated/tiers.ts';
import { literal, type Writer, type Written } from './generated/writer.ts';
import { renderText } from './output.ts';
import { splitTemplate } from './template-split.ts';
import type { Evaluate, Unit } from './unit.ts';
import { compileUnit, evaluator, variables } from './unit.ts';

/** Place of a string inside the template's value. */
export type Location = (string | number)[];

/** A part of a template value that has to be evaluated. */
type Render = Evaluate;

export interface TemplateParts {
  /** Null when the whole value is constant. */
  render: Render | null;
  /** The value as it stands where `render` is null. */
  value: Json;
  single: Unit | null;
  /** Writes the code of `render`, and gives what stands for the value in it. */
  write: (w: Writer) => Written;
  /** Of a map: its parts by name. */
  fields: readonly { name: string; constant: Json | undefined; write: (w: Writer) => Written }[] | null;
}

/** Compiles the strings of one value, collecting the units it finds and the problems it meets. */
export class TemplateBuilder {
  readonly problems: (ExpressionProblem & { path: Location })[] = [];
  readonly units: { unit: Unit; at: Location }[] = [];
  private readonly roots: ReadonlyMap<string, number>;

  constructor(roots: ReadonlyMap<string, number>) {
    this.roots = roots;
  }

  /** The value as a whole: how it is evaluated, or the constant it is. */
  whole(value: Json): Omit<TemplateParts, 'render'> & { evaluate: Evaluate | null } {
    const { render, ...parts } = this.build(value, []);
    // A single expression has its tiers already.
    const evaluate = render === null || parts.single !== null ? render : withTiers(render, (w) => parts.write(w).text);
    return { evaluate, ...parts };
  }

  private build(value: Json, at: Location): TemplateParts {
    if (typeof value === 'string') return this.text(value, at);
    if (typeof value !== 'object' || value === null) return constant(value);
    if (at.length > 200) {
      this.problems.push({ message: 'the value is nested deeper than 200 levels', offset: 0, length: 0, path: at });
      return constant(null);
    }
    return Array.isArray(value) ? this.list(value, at) : this.map(value as Record<string, Json>, at);
  }

  private text(source: string, at: Location): TemplateParts {
    if (!source.includes('{{')) return constant(source);
    const { texts, places, problems } = splitTemplate(source);
    for (const problem of problems) this.problems.push({ ...problem, path: at });
    const units: Unit[] = [];
    for (const { start, end } of places) {
      const result = compileUnit(source, start, end, this.roots);
      if (result.ok) {
        units.push(result.unit);
        this.units.push({ unit: result.unit, at });
      } else for (const problem of result.problems) this.problems.push({ ...problem, path: at });
    }
    if (units.length === 0 || units.length < places.length) return constant(texts.join(''));
    const [only] = units;
    if (only !== undefined && units.length === 1 && texts.every((text) => text === ''))
      return { render: evaluator(only), value: null, single: only, write: (w) => writeResult(only.tree, w), fields: null };
    return { render: textRenderer(texts, units), value: null, single: null, write: (w) => writeText(texts, units, w), fields: null };
  }

  private list(value: readonly Json[], at: Location): TemplateParts {
    const parts = value.map((item, i) => this.build(item, [...at, i]));
    const base = parts.map((part) => part.value);
    const renders = parts.flatMap((part, i) => (part.render === null ? [] : [{ i, render: part.render }]));
    if (renders.length === 0) return constant(parts.every((part, i) => part.value === value[i]) ? value : base);
    const render: Render = (scope, host) => {
      const out = base.slice();
      for (const one of renders) out[one.i] = one.render(scope, host);
      return out;
    };
    const write = (w: Writer): Written => local(`[${parts.map((part) => part.write(w).text).join(', ')}]`, 'any', w);
    return { render, value: null, single: null, write, fields: null };
  }

  private map(value: Readonly<Record<string, Json>>, at: Location): TemplateParts {
    const keys = Object.keys(value);
    // Every key is there from the start, so that filling a copy in never changes its shape.
    const base: Record<string, Json> = {};
    const renders: { key: string; render: Render }[] = [];
    const fields: { name: string; constant: Json | undefined; write: TemplateParts['write'] }[] = [];
    let same = true;
    for (const key of keys) {
      if (key === '__proto__') {
        this.problems.push({ message: `the name "${key}" is not allowed`, offset: 0, length: 0, path: [...at, key] });
        continue;
      }
      const part = this.build(value[key] ?? null, [...at, key]);
      base[key] = part.value;
      fields.push({ name: key, constant: part.render === null ? part.value : undefined, write: part.write });
      if (part.render !== null) renders.push({ key, render: part.render });
      if (part.value !== value[key]) same = false;
    }
    if (renders.length === 0) return { ...constant(same ? value : base), fields };
    const render: Render = (scope, host) => {
      const out = { ...base };
      for (const one of renders) out[one.key] = one.render(scope, host);
      return out;
    };
    const write = (w: Writer): Written =>
      local(`{ ${fields.map((field) => `${literal(field.name)}: ${field.write(w).text}`).join(', ')} }`, 'any', w);
    return { render, value: null, single: null, write, fields };
  }
}

function constant(value: Json): TemplateParts {
  const write = (w: Writer): Written =>
    typeof value === 'string' ? { text: literal(value), kind: 'string' } : { text: w.keep(value), kind: 'any' };
  return { render: null, value, single: null, write, fields: null };
}

function writeText(texts: readonly string[], units: readonly Unit[], w: Writer): Written {
  w.heavy();
  const out = w.local(literal(texts[0] ?? ''));
  for (const [i, { tree }] of units.entries()) {
    const value = writeResult(tree, w);
    w.line(`${out} += ${value.kind === 'string' ? value.text : `${w.keep(asText)}(${value.text})`};`);
    if (texts[i + 1]) w.line(`${out} += ${literal(texts[i + 1] ?? '')};`);
  }
  w.text();
  w.line(`if (${out}.length > ${w.textAtMost}) return S;`);
  return { text: out, kind: 'string' };
}

/** A string with placeholders: the fixed pieces and the values' texts in turn. */
function textRenderer(texts: readonly string[], units: readonly Unit[]): Render {
  const codes = units.map((unit) => unit.code);
  const slots = Math.max(...units.map((unit) => unit.slots));
  const head = texts[0]!;
  const tails = texts.slice(1);
  if (units.length === 1 && !units[0]!.heavy && slots === 0) {
    const code = codes[0]!;
    const tail = tails[0]!;
    const none = variables(0, null as never);
    if (tail === '') return (scope) => head + asText(code(scope, none));
    return (scope) => head + asText(code(scope, none)) + tail;
  }
  return (scope, host) => {
    const { steps, made } = running;
    running.steps = 0;
    running.made = false;
    try {
      const vars = variables(slots, host);
      let out = head;
      for (let i = 0; i < codes.length; i++) out += asText(codes[i]!(scope, vars)) + tails[i]!;
      if (out.length > 1_000_000) checkSize(out.length, 'the text');
      return out;
    } finally {
      running.steps = steps;
      running.made = made;
    }
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : renderText(value);
}
