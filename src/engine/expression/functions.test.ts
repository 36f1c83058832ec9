import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { completions, compileExpression, ExpressionError } from './index.ts';

const host = { now: () => '2024-02-29T13:05:09.250Z', uuid: () => '6f1c1e0e-0000-4000-8000-000000000000' };

function run(source: string, scope: Record<string, unknown> = {}): unknown {
  const compiled = compileExpression(source, { roots: Object.keys(scope) });
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problems.map((problem) => problem.message).join('; ')}`);
  return compiled.expression.evaluate(Object.values(scope), host);
}

function message(source: string, scope: Record<string, unknown> = {}): string {
  try {
    run(source, scope);
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}

/** Function, arguments, result: each is tried as `f(a, b)` and as `a.f(b)`. */
const calls: [string, string[], unknown][] = [
  ['size', [`'a😀b'`], 3],
  ['size', ['[1, 2]'], 2],
  ['size', [`{'a': 1}`], 1],
  ['size', [`b'abc'`], 3],
  ['contains', [`'hello'`, `'ell'`], true],
  ['startsWith', [`'hello'`, `'he'`], true],
  ['endsWith', [`'hello'`, `'he'`], false],
  ['matches', [`'order-17'`, `'[0-9]+$'`], true],
  ['matches', [`'order'`, `'^[0-9]+'`], false],
  ['lower', [`'ÄB'`], 'äb'],
  ['upper', [`'äb'`], 'ÄB'],
  ['lowerAscii', [`'ÄB'`], 'Äb'],
  ['upperAscii', [`'äb'`], 'äB'],
  ['trim', [`' \\t a b\\n'`], 'a b'],
  ['replace', [`'a-b-c'`, `'-'`, `'$&'`], 'a$&b$&c'],
  ['replace', [`'a-b-c'`, `'-'`, `''`, '1'], 'ab-c'],
  ['replace', [`'ab'`, `''`, `'.'`], '.a.b.'],
  ['split', [`'a,b,c'`, `','`], ['a', 'b', 'c']],
  ['split', [`'a,b,c'`, `','`, '2'], ['a', 'b,c']],
  ['split', [`'a😀'`, `''`], ['a', '😀']],
  ['join', [`['a', 1, null, true, [2]]`, `'-'`], 'a-1--true-[2]'],
  ['join', [`['a', 'b']`], 'ab'],
  ['substring', [`'hello'`, '1', '3'], 'el'],
  ['substring', [`'h😀llo'`, '2'], 'llo'],
  ['charAt', [`'h😀l'`, '1'], '😀'],
  ['charAt', [`'h'`, '1'], ''],
  ['indexOf', [`'hello'`, `'l'`], 2],
  ['indexOf', [`'😀l😀l'`, `'l'`, '2'], 3],
  ['lastIndexOf', [`'hello'`, `'l'`], 3],
  ['lastIndexOf', [`'hello'`, `'l'`, '2'], 2],
  ['reverse', [`'a😀b'`], 'b😀a'],
  ['reverse', ['[1, 2]'], [2, 1]],
  ['sum', ['[1, 2, 3]'], 6],
  ['sum', ['[]'], 0],
  ['sum', ['1', '2', '3'], 6],
  ['min', ['[3, 1]'], 1],
  ['min', ['3', '1'], 1],
  ['max', [`['a', 'c', 'b']`], 'c'],
  ['max', ['3', '1', '7'], 7],
  ['avg', ['[1, 2]'], 1.5],
  ['sort', ['[3, 1, 2]'], [1, 2, 3]],
  ['sort', [`['b', 'a']`], ['a', 'b']],
  ['unique', [`[1, '1', 1, {'a': 1, 'b': 2}, {'b': 2, 'a': 1}, null, null]`], [1, '1', { a: 1, b: 2 }, null]],
  ['distinct', ['[1, 1]'], [1]],
  ['flatten', ['[[1], [2, [3]], 4]'], [1, 2, [3], 4]],
  ['flatten', ['[[1], [2, [3]]]', '2'], [1, 2, 3]],
  [
    'zip',
    ['[1, 2, 3]', `['a', 'b']`],
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['first', ['[1, 2]'], 1],
  ['last', ['[1, 2]'], 2],
  ['slice', ['[1, 2, 3]', '1'], [2, 3]],
  ['keys', [`{'b': 1, 'a': 2}`], ['b', 'a']],
  ['values', [`{'b': 1, 'a': 2}`], [1, 2]],
  ['merge', [`{'a': 1, 'b': 1}`, `{'b': 2}`, `{'c': 3}`], { a: 1, b: 2, c: 3 }],
  ['range', ['3'], [0, 1, 2]],
  ['range', ['0'], []],
  ['range', ['2', '4'], [2, 3]],
  ['round', ['2.5'], 3],
  ['round', ['-2.5'], -3],
  ['round', ['1.005', '2'], 1.01],
  ['round', ['1234.5', '-2'], 1200],
  ['floor', ['-1.5'], -2],
  ['ceil', ['1.2'], 2],
  ['abs', ['-3'], 3],
  ['int', [`'-12'`], -12],
  ['int', ['-1.9'], -1],
  ['int', [`timestamp('1970-01-01T00:00:05.9Z')`], 5],
  ['uint', ['3.7'], 3],
  ['double', [`'2.5e1'`], 25],
  ['string', ['3.5'], '3.5'],
  ['string', ['true'], 'true'],
  ['string', [`b'h\\xc3\\xa9'`], 'hé'],
  ['string', [`duration('90s')`], '90s'],
  ['bytes', [`'é'`], 'w6k='],
  ['bool', [`'true'`], true],
  ['bool', [`'f'`], false],
  ['dyn', ['1'], 1],
  ['type', ['1'], 'double'],
  ['type', [`'a'`], 'string'],
  ['type', ['null'], 'null_type'],
  ['json', [`{'a': [1, 'x', null]}`], '{"a":[1,"x",null]}'],
  ['json', [`['a"b', 2]`], '["a\\"b",2]'],
  ['json', ['[1]', '2'], '[\n  1\n]'],
  ['json', [`[duration('1s'), optional.none()]`], '["1s",null]'],
  ['parseJson', [`'{"a": [1]}'`], { a: [1] }],
  ['timestamp', [`'2024-01-01T01:00:00+01:00'`], '2024-01-01T00:00:00Z'],
  ['timestamp', ['0'], '1970-01-01T00:00:00Z'],
  ['duration', [`'1d2h3m4.5s'`], '93784.5s'],
  ['duration', [`'-250ms'`], '-0.25s'],
  ['hasValue', ['optional.of(1)'], true],
  ['value', ['optional.of(1)'], 1],
  ['default', ['null', '2'], 2],
  ['orValue', ['optional.none()', '2'], 2],
  ['or', ['optional.none()', 'optional.of(3)'], 3],
];

describe.each(calls)('%s(%j)', (name, args, result) => {
  it('as function', () => {
    expect(run(`${name}(${args.join(', ')})`)).toEqual(result);
  });

  it('as method', () => {
    expect(run(`(${args[0]}).${name}(${args.slice(1).join(', ')})`)).toEqual(result);
  });
});

describe('errors of functions', () => {
  it.each<[string, string]>([
    ['dyn(1).upper()', 'upper needs a string, not a number'],
    ['dyn("a").sum()', 'sum needs a number, not a string'],
    [`[1, 'a'].sum()`, 'sum needs a number, not a string'],
    [`[1, 'a'].sort()`, 'sort cannot put a string and a number in order'],
    ['[].first()', 'first of an empty list'],
    ['[].max()', 'max of an empty list'],
    ['[].avg()', 'avg of an empty list'],
    [`'abc'.substring(2, 9)`, 'substring needs positions between 0 and 3 in order, not 2 and 9'],
    [`'abc'.substring(1.5)`, 'substring needs a whole number, not 1.5'],
    [`'abc'.charAt(9)`, 'charAt needs a position between 0 and 3, not 9'],
    [`int('x')`, 'int() cannot read "x"'],
    ['uint(-1)', 'uint() of -1 is out of range'],
    [`double('x')`, 'double() cannot read "x"'],
    [`bool('maybe')`, 'bool() cannot read "maybe"'],
    [`string(b'\\xff')`, 'string() of bytes that are not UTF-8'],
    [`timestamp(dyn('yesterday'))`, 'timestamp() cannot read "yesterday"; write 2024-01-31T12:00:00Z'],
    [`duration(dyn('long'))`, 'duration() cannot read "long"; write 1h30m, 2.5s or 250ms'],
    [`dyn([1]).keys()`, 'keys needs a map, not a list'],
    [`dyn('a').matches('a' + '(')`, 'the pattern "a(" is not valid: error parsing regexp: missing closing ): `a(`'],
    [`timestamp('2024-01-01T00:00:00Z').getHours('Nowhere/Here')`, 'there is no time zone Nowhere/Here'],
    [`range(1e8)`, 'the result of range would be larger than 10,000,000'],
    [`json(range(3000).map(x, range(4000)))`, 'the expression visits more than 10,000,000 elements'],
  ])('%s', (source, text) => {
    expect(message(source)).toBe(text);
  });

  it('says what JSON could not be read', () => {
    expect(message(`parseJson('{')`)).toMatch(/^parseJson\(\) cannot read the text: /);
    expect(message(`size(parseJson('[1e999]'))`)).toBe('parseJson() cannot read the text: a number in it is too large');
  });
});

describe('times', () => {
  it.each<[string, unknown]>([
    [`timestamp('2024-01-31T23:30:00Z') + duration('1h')`, '2024-02-01T00:30:00Z'],
    [`timestamp('2024-01-01T00:00:00Z') - timestamp('2023-12-31T00:00:00Z')`, '86400s'],
    [`timestamp('2024-01-01T00:00:00Z') - duration('1ms')`, '2023-12-31T23:59:59.999Z'],
    [`duration('1h') + duration('30m') == duration('90m')`, true],
    [`-duration('1s') < duration('0s')`, true],
    [`duration('1h30m').getMinutes()`, 90],
    [`duration('3.25s').getMilliseconds()`, 250],
    [`timestamp('2024-02-29T22:05:09Z').getDate('Europe/Berlin')`, 29],
    [`timestamp('2024-02-29T23:05:09Z').getDate('Europe/Berlin')`, 1],
    [`timestamp('2024-02-29T22:05:09Z').getHours('+05:30')`, 3],
    [`timestamp('2024-02-29T22:05:09Z').getHours('-02:00')`, 20],
    [`timestamp('2024-12-31T00:00:00Z').getDayOfYear()`, 365],
    [`now()`, '2024-02-29T13:05:09.250Z'],
    [`now().getFullYear()`, 2024],
    [`now() - duration('250ms')`, '2024-02-29T13:05:09Z'],
    [`now() > '2024-01-01T00:00:00Z' && '2024-01-01T00:00:00Z' < now()`, true],
    [`now() - '2024-02-29T13:05:00Z'`, '9.25s'],
    [`now().substring(0, 10) + now().split('T')[1]`, '2024-02-2913:05:09.250Z'],
    [`type(now()) == google.protobuf.Timestamp`, true],
    [`uuid()`, '6f1c1e0e-0000-4000-8000-000000000000'],
  ])('%s', (source, value) => {
    expect(run(source)).toEqual(value);
  });
});

describe('hash', () => {
  it('is SHA-256 of canonical JSON', () => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(run(`hash('äbc😀')`)).toBe(sha('"äbc😀"'));
    expect(run(`hash({'b': [1, null], 'a': {}})`)).toBe(sha('{"a":{},"b":[1,null]}'));
    expect(run('hash(s)', { s: 'x'.repeat(1000) })).toBe(sha(JSON.stringify('x'.repeat(1000))));
  });
});

describe('the catalogue', () => {
  it.each(completions.map((entry) => [entry.kind, entry.signature, entry.example] as const))('%s %s', (_kind, _signature, example) => {
    expect(run(example)).toBe(true);
  });

  it('names each thing once a kind, with its documentation', () => {
    const names = completions.map((entry) => `${entry.kind} ${entry.name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(completions.filter((entry) => entry.doc === '' || entry.signature === '')).toEqual([]);
  });

  it('holds every function that the workflow format promises', () => {
    const promised =
      'json parseJson lower upper trim replace split join substring sum min max avg sort reverse unique flatten zip first last keys values merge range round floor ceil abs default hash';
    for (const name of promised.split(' ')) {
      expect(completions.some((entry) => entry.name === name && entry.kind === 'function')).toBe(true);
      expect(completions.some((entry) => entry.name === name && entry.kind === 'method')).toBe(true);
    }
    for (const name of ['sortBy', 'groupBy', 'sumBy'])
      expect(completions.some((entry) => entry.name === name && entry.kind === 'macro')).toBe(true);
  });
});
