import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../json.ts';
import { ExpressionError } from '../errors.ts';
import { functions } from '../functions/registry.ts';
import { limits, running } from '../limits.ts';
import { closuresOf, compileUnit, type Unit } from '../unit.ts';
import { writeResult } from './nodes.ts';
import { scopeRoots, withTiers } from './tiers.ts';
import { miss, writeFunction } from './writer.ts';

const host = { now: () => '2024-02-29T13:05:09.250Z', uuid: () => '6f1c1e0e-0000-4000-8000-000000000000' };
const roots = new Map([['data', 0]]);

function unitOf(source: string): Unit {
  const result = compileUnit(source, 0, source.length, roots);
  if (!result.ok) throw new Error(`${source}: ${result.problems.map(({ message }) => message).join('; ')}`);
  return result.unit;
}

/** The written code alone; null where none is written. */
function codeOf({ tree }: Unit): ((data: Json) => unknown) | null {
  const written = writeFunction<(scope: readonly unknown[]) => unknown>(scopeRoots, ['s'], (w) => writeResult(tree, w).text);
  if (written === null) return null;
  const { code, isHeavy } = written;
  return (data) => {
    running.steps = 0;
    running.made = false;
    try {
      return code([data]);
    } catch (error) {
      // Only what cannot be evaluated is thrown, and only by what is called.
      if (error instanceof ExpressionError && isHeavy) return miss;
      throw error;
    } finally {
      running.made = false;
    }
  };
}

type Told = { readonly value: Json } | { readonly error: string };

function told(evaluate: () => Json): Told {
  try {
    return { value: evaluate() };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: error.message };
  }
}

const key = fc.constantFrom('a', 'b', 'n', 's', 'list', 'value', 'name', 'kind', 'length');
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, -1, 2.5, 1e308, '', 'a', 'b', 'é😀', '7'),
  fc.integer({ min: -20, max: 20 }),
  fc.string({ maxLength: 4 }),
);
const data: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
})).value;
/** Nearly always what the expressions below hope for. */
const likely: fc.Arbitrary<Json> = fc.record({
  a: fc.record({ b: scalar, n: fc.integer({ min: -5, max: 5 }), s: fc.string({ maxLength: 3 }), value: scalar }),
  b: scalar,
  n: fc.integer({ min: -5, max: 5 }),
  s: fc.constantFrom('a', 'b', 'abc'),
  list: fc.array(fc.record({ n: fc.integer({ min: 0, max: 9 }), s: fc.constantFrom('a', 'b'), b: fc.boolean() }), { maxLength: 4 }),
});

const names = [...functions.values()].filter(({ params, rest }) => params.length >= 1 && !rest);

const expressions = fc.letrec<{ any: string; path: string; bool: string; number: string; text: string }>((tie) => ({
  path: fc.oneof(
    fc.constantFrom('data', 'data.a', 'data.n', 'data.s', 'data.b', 'data.a.b', 'data.a.n', 'data.a.s', 'data.list', 'data.a.value'),
    fc.tuple(tie('path'), key).map(([of, name]) => `${of}.${name}`),
    fc.tuple(tie('path'), key).map(([of, name]) => `${of}.?${name}`),
    fc.tuple(tie('path'), fc.oneof(fc.constantFrom('0', '1', '-1', '1.5', '"a"', '"n"'), tie('any'))).map(([of, at]) => `${of}[${at}]`),
    fc.tuple(tie('path'), key, key).map(([of, first, second]) => `${of}.?${first}.${second}`),
  ),
  number: fc.oneof(
    fc.constantFrom('0', '1', '2.5', 'data.n', 'data.a.n', '1e308'),
    fc.tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '%'), tie('any')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('any').map((of) => `-${of}`),
    tie('any').map((of) => `size(${of})`),
    tie('number').map((body) => `data.list.sumBy(x, x.n + ${body})`),
  ),
  text: fc.oneof(
    fc.constantFrom('"a"', '"b"', '"é😀"', 'data.s', 'data.a.s'),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a} + ${b})`),
    tie('any').map((of) => `string(${of})`),
  ),
  bool: fc.oneof(
    fc.constantFrom('true', 'false'),
    fc.tuple(tie('any'), fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in'), tie('any')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('any')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('any'), fc.constantFrom('&&', '||'), tie('bool'), tie('bool')).map(([a, op, b, c]) => `(${a} ${op} ${b} ${op} ${c})`),
    tie('any').map((of) => `!${of}`),
    fc.tuple(tie('path'), key).map(([of, name]) => `has(${of}.${name})`),
    tie('any').map((of) => `${of} in ["a", "b", 1]`),
    tie('bool').map((body) => `data.list.all(x, x.n > 0 && ${body})`),
    tie('bool').map((body) => `data.list.exists(x, ${body})`),
    tie('bool').map((body) => `data.list.exists_one(x, x.b || ${body})`),
  ),
  any: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'any' },
    tie('path'),
    tie('number'),
    tie('text'),
    tie('bool'),
    fc.tuple(tie('bool'), tie('any'), tie('any')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(tie('path'), tie('any')).map(([of, other]) => `default(${of}, ${other})`),
    fc.tuple(tie('path'), key, tie('any')).map(([of, name, other]) => `${of}.?${name}.orValue(${other})`),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(key, tie('any'), tie('any')).map(([name, a, b]) => `{"${name}": ${a}, "z": ${b}}`),
    tie('any').map((body) => `data.list.map(x, [x.s, ${body}])`),
    fc.tuple(tie('bool'), tie('any')).map(([test, body]) => `data.list.map(x, ${test}, ${body})`),
    tie('bool').map((body) => `data.list.filter(x, x.b == ${body})`),
    tie('any').map((body) => `data.list.transformList(i, x, [i, x.n, ${body}])`),
    tie('any').map((body) => `data.list.sortBy(x, ${body})`),
    tie('any').map((body) => `data.list.groupBy(x, ${body})`),
    tie('any').map((value) => `cel.bind(y, ${value}, [y, y])`),
    fc
      .tuple(fc.constantFrom(...names), fc.array(tie('any'), { minLength: 4, maxLength: 4 }))
      .map(([{ name, params }, args]) => `${name}(${args.slice(0, params.length).join(', ')})`),
  ),
})).any;

it('what is written gives what the closures give, or gives up', () => {
  const seen = { written: 0, hits: 0 };
  fc.assert(
    fc.property(expressions, fc.array(fc.oneof(data, likely, likely), { minLength: 3, maxLength: 3 }), (source, values) => {
      const result = compileUnit(source, 0, source.length, roots);
      fc.pre(result.ok);
      const { unit } = result as { unit: Unit };
      const code = codeOf(unit);
      if (code === null) return;
      seen.written += 1;
      const closures = closuresOf(unit);
      for (const value of values) {
        const given = code(value);
        if (given === miss) continue;
        seen.hits += 1;
        const wanted = told(() => closures([value], host));
        if (!equal({ value: given as Json }, wanted)) expect.fail(`${source}: ${shown({ value: given as Json })}, not ${shown(wanted)}`);
      }
    }),
    { numRuns: process.env['CI'] ? 6_000 : 3_000 },
  );
  // Code was written for most of them, and knew the answer to many.
  expect(seen.written).toBeGreaterThan(500);
  expect(seen.hits).toBeGreaterThan(500);
});

const leaves = [
  'data.n',
  'data.m',
  'data.s',
  'data.t',
  'data.a',
  'data.list',
  'data.b',
  'data.x',
  '0',
  '2.5',
  '1e308',
  '"a"',
  'true',
  'null',
  '[1, "a"]',
];
const scopes: readonly Json[] = [
  { n: 0, m: -3, s: 'a', t: '\u{1F600}', a: { k: 1 }, list: [1, 'a'], b: true },
  { n: 1e308, m: 1e308, s: '\uFFEE', t: '\u{1F600}', a: { k: null }, list: [], b: false },
  { n: '7', m: 0, s: 5, t: null, a: [{ k: 1 }], list: { k: 'v' }, b: 1 },
];
const operations = [
  (a: string, b: string) => ['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||'].map((op) => `${a} ${op} ${b}`),
  (a: string, b: string) => [`${a}[${b}]`, `default(${a}, ${b})`, `default(${a}.k, ${b})`, `${a}.?k.orValue(${b})`, `data.b ? ${a} : ${b}`],
  (a: string) => [`-${a}`, `!${a}`, `${a}.k`, `${a}.?k`, `${a}.?k.z`, `has(${a}.k)`, `has(${a}.k.z)`, `${a} ? 1 : 2`, `size(${a})`],
  (a: string, b: string) => [
    `[${a}].map(x, x == ${b})`,
    `data.list.filter(x, x == ${b})`,
    `[${a}, ${b}].sumBy(x, x)`,
    `[${a}, ${b}].sum()`,
    `[${a}, ${b}].sortBy(x, x)`,
  ],
  (a: string, b: string) => [
    `[${a}].all(x, x > ${b})`,
    `[${a}].exists(x, x == ${b})`,
    `[${a}, ${b}].groupBy(x, x)`,
    `default(timestamp(${a}), ${b})`,
  ],
];

it('each operation, on every kind of value, is as the closures have it', () => {
  let hits = 0;
  for (const [a, b] of leaves.flatMap((a) => leaves.map((b) => [a, b] as const))) {
    for (const source of operations.flatMap((make) => make(a, b))) {
      const result = compileUnit(source, 0, source.length, roots);
      const code = result.ok ? codeOf(result.unit) : null;
      if (!result.ok || code === null) continue;
      for (const scope of scopes) {
        const given = code(scope);
        if (given === miss) continue;
        hits += 1;
        const wanted = told(() => closuresOf(result.unit)([scope], host));
        // As text too, where -0 is told from 0.
        if (!equal({ value: given as Json }, wanted))
          expect.fail(`${source} of ${JSON.stringify(scope)}: ${shown({ value: given as Json })}, not ${shown(wanted)}`);
      }
    }
  }
  expect(hits).toBeGreaterThan(5_000);
});

function equal(a: Told, b: Told): boolean {
  return shown(a) === shown(b);
}

function shown(value: Told): string {
  return JSON.stringify(value, (_, one: unknown) =>
    Object.is(one, -0) ? '-0' : typeof one === 'number' && !Number.isFinite(one) ? String(one) : one,
  );
}

it.each<[string, Json]>([
  ['data.a.n + 1', { a: { n: 1 } }],
  ['data.s + "-" + data.n', { s: 'x', n: 2 }],
  ['data.list.map(x, x.n * 2).sum()', { list: [{ n: 1 }, { n: 2 }] }],
  ['data.list.sumBy(x, x.p * x.q)', { list: [{ p: 1.5, q: 2 }] }],
  ['data.list.filter(x, x.n > 1).size()', { list: [{ n: 1 }, { n: 2 }] }],
  ['data.n >= 18 ? "adult" : "minor"', { n: 20 }],
  ['has(data.a.b) && data.a.b != null', { a: { b: 1 } }],
  ['default(data.x.y, 5)', {}],
  ['data.?x.y.orValue(5)', {}],
  ['data.?x', {}],
  ['data.s in ["a", "b"] || data.s.startsWith("c")', { s: 'cd' }],
  ['data.s.substring(0, 2).upperAscii()', { s: 'abc' }],
  ['{"a": data.n, "b": [data.s, null]}', { n: 1, s: 's' }],
])('%s is written, and known', (source, value) => {
  const unit = unitOf(source);
  const given = codeOf(unit)?.(value);
  expect(given).toEqual(closuresOf(unit)([value], host));
});

it('takes over when an expression is evaluated often, and leaves what it does not know to the closures', () => {
  const unit = unitOf('data.a + 1');
  let slowly = 0;
  const closures = closuresOf(unit);
  const evaluate = withTiers(
    (scope, it) => {
      slowly += 1;
      return closures(scope, it);
    },
    (w) => writeResult(unit.tree, w).text,
  );
  for (let i = 0; i < 1000; i += 1) expect(evaluate([{ a: i }], host)).toBe(i + 1);
  const before = slowly;
  expect(before).toBeLessThan(1000);
  expect(evaluate([{ a: 5 }], host)).toBe(6);
  expect(slowly).toBe(before);
  expect(() => evaluate([{}], host)).toThrow('data.a is not there');
  expect(slowly).toBe(before + 1);
  // What it hardly ever knows it is not asked any more.
  for (let i = 0; i < 5000; i += 1) expect(told(() => evaluate([{ a: 'x' }], host))).toEqual({ value: 'x1' });
  const late = slowly;
  expect(evaluate([{ a: 1 }], host)).toBe(2);
  expect(slowly).toBe(late + 1);
});

it('an evaluation counts its own steps', () => {
  const unit = unitOf('data.map(x, x + 1)');
  let slowly = 0;
  const counted = withTiers(
    () => {
      slowly += 1;
      return null;
    },
    (w) => writeResult(unit.tree, w).text,
  );
  for (let i = 0; i < 1000; i += 1) counted([[1]], host);
  const before = slowly;
  running.steps = limits.steps - 1;
  expect(counted([[1, 2, 3]], host)).toEqual([2, 3, 4]);
  expect(running.steps).toBe(limits.steps - 1);
  running.steps = 0;
  expect(slowly).toBe(before);
});

it('nothing of a text becomes code', () => {
  const name = '"];globalThis.broken=true;["';
  const unit = unitOf(`data[${JSON.stringify(name)}] + ${JSON.stringify('\u2028`${globalThis.broken=true}')}`);
  expect(codeOf(unit)?.({ [name]: 'x' })).toBe('x\u2028`${globalThis.broken=true}');
  expect(globalThis).not.toHaveProperty('broken');
});
