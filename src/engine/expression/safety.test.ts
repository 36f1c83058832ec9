import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { compileExpression, compileTemplate, ExpressionError } from './index.ts';

const host = { now: () => '2024-02-29T13:05:09.250Z', uuid: () => 'u' };

function attempt(source: string, scope: Record<string, unknown> = {}): unknown {
  const compiled = compileExpression(source, { roots: Object.keys(scope) });
  if (!compiled.ok) return new ExpressionError(compiled.problems[0]!.message);
  try {
    return compiled.expression.evaluate(Object.values(scope), host);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

class Instance {
  own = 1;
  get secret(): string {
    return 'secret';
  }
}

const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
afterEach(() => {
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(before);
});

describe('nothing of the host is reachable', () => {
  const scope = {
    o: {
      a: 1,
      f: () => 1,
      date: new Date(0),
      map: new Map([['a', 1]]),
      instance: new Instance(),
      inherited: Object.create({ secret: 1 }) as object,
    },
    fs: [() => 1],
    s: 'text',
    big: 1n,
    poisoned: JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as object,
  };

  it.each([
    'o.__proto__',
    'o["__proto__"]',
    'o["__pro" + "to__"]',
    'o[?"__pro" + "to__"].value()',
    'o.constructor',
    'o["construc" + "tor"]',
    'o.?constructor.value()',
    'o.prototype',
    'o.toString',
    'o["valueOf"]',
    'o.hasOwnProperty("a")',
    'o.f',
    'o.f()',
    'o["f"]',
    'o.?f',
    'default(o.f, 1)',
    'o.values()',
    'o.merge({})',
    'fs[0]',
    'fs.map(x, x)',
    'fs.filter(x, true)',
    'fs.first()',
    'fs.last()',
    's.length',
    's["length"]',
    's.constructor.constructor("return 1")()',
    'fs.length',
    'o.date',
    'o.date.getTime',
    'o.map.size',
    'o.instance',
    'o.instance.own',
    'o.instance.secret',
    'o.inherited.secret',
    '[o.instance, now()]',
    'json(o.instance)',
    'hash(o.date)',
    'big',
    'timestamp("2024-01-01T00:00:00Z").nanos',
    'optional.of(1).value',
    'poisoned.constructor',
    'poisoned["__proto__"]',
    '{}.merge(poisoned)',
    'poisoned.transformMap(k, v, 1)',
    '["__proto__"].groupBy(x, x)',
    '{"__pro" + "to__": 1}',
    'parseJson("{\\"__proto__\\": 1}")',
    'parseJson("{\\"\\\\u005f_proto__\\": 1}")',
    'parseJson("[{\\"constructor\\": 1}]")',
    'this',
    'globalThis',
    'process',
    'eval("1")',
    'Function("return 1")',
  ])('%s', (source) => {
    expect(attempt(source, scope)).toBeInstanceOf(ExpressionError);
  });

  it('finds no inherited names', () => {
    expect(attempt('"toString" in o', scope)).toBe(false);
    expect(attempt('"__proto__" in poisoned', scope)).toBe(false);
    expect(attempt('has(o.toString)', scope)).toBe(false);
    expect(attempt('{"toString": 1}.toString + {"hasOwnProperty": 2}.hasOwnProperty')).toBe(3);
    expect(attempt('["toString"].groupBy(x, x)')).toEqual({ toString: ['toString'] });
  });

  it('reads own getters', () => {
    const lazy = Object.defineProperty({}, 'later', { enumerable: true, get: () => ({ x: 1 }) });
    expect(attempt('lazy.later.x + 1', { lazy })).toBe(2);
    expect(attempt('has(lazy.later) && lazy.keys() == ["later"]', { lazy })).toBe(true);
  });

  it('keeps its counts when a getter evaluates another expression', () => {
    const inner = compileExpression('range(1000).sum()', { roots: [] });
    if (!inner.ok) throw new Error('inner');
    const lazy = Object.defineProperty({}, 'n', { enumerable: true, get: () => inner.expression.evaluate([], host) });
    expect(attempt('[now(), lazy.n, [lazy.n]]', { lazy })).toEqual([host.now(), 499_500, [499_500]]);
  });

  it('refuses __proto__ as a key of a template', () => {
    expect(compileTemplate(JSON.parse('{"__proto__": "{{ 1 }}"}'), { roots: [] }).ok).toBe(false);
  });
});

describe('work and memory are bounded', () => {
  const xs = Array.from({ length: 4000 }, (_, i) => i);
  const double = (times: number): string =>
    Array.from({ length: times }, (_, i) => `cel.bind(v${i + 1}, [v${i}, v${i}, v${i}, v${i}],`).join('');

  it.each([
    'xs.map(x, xs.map(y, xs.map(z, 1)))',
    'xs.exists(x, xs.exists(y, xs.exists(z, z < 0))) || true',
    'default(xs.all(x, xs.all(y, xs.all(z, z >= 0))), 1)',
    'range(1e9)',
    'xs.map(x, xs).flatten()',
    'xs.map(x, range(10000)).size()',
    'xs.map(x, xs == xs.map(y, y)).size()',
    's.replace("x", s).replace("x", s)',
    'xs.map(x, s).join(s)',
    `cel.bind(v0, xs, ${double(14)} json(v14)${')'.repeat(15)}`,
    `cel.bind(v0, [1], ${double(14)} hash(v14)${')'.repeat(15)}`,
    `cel.bind(v0, [1], ${double(12)} [v12] == [[v11, v11, v11, v11]] && xs.all(x, xs.all(y, true)))${')'.repeat(12)}`,
    'parseJson(range(100000).map(x, "[").join() + range(100000).map(x, "]").join()) == [1]|| json(parseJson(range(100000).map(x, "[").join() + range(100000).map(x, "]").join())) == ""',
  ])('%s', (source) => {
    const result = attempt(source, { xs, s: 'x'.repeat(5000) });
    expect(result).toBeInstanceOf(ExpressionError);
  });

  it('matches in linear time', () => {
    expect(attempt(`"${'a'.repeat(5000)}!".matches("^(a+)+$")`)).toBe(false);
    expect(attempt('"a".matches("(a{1000}){1000}")')).toBeInstanceOf(ExpressionError);
  });
});

describe('inputs stay as they are', () => {
  const operations = [
    'v',
    'v.default(1)',
    '[v, v]',
    'v.map(x, x)',
    'v.sort()',
    'v.reverse()',
    'v.unique()',
    'v.flatten()',
    'v.merge({"a": 1})',
    'v.values()',
    'json(v)',
    'v + v',
    'v.sortBy(x, x)',
    'v.groupBy(x, "k")',
    'v.filter(x, true)',
    '[v, now()]',
    'v == v',
    '{"v": v}',
    'v.first()',
    'v.zip(v)',
  ];

  it('whatever is done with them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...operations), (value, source) => {
        const copy = JSON.stringify(value);
        const result = attempt(source, { v: value });
        expect(JSON.stringify(value)).toBe(copy);
        if (!(result instanceof ExpressionError)) expect(JSON.stringify(result)).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
  });
});
