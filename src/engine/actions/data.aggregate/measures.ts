import { isObject, type Json, type JsonObject } from '../../json.ts';
import { type FieldReader, fieldPath } from '../lib/field-path.ts';
import { percentile } from '../lib/percentile.ts';
import { ActionError } from '../types.ts';

/** Takes the items of one group, one after another, then gives the measured value. */
export interface Accumulator {
  add(item: Json, index: number): void;
  value(): Json;
}

export interface Measure {
  readonly name: string;
  readonly start: () => Accumulator;
}

/** `{ total: { op: sum, of: size } }` → measures in that order. ActionError `type` for a name or operation that cannot be. */
export function compileMeasures(measures: JsonObject): Measure[] {
  return Object.entries(measures).map(([name, measure]) => {
    if (name === 'key') throw new ActionError('type', 'A measure may not be named key: that is the group itself.');
    const op = isObject(measure) ? measure['op'] : null;
    const of = isObject(measure) && typeof measure['of'] === 'string' && measure['of'] !== '' ? measure['of'] : null;
    const make = typeof op === 'string' && Object.hasOwn(operations, op) ? operations[op] : undefined;
    if (!make) throw new ActionError('type', `The measure ${name} has no known operation: ${JSON.stringify(op ?? null)}.`);
    const source: Source = { name, of, read: fieldPath(of ?? '') };
    return { name, start: () => make(source) };
  });
}

interface Source {
  readonly name: string;
  readonly of: string | null;
  readonly read: FieldReader;
}

const operations: Readonly<Record<string, (source: Source) => Accumulator>> = {
  count: (source) => {
    let count = 0;
    const add = source.of === null ? () => void count++ : (item: Json) => void (source.read(item) != null && count++);
    return { add, value: () => count };
  },
  sum: (source) => {
    let sum = 0;
    return { add: (item, index) => void (sum += numberAt(source, item, index) ?? 0), value: () => sum };
  },
  avg: (source) => {
    let sum = 0;
    let count = 0;
    return {
      add(item, index) {
        const value = numberAt(source, item, index);
        if (value === null) return;
        sum += value;
        count++;
      },
      value: () => (count === 0 ? null : sum / count),
    };
  },
  min: (source) => extreme(source, (a, b) => a < b),
  max: (source) => extreme(source, (a, b) => a > b),
  median: (source) => distribution(source, 0.5),
  p95: (source) => distribution(source, 0.95),
  p99: (source) => distribution(source, 0.99),
  first: (source) => {
    let found: Json | undefined;
    return { add: (item) => void (found = found === undefined ? (source.read(item) ?? null) : found), value: () => found ?? null };
  },
  last: (source) => {
    let found: Json = null;
    return { add: (item) => void (found = source.read(item) ?? null), value: () => found };
  },
  list: (source) => {
    const found: Json[] = [];
    return { add: (item) => void found.push(source.read(item) ?? null), value: () => found };
  },
};

function distribution(source: Source, share: number): Accumulator {
  const values: number[] = [];
  return {
    add(item, index) {
      const value = numberAt(source, item, index);
      if (value !== null) values.push(value);
    },
    value: () => percentile(Float64Array.from(values).sort(), share),
  };
}

function extreme(source: Source, better: (a: number | string, b: number | string) => boolean): Accumulator {
  let best: number | string | null = null;
  return {
    add(item, index) {
      const value = source.read(item);
      if (value == null) return;
      if ((typeof value !== 'number' && typeof value !== 'string') || (best !== null && typeof best !== typeof value)) {
        throw wrongType(
          source,
          index,
          value,
          best === null ? 'a number or text' : `a ${typeof best === 'number' ? 'number' : 'text'} like those before`,
        );
      }
      if (best === null || better(value, best)) best = value;
    },
    value: () => best,
  };
}

/** null when there is nothing to measure. */
function numberAt(source: Source, item: Json, index: number): number | null {
  const value = source.read(item);
  if (value == null) return null;
  if (typeof value !== 'number') throw wrongType(source, index, value, 'a number');
  return value;
}

function wrongType(source: Source, index: number, value: Json, wanted: string): ActionError {
  const where = source.of === null ? `items[${index}]` : `items[${index}].${source.of}`;
  const shown = JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new ActionError('type', `The measure ${source.name} needs ${wanted}, but ${where} is ${short}.`, {
    measure: source.name,
    item: index,
  });
}
