/** Macros that go through a list or the keys of a map. */
export type MacroName =
  | 'all'
  | 'exists'
  | 'exists_one'
  | 'map'
  | 'filter'
  | 'transformList'
  | 'transformMap'
  | 'sortBy'
  | 'groupBy'
  | 'sumBy'
  | 'optMap'
  | 'optFlatMap';

/** One way to write a macro's arguments: how many variables, whether a condition follows, then the body. */
export interface MacroShape {
  variables: 1 | 2;
  condition: boolean;
}

export interface MacroSpec {
  name: MacroName;
  shapes: readonly MacroShape[];
  signature: string;
  doc: string;
  example: string;
}

const one: MacroShape = { variables: 1, condition: false };
const oneIf: MacroShape = { variables: 1, condition: true };
const two: MacroShape = { variables: 2, condition: false };
const twoIf: MacroShape = { variables: 2, condition: true };

const specs: readonly MacroSpec[] = [
  {
    name: 'all',
    shapes: [one, two],
    signature: 'list.all(x, condition)',
    doc: 'Whether the condition holds for every element (or key of a map).',
    example: '[1, 2].all(x, x > 0)',
  },
  {
    name: 'exists',
    shapes: [one, two],
    signature: 'list.exists(x, condition)',
    doc: 'Whether the condition holds for some element.',
    example: '[1, 2].exists(x, x > 1)',
  },
  {
    name: 'exists_one',
    shapes: [one, two],
    signature: 'list.exists_one(x, condition)',
    doc: 'Whether the condition holds for exactly one element.',
    example: '[1, 2].exists_one(x, x > 1)',
  },
  {
    name: 'map',
    shapes: [one, oneIf],
    signature: 'list.map(x, result)',
    doc: 'The result for every element; list.map(x, condition, result) for those that fulfil the condition.',
    example: '[1, 2].map(x, x * 2) == [2, 4]',
  },
  {
    name: 'filter',
    shapes: [one],
    signature: 'list.filter(x, condition)',
    doc: 'The elements that fulfil the condition.',
    example: '[1, 2, 3].filter(x, x > 1) == [2, 3]',
  },
  {
    name: 'transformList',
    shapes: [two, twoIf],
    signature: 'list.transformList(i, x, result)',
    doc: 'As map, with the position (or the key of a map) and the value.',
    example: '[5, 6].transformList(i, x, i + x) == [5, 7]',
  },
  {
    name: 'transformMap',
    shapes: [two, twoIf],
    signature: 'map.transformMap(k, v, result)',
    doc: 'A map with the same keys and the result for each value.',
    example: "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
  },
  {
    name: 'sortBy',
    shapes: [one],
    signature: 'list.sortBy(x, key)',
    doc: 'The elements sorted by a key, ascending; equal keys stay in order.',
    example: "[{'n': 2}, {'n': 1}].sortBy(x, x.n)[0].n == 1",
  },
  {
    name: 'groupBy',
    shapes: [one],
    signature: 'list.groupBy(x, key)',
    doc: 'A map from each key, as text, to the list of its elements.',
    example: "[1, 2, 3].groupBy(x, x % 2 == 0 ? 'even' : 'odd') == {'odd': [1, 3], 'even': [2]}",
  },
  {
    name: 'sumBy',
    shapes: [one],
    signature: 'list.sumBy(x, value)',
    doc: 'The sum of a value of every element.',
    example: "[{'n': 2}, {'n': 1}].sumBy(x, x.n) == 3",
  },
  {
    name: 'optMap',
    shapes: [one],
    signature: 'optional.optMap(x, result)',
    doc: 'An optional of the result for the value, none if there is none.',
    example: 'optional.of(1).optMap(x, x + 1).value() == 2',
  },
  {
    name: 'optFlatMap',
    shapes: [one],
    signature: 'optional.optFlatMap(x, optional)',
    doc: 'The optional made from the value, none if there is none.',
    example: "optional.of({'a': 1}).optFlatMap(x, x.?a).value() == 1",
  },
];

/** Macros by name; `existsOne` is another spelling of `exists_one`. */
export const macros: ReadonlyMap<string, MacroSpec> = new Map([
  ...specs.map((spec) => [spec.name as string, spec] as const),
  ['existsOne', specs.find((spec) => spec.name === 'exists_one')!],
]);

/** Forms with a lazy second part, and the ones that the host answers; both are called like functions. */
export const specialForms = {
  has: { signature: 'has(a.b)', doc: 'Whether the field is there.', example: "has({'a': 1}.a) && !has({'a': 1}.b)" },
  default: {
    signature: 'default(value, otherwise)',
    doc: 'The value; the other one if it is absent, null or an optional without value.',
    example: "default({'a': 1}.b, 7) == 7 && {'a': 1}.a.default(7) == 1",
  },
  orValue: {
    signature: 'optional.orValue(otherwise)',
    doc: 'The value of the optional, or the other value.',
    example: "{'a': 1}.?b.orValue(7) == 7",
  },
  or: {
    signature: 'optional.or(other)',
    doc: 'The optional if it has a value, else the other optional.',
    example: "{'a': 1}.?b.or({'a': 1}.?a).value() == 1",
  },
  bind: {
    signature: 'cel.bind(name, value, result)',
    doc: 'The result, in which the name stands for the value.',
    example: 'cel.bind(x, 3, x * x) == 9',
  },
  now: {
    signature: 'now()',
    doc: 'The time now, a timestamp; ISO 8601 in UTC at the edge. A replayed run gives the same.',
    example: "now() > timestamp('2000-01-01T00:00:00Z')",
  },
  uuid: { signature: 'uuid()', doc: 'A new UUID. A replayed run gives the same.', example: 'uuid().size() == 36' },
} as const;
