import type { Json, JsonObject } from '../../json.ts';
import { canonicalText } from '../../schema/equal.ts';
import { fieldPath } from '../lib/field-path.ts';
import { list, numberOrNull, object, textOrNull, texts } from '../lib/inputs.ts';
import { ActionError, type ActionRunner } from '../types.ts';
import { type Accumulator, compileMeasures, type Measure } from './measures.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input) {
    const measures = compileMeasures(object(input, 'measures'));
    const groups = collect(list(input, 'items'), textOrNull(input, 'by') || null, measures);
    const entries = groups.map((group) => entryOf(group, measures));
    const sorted = sortEntries(entries, texts(input, 'sort'), measures);
    const limit = numberOrNull(input, 'limit');
    return { result: limit === null ? sorted : sorted.slice(0, limit) };
  },
};

interface Group {
  readonly key: Json;
  readonly accumulators: readonly Accumulator[];
}

function collect(items: readonly Json[], by: string | null, measures: readonly Measure[]): Group[] {
  const start = (key: Json): Group => ({ key, accumulators: measures.map((measure) => measure.start()) });
  if (by === null) {
    const whole = start(null);
    items.forEach((item, index) => addTo(whole, item, index));
    return [whole];
  }
  const read = fieldPath(by);
  // Plain values are their own keys; lists and objects are told apart by their text, in a map of their own.
  const plain = new Map<Json, Group>();
  const structured = new Map<string, Group>();
  const groups: Group[] = [];
  items.forEach((item, index) => {
    const key = read(item) ?? null;
    const text = typeof key === 'object' && key !== null ? canonicalText(key) : null;
    let group = text === null ? plain.get(key) : structured.get(text);
    if (!group) {
      group = start(key);
      groups.push(group);
      if (text === null) plain.set(key, group);
      else structured.set(text, group);
    }
    addTo(group, item, index);
  });
  return groups;
}

function addTo(group: Group, item: Json, index: number): void {
  for (const accumulator of group.accumulators) accumulator.add(item, index);
}

function entryOf(group: Group, measures: readonly Measure[]): JsonObject {
  const values = measures.map(({ name }, i): [string, Json] => {
    const value = group.accumulators[i]?.value() ?? null;
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new ActionError('type', `The measure ${name} is too large for a number.`);
    return [name, value];
  });
  return { key: group.key, ...Object.fromEntries(values) };
}

function sortEntries(entries: JsonObject[], sort: readonly string[], measures: readonly Measure[]): JsonObject[] {
  if (sort.length === 0) return entries;
  const orders = sort.map((spelled) => {
    const down = spelled.startsWith('-');
    const name = down || spelled.startsWith('+') ? spelled.slice(1) : spelled;
    if (name !== 'key' && !measures.some((measure) => measure.name === name)) {
      throw new ActionError('type', `\`sort\` names ${name}, which is neither key nor a measure.`);
    }
    return { name, sign: down ? -1 : 1 };
  });
  return entries.sort((a, b) => {
    for (const { name, sign } of orders) {
      const order = compare(a[name] ?? null, b[name] ?? null);
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

/** Numbers, then text by code unit, then the rest by its text; null before all. */
function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  const left = typeof a === 'string' ? a : JSON.stringify(a);
  const right = typeof b === 'string' ? b : JSON.stringify(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function rankOf(value: Json): number {
  if (value === null) return 0;
  return typeof value === 'number' ? 1 : typeof value === 'string' ? 2 : 3;
}
