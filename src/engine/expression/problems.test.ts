import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './index.ts';

const roots = ['inputs', 'tasks'];

function problems(source: string): string[] {
  const compiled = compileExpression(source, { roots });
  return compiled.ok
    ? []
    : compiled.problems.map((p) => `${p.message} @${p.offset}+${p.length}${p.hint === undefined ? '' : ` (${p.hint})`}`);
}

describe('compile problems', () => {
  it.each<[string, string]>([
    ['', 'the expression is empty @0+0'],
    ['1 +', 'expected a value, but the expression ends @3+0'],
    ['inputs tasks', 'expected the end of the expression, but found tasks @7+5'],
    ['(1', 'expected ) to close the bracket, but the expression ends @2+0'],
    ['[1 2]', 'expected , or ] here, but found 2 @3+1'],
    ['{1 2}', 'expected : after the key, but found 2 @3+1'],
    ['inputs.', 'expected a field name after the dot, but the expression ends @7+0'],
    ['1 ? 2', 'expected : between the two results of ? :, but the expression ends @5+0'],
    ['1 = 2', 'unexpected character = @2+1 (compare with ==; `set` and `vars` assign, expressions do not)'],
    ["'a' | upper", 'unexpected character | @4+1 (write || for or; there are no pipes, call functions: trim(x))'],
    ['"abc', 'the string is not closed @0+4 (close it with ")'],
    ['"\\q"', '\\q is not an escape @1+2 (write \\\\ for a backslash, or use a raw string r"…")'],
    ['"\\ud800"', '\\u needs 4 hexadecimal digits of a character @1+6'],
    ['1x', '1x is not a number @0+2'],
    ['1e999', '1e999 is too large for a number @0+5'],
    ['return', 'return is a reserved word @0+6'],
    ['Foo{a: 1}', "there are no message types @0+3 (write a map: {'key': value})"],
    ['inptus.a', 'there is no inptus here @0+6 (did you mean inputs?)'],
    ['zzz', 'there is no zzz here @0+3 (known here: inputs, tasks)'],
    ['inputs.map(x, y)', 'there is no y here @14+1 (known here: x, inputs, tasks)'],
    ['inputs.fliter(x, x > 1)', 'there is no function fliter @7+6 (did you mean filter?)'],
    ['uper("a")', 'there is no function uper @0+4 (did you mean upper?)'],
    ['upper()', 'upper takes 1 argument, not 0 @0+7 (write upper(text))'],
    ['"a".upper(1)', 'upper takes 0 arguments, not 1 @4+8 (write upper(text))'],
    ['replace("a", "b")', 'replace takes 3 to 4 arguments, not 2 @0+17 (write replace(text, from, to, limit?))'],
    ['zip([1])', 'zip takes at least 2 arguments, not 1 @0+8 (write zip(list, other...))'],
    ['(1).upper()', 'upper is called on a string, not a number @1+1 (write upper(text))'],
    ['size(1)', 'size takes a string, a list, a map or bytes, not a number @5+1 (write size(value))'],
    ['"a".keys()', 'keys is called on a map, not a string @0+3 (write keys(map))'],
    ['"a".map(x, x)', 'map is called on a list or a map, not on a string @4+3'],
    ['inputs.filter(x > 1)', 'filter does not take 1 argument @7+13 (write list.filter(x, condition))'],
    ['inputs.map(a.b, 1)', 'map needs a variable name here @11+3'],
    ['inputs.transformList(i, i, 1)', 'the variable i is named twice @24+1'],
    ['map(inputs, x)', 'map is called on a list @0+3 (write list.map(x, result))'],
    ['inputs.has(a)', 'has is not called like this @7+3 (write has(a.b))'],
    ['has(inputs)', 'has() takes one field: has(a.b) @0+11'],
    ['default(1)', 'default takes a value and a fallback @0+10 (write default(value, otherwise))'],
    ['"x".orValue(1)', 'orValue is called on an optional, not on a string @4+7 (an optional is made by x.?y, x[?i] or optional.of(x))'],
    ['optional.some(1)', 'there is no optional.some @0+13 (did you mean optional.none?)'],
    ['now(1)', 'now() takes no arguments @0+6'],
    ['{"a": 1, "a": 2}', 'the key "a" is there twice @9+3'],
    ['{[1]: 2}', 'a list cannot be a map key @1+3'],
    ['"a".matches("(")', 'the pattern "(" is not valid: error parsing regexp: missing closing ): `(` @12+3'],
    ['timestamp("x")', 'timestamp() cannot read "x"; write 2024-01-31T12:00:00Z @10+3'],
    ['inputs.__proto__', 'the name "__proto__" is not allowed @7+9'],
    ['inputs["constructor"]', 'the name "constructor" is not allowed @7+13'],
    ['{"prototype": 1}', 'the name "prototype" is not allowed @1+11'],
  ])('%s', (source, problem) => {
    expect(problems(source)).toEqual([problem]);
  });

  it('reports all it can at once', () => {
    expect(problems('inptus.a + uper(1) + [].nope()')).toHaveLength(3);
  });

  it('bounds size, nesting and chains without overflowing the stack', () => {
    expect(problems('a'.repeat(70_000))[0]).toMatch(/^an expression has at most 65,536 characters/);
    for (const source of [
      '('.repeat(60_000),
      '['.repeat(60_000),
      '{1:'.repeat(20_000),
      '!'.repeat(60_000),
      '-'.repeat(60_000),
      'true?1:'.repeat(9_000),
    ]) {
      expect(problems(source)[0]).toMatch(/^the expression is nested deeper than 200 levels/);
    }
    for (const source of [`1${'+1'.repeat(30_000)}`, `inputs${'.a'.repeat(30_000)}`, `inputs${'[0]'.repeat(20_000)}`]) {
      expect(problems(source)[0]).toMatch(/^the expression is a chain of more than 600 steps/);
    }
    expect(problems(`true${' && true'.repeat(7_000)}`)).toEqual([]);
    expect(problems(`[${'1,'.repeat(30_000)}]`)).toEqual([]);
  });

  it('never does anything but give problems, whatever the text', () => {
    const piece = fc.constantFrom(
      'inputs',
      'x',
      '.',
      '.?',
      '[',
      '[?',
      ']',
      '(',
      ')',
      '{',
      '}',
      ',',
      ':',
      '?',
      '+',
      '-',
      '!',
      '==',
      '&&',
      'in',
      '1',
      '0x',
      '1e',
      '"',
      "'",
      'r"',
      'b"',
      '\\',
      'map',
      'has',
      'default',
      'cel',
      'optional',
      '`',
      '//',
      '\n',
      ' ',
      'true',
      'sum',
      'matches',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const compiled = compileExpression(source, { roots: ['inputs'] });
        if (compiled.ok) return;
        expect(compiled.problems.length).toBeGreaterThan(0);
        for (const { offset, length } of compiled.problems)
          expect(offset >= 0 && length >= 0 && offset + length <= source.length + 1).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

it.each(["'\\x", "'\\u1", '"\\U', "b'\\0", "'\\"])('%s: a problem ends where the text ends', (source) => {
  const compiled = compileExpression(source, { roots: [] });
  expect(compiled.ok).toBe(false);
  for (const { offset, length } of compiled.ok ? [] : compiled.problems) expect(offset + length).toBeLessThanOrEqual(source.length + 1);
});

describe('what is known of an expression', () => {
  const expression = (source: string) => {
    const compiled = compileExpression(source, { roots });
    if (!compiled.ok) throw new Error(source);
    return compiled.expression;
  };

  it('lists the longest constant part of each path', () => {
    expect(expression('tasks.probe["result"].items[0].x + inputs.n').paths).toEqual([
      { root: 'tasks', path: ['probe', 'result', 'items'], offset: 0, length: 27, optional: false },
      { root: 'inputs', path: ['n'], offset: 35, length: 8, optional: false },
    ]);
    expect(expression('tasks[inputs.id].x').paths.map((p) => [p.root, p.path])).toEqual([
      ['tasks', []],
      ['inputs', ['id']],
    ]);
    expect(expression('inputs.xs.map(x, x.y + tasks.a.b)').paths.map((p) => p.path)).toEqual([['xs'], ['a', 'b']]);
  });

  it('tells which are optional', () => {
    const optional = (source: string) => expression(source).paths.map((p) => p.optional);
    expect(optional('inputs.?a')).toEqual([true]);
    expect(optional('has(inputs.a) && inputs.a > 1')).toEqual([true, false]);
    expect(optional('default(inputs.a + inputs.b, inputs.c)')).toEqual([true, true, false]);
  });

  it('knows plain paths and the need for the host', () => {
    expect(expression(' tasks.probe.items ').purePath).toEqual({ root: 'tasks', path: ['probe', 'items'] });
    expect(expression('inputs').purePath).toEqual({ root: 'inputs', path: [] });
    for (const source of ['inputs.?a', 'inputs.a + 1', 'inputs.a[0]', '[inputs.a]']) expect(expression(source).purePath).toBe(null);
    expect(expression('now()').usesHost).toBe(true);
    expect(expression('[1].map(x, uuid())').usesHost).toBe(true);
    expect(expression('inputs.now').usesHost).toBe(false);
  });
});
