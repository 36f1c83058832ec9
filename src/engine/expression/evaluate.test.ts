import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, ExpressionError } from './index.ts';

const host = { now: () => '2024-02-29T13:05:09.250Z', uuid: () => '6f1c1e0e-0000-4000-8000-000000000000' };

function run(source: string, scope: Record<string, unknown> = {}): unknown {
  const compiled = compileExpression(source, { roots: Object.keys(scope) });
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problems.map((problem) => problem.message).join('; ')}`);
  return compiled.expression.evaluate(Object.values(scope), host);
}

function failure(source: string, scope: Record<string, unknown> = {}): ExpressionError {
  try {
    run(source, scope);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}

describe('literals', () => {
  it.each<[string, unknown]>([
    ['42', 42],
    ['0x1F', 31],
    ['7u', 7],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-2.5e-1', -0.25],
    ['true', true],
    ['null', null],
    [`'it''s'`.replace("''", "\\'"), "it's"],
    [String.raw`"a\tb\n\x41\u00e9\U0001F600\101\?"`, 'a\tb\nAé😀A?'],
    [String.raw`r'\d+'`, '\\d+'],
    [`'''two\nlines 'here' '''`, "two\nlines 'here' "],
    [`"""say "hi" """`, 'say "hi" '],
    [`b'hi'`, 'aGk='],
    [String.raw`b'\xff\101'`, '/0E='],
    [`rb'a\\b' == b'a\\\\b'`, true],
    ['[1, 2, ]', [1, 2]],
    [`{'a': 1, "b": [2], }`, { a: 1, b: [2] }],
    [`{1: 'x', true: 'y'}`, { 1: 'x', true: 'y' }],
    ['1 // a remark\n + 2', 3],
  ])('%s', (source, value) => {
    expect(run(source)).toEqual(value);
  });
});

describe('operators', () => {
  it.each<[string, unknown]>([
    ['7 / 2', 3.5],
    ['-7 % 3', -1],
    ['7.5 % 2', 1.5],
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3', 9],
    ['2 - 3 - 4', -5],
    ['- - 2', 2],
    ['!!true', true],
    [`"n=" + 3`, 'n=3'],
    [`3 + "n"`, '3n'],
    [`'a' + 'b'`, 'ab'],
    ['[1] + [2]', [1, 2]],
    [`b'a' + b'b' == b'ab'`, true],
    ['1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3', true],
    [`'a' < 'b' && 'B' < 'a' && '\u{ffff}' < '😀'`, true],
    ['false < true', true],
    ['1 == 1.0', true],
    [`1 == '1'`, false],
    ['null == false', false],
    [`{'a': [1, {'b': null}]} == {'a': [1, {'b': null}]}`, true],
    ['[1, 2] == [2, 1]', false],
    [`{'a': 1} != {'b': 1}`, true],
    ['2 in [1, 2]', true],
    [`[1] in [[1]]`, true],
    [`'a' in {'a': null}`, true],
    [`'toString' in {'a': null}`, false],
    [`5 in [1, 2, 3, 4, 5, 6, 7, 8, 9]`, true],
    ['1 < 2 ? "yes" : "no"', 'yes'],
    ['false ? 1 : true ? 2 : 3', 2],
    ['true || 1 / 0 > 1', true],
    ['1 / 0 > 1 || true', true],
    ['1 / 0 > 1 && false', false],
    ['false && 3', false],
    ['dyn(3) && false', false],
    ['false || false || true', true],
    ['true && 1 / 0 > 1 && false', false],
  ])('%s', (source, value) => {
    expect(run(source)).toEqual(value);
  });

  it.each<[string, string]>([
    ['1 / 0', 'division by zero'],
    ['1 % 0', 'modulo by zero'],
    ['true + 1', 'cannot add a bool and a number'],
    [`'a' + null`, 'cannot add a string and null; string() or json() makes text of a value'],
    [`'a' - 'b'`, 'cannot subtract a string from a string'],
    [`2 * 'a'`, 'cannot multiply a number and a string'],
    [`'a' / 2`, 'cannot divide a string by a number'],
    [`'a' % 2`, 'cannot take a string modulo a number'],
    [`-dyn('a')`, 'cannot negate a string'],
    ['!dyn(1)', '! needs true or false, not a number'],
    [`1 < 'a'`, '< cannot put a number and a string in order'],
    ['1 in 2', 'in needs a list or a map on its right, not a number'],
    ['dyn(1) ? 2 : 3', 'the condition of ? : needs true or false, not a number'],
    ['true && dyn(1)', '&& needs true or false, not a number'],
    ['1e308 * 10', 'the result is not a finite number: Infinity'],
    ['[1e308 * 10]', 'the result is not a finite number: Infinity'],
  ])('%s fails: %s', (source, message) => {
    expect(failure(source).message).toBe(message);
  });
});

describe('paths', () => {
  const scope = {
    tasks: { probe: { status: 'succeeded', result: { down: 3, list: [{ n: 1 }, { n: 2 }] }, error: null, attempts: 1 } },
    none: undefined,
  };

  it('reads fields and elements', () => {
    expect(run('tasks.probe.result.down', scope)).toBe(3);
    expect(run(`tasks['probe']["result"].list[1].n`, scope)).toBe(2);
    expect(run('tasks.`probe`.status', scope)).toBe('succeeded');
    expect(run('.tasks.probe.attempts + 1', scope)).toBe(2);
  });

  it('gives the very objects of the scope', () => {
    expect(run('tasks.probe.result', scope)).toBe(scope.tasks.probe.result);
    expect(run('[tasks.probe][0]', scope)).toBe(scope.tasks.probe);
  });

  it('names what is not there, with what is', () => {
    const error = failure('tasks.probe.reslt', scope);
    expect(error.message).toBe('tasks.probe.reslt is not there; it has result, status, error, attempts (did you mean result?)');
    expect(error).toMatchObject({ code: 'expression', path: 'tasks.probe.reslt', offset: 0 });
    expect(failure('1 + tasks.probe.result.list[5].n', scope)).toMatchObject({
      message: 'tasks.probe.result.list[5] is not there; the list has 2 elements',
      path: 'tasks.probe.result.list[5]',
      offset: 4,
    });
    expect(failure('tasks.probe.error.code', scope).message).toBe('tasks.probe.error.code is not there; tasks.probe.error is null');
    expect(failure('tasks.probe.status.code', scope).message).toBe('tasks.probe.status is a string, so it has no field code');
    expect(failure('tasks.probe.result.list.n', scope).message).toContain(
      'is a list, so it has no field n; write tasks.probe.result.list[0].n',
    );
    expect(failure('tasks.probe.result.list.map(x, x.m)', scope).path).toBe('x.m');
    expect(failure('tasks.probe["a b"]', scope).path).toBe('tasks.probe["a b"]');
  });

  it('tells a root that is not available here', () => {
    expect(failure('none.x', scope)).toMatchObject({ message: 'none is not available here', path: 'none', offset: 0 });
    expect(failure('default(none.x, 1)', scope).message).toBe('none is not available here');
  });

  it('has optional ways around', () => {
    expect(run('tasks.?nope.orValue(7)', scope)).toBe(7);
    expect(run('tasks.?nope.result.down.orValue(7)', scope)).toBe(7);
    expect(run('tasks.?probe.result.down.orValue(7)', scope)).toBe(3);
    expect(run('tasks.probe.result.list[?9].hasValue()', scope)).toBe(false);
    expect(run(`tasks[?'probe'].value().attempts`, scope)).toBe(1);
    expect(run('tasks.?nope', scope)).toBe(null);
    expect(run('tasks.probe.?attempts', scope)).toBe(1);
    expect(run('tasks.probe.error.?code.orValue("none")', scope)).toBe('none');
    expect(run('[?tasks.?nope, ?optional.of(1), tasks.?nope]', scope)).toEqual([1, null]);
    expect(run(`{?'a': tasks.?nope, ?'b': tasks.probe.?attempts}`, scope)).toEqual({ b: 1 });
    expect(run('tasks.?nope.or(tasks.probe.?attempts).value()', scope)).toBe(1);
    expect(run('tasks.probe.?attempts.optMap(x, x + 1).orValue(0)', scope)).toBe(2);
    expect(run('tasks.?probe.optFlatMap(x, x.?nope).hasValue()', scope)).toBe(false);
    expect(run(`optional.ofNonZeroValue('').orValue('x')`, scope)).toBe('x');
    expect(failure('tasks.?nope.value()', scope).message).toBe('the optional has no value');
    expect(failure('nothing.orValue(1)', { nothing: 3 }).message).toBe(
      'orValue needs an optional, not a number; write x.?y or optional.of(x)',
    );
    expect(failure('tasks.nope.?x', scope).path).toBe('tasks.nope');
  });

  it('has() and default()', () => {
    expect(run('has(tasks.probe.result)', scope)).toBe(true);
    expect(run('has(tasks.probe.reslt)', scope)).toBe(false);
    expect(run('has(tasks.probe.error.code)', scope)).toBe(false);
    expect(failure('has(tasks.nope.x)', scope).path).toBe('tasks.nope');
    expect(run('default(tasks.nope.x.y[3], 5)', scope)).toBe(5);
    expect(run('tasks.nope.x.default(5)', scope)).toBe(5);
    expect(run('default(tasks.probe.error, "e")', scope)).toBe('e');
    expect(run('default(tasks.?nope, 5)', scope)).toBe(5);
    expect(run('default(size(tasks.nope), 5)', scope)).toBe(5);
    expect(run('default(tasks.probe.attempts, 1 / 0)', scope)).toBe(1);
    expect(failure('default(1 / 0, 5)', scope).message).toBe('division by zero');
    expect(failure('default(tasks.probe.status.x, 5)', scope).message).toContain('is a string');
  });
});

describe('macros', () => {
  const scope = {
    xs: [3, 1, 2],
    people: [
      { n: 'b', a: 2 },
      { n: 'a', a: 2 },
      { n: 'c', a: 1 },
    ],
    m: { k: 1, l: 5 },
  };

  it.each<[string, unknown]>([
    ['xs.all(x, x > 0)', true],
    ['xs.all(i, x, x > i)', false],
    ['[].all(x, false)', true],
    ['xs.exists(x, x == 2)', true],
    ['m.exists(k, v, v == 5)', true],
    ['xs.exists(x, 1 / (x - 3) < 0)', true],
    ['xs.exists_one(x, x > 2)', true],
    ['xs.existsOne(x, x > 1)', false],
    ['xs.map(x, x * 2)', [6, 2, 4]],
    ['xs.map(x, x > 1, x * 2)', [6, 4]],
    ['m.map(k, k)', ['k', 'l']],
    ['xs.filter(x, x != 1)', [3, 2]],
    ['m.filter(k, m[k] > 1)', ['l']],
    ['xs.transformList(i, x, i * x)', [0, 1, 4]],
    ['m.transformList(k, v, v > 1, k)', ['l']],
    ['m.transformMap(k, v, v + 1)', { k: 2, l: 6 }],
    ['xs.transformMap(i, x, x > 1, x)', { 0: 3, 2: 2 }],
    ['people.sortBy(p, p.n).map(p, p.n)', ['a', 'b', 'c']],
    ['people.sortBy(p, p.a).map(p, p.n)', ['c', 'b', 'a']],
    ['people.sortBy(p, -p.a).map(p, p.n)', ['b', 'a', 'c']],
    ['people.sumBy(p, p.a)', 5],
    ['people.map(p, xs.map(x, x * p.a).sum())', [12, 12, 6]],
    ['cel.bind(t, xs.sum(), t * t)', 36],
    ['xs.map(xs, xs + 1)', [4, 2, 3]],
  ])('%s', (source, value) => {
    expect(run(source, scope)).toEqual(value);
  });

  it('groups in order of first appearance', () => {
    const groups = run(`people.groupBy(p, p.n == 'c' ? 'z' : 'a')`, scope) as Record<string, unknown[]>;
    expect(Object.keys(groups)).toEqual(['a', 'z']);
    expect(groups['a']?.[0]).toBe(scope.people[0]);
  });

  it.each<[string, string]>([
    ['xs.filter(x, x)', 'filter needs true or false, not a number'],
    ['xs.all(x, x)', 'all needs true or false, not a number'],
    ['n.map(x, x)', 'map needs a list or a map, not a number'],
    ['m.sumBy(x, x)', 'sumBy needs a list, not a map'],
    [`xs.sumBy(x, 'a')`, 'sumBy needs a number for every element, not a string'],
    [`xs.groupBy(x, null)`, 'null cannot be a map key'],
    [`xs.sortBy(x, {'a': 1})`, 'sortBy cannot put a map and a map in order'],
  ])('%s fails: %s', (source, message) => {
    expect(failure(source, { ...scope, n: 1 }).message).toBe(message);
  });

  it('goes through a long list in linear time', () => {
    const xs = Array.from({ length: 100_000 }, (_, n) => ({ n, s: n % 3 === 0 ? 'a' : 'b' }));
    expect(run(`xs.filter(x, x.s == 'a').map(x, x.n).size()`, { xs })).toBe(33_334);
  });
});

describe('laws', () => {
  const number = fc.double({ noNaN: true, min: -1e9, max: 1e9 });

  it('computes as JavaScript does', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(run('[a + b, a - b, a * b, a < b, a == b]', { a, b })).toEqual([a + b, a - b, a * b, a < b, a === b]);
        if (Number.isFinite(a / b) && b !== 0) expect(run('(a / b) * b - a', { a, b })).toBe((a / b) * b - a);
      }),
      { numRuns: 100 },
    );
  });

  it('gives back any JSON it is given, equal and with the same hash and text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const clean = JSON.parse(JSON.stringify(value)) as unknown;
        expect(run('v', { v: clean })).toBe(clean);
        expect(run('[v == w, hash(v) == hash(w)]', { v: clean, w: structuredClone(clean) })).toEqual([true, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('sorts as a stable sort does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (xs) => {
        const sorted = run('xs.sort()', { xs });
        expect(sorted).toEqual([...xs].sort((a, b) => a - b));
        expect(run('xs.map(x, {"k": x}).sortBy(x, x.k).map(x, x.k)', { xs })).toEqual(sorted);
      }),
      { numRuns: 50 },
    );
  });
});
