import type { Json } from '../json.ts';
import type { HostFunctions } from './code.ts';
import type { ExpressionProblem } from './errors.ts';
import { checkSize, running } from './limits.ts';
import { renderText } from './output.ts';
import { splitTemplate } from './template-split.ts';
import type { Unit } from './unit.ts';
import { compileUnit, evaluator, variables } from './unit.ts';

/** Place of a string inside the template's value. */
export type Location = (string | number)[];

/** A part of a template value that has to be evaluated. */
type Render = (scope: readonly unknown[], host: HostFunctions) => Json;

export interface TemplateParts {
  /** Null when the whole value is constant. */
  render: Render | null;
  /** The value as it stands where `render` is null. */
  value: Json;
  single: Unit | null;
}

/** Compiles the strings of one value, collecting the units it finds and the problems it meets. */
export class TemplateBuilder {
  readonly problems: (ExpressionProblem & { path: Location })[] = [];
  readonly units: { unit: Unit; at: Location }[] = [];
  private readonly roots: ReadonlyMap<string, number>;

  constructor(roots: ReadonlyMap<string, number>) {
    this.roots = roots;
  }

  build(value: Json, at: Location): TemplateParts {
    if (typeof value === 'string') return this.text(value, at);
    if (typeof value !== 'object' || value === null) return { render: null, value, single: null };
    if (at.length > 200) {
      this.problems.push({ message: 'the value is nested deeper than 200 levels', offset: 0, length: 0, path: at });
      return { render: null, value: null, single: null };
    }
    return Array.isArray(value) ? this.list(value, at) : this.map(value as Record<string, Json>, at);
  }

  private text(source: string, at: Location): TemplateParts {
    if (!source.includes('{{')) return { render: null, value: source, single: null };
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
    if (units.length === 0 || units.length < places.length) return { render: null, value: texts.join(''), single: null };
    const [only] = units;
    if (only !== undefined && units.length === 1 && texts.every((text) => text === ''))
      return { render: evaluator(only), value: null, single: only };
    return { render: textRenderer(texts, units), value: null, single: null };
  }

  private list(value: readonly Json[], at: Location): TemplateParts {
    const parts = value.map((item, i) => this.build(item, [...at, i]));
    const base = parts.map((part) => part.value);
    const renders = parts.flatMap((part, i) => (part.render === null ? [] : [{ i, render: part.render }]));
    if (renders.length === 0)
      return { render: null, value: parts.every((part, i) => part.value === value[i]) ? value : base, single: null };
    const render: Render = (scope, host) => {
      const out = base.slice();
      for (const one of renders) out[one.i] = one.render(scope, host);
      return out;
    };
    return { render, value: null, single: null };
  }

  private map(value: Readonly<Record<string, Json>>, at: Location): TemplateParts {
    const keys = Object.keys(value);
    // Every key is there from the start, so that filling a copy in never changes its shape.
    const base: Record<string, Json> = {};
    const renders: { key: string; render: Render }[] = [];
    let same = true;
    for (const key of keys) {
      if (key === '__proto__') {
        this.problems.push({ message: `the name "${key}" is not allowed`, offset: 0, length: 0, path: [...at, key] });
        continue;
      }
      const part = this.build(value[key] ?? null, [...at, key]);
      base[key] = part.value;
      if (part.render !== null) renders.push({ key, render: part.render });
      if (part.value !== value[key]) same = false;
    }
    if (renders.length === 0) return { render: null, value: same ? value : base, single: null };
    const render: Render = (scope, host) => {
      const out = { ...base };
      for (const one of renders) out[one.key] = one.render(scope, host);
      return out;
    };
    return { render, value: null, single: null };
  }
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
