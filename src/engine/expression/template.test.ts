import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import type { CompiledTemplate } from './index.ts';
import { compileTemplate, ExpressionError } from './index.ts';

const host = { now: () => '2024-02-29T13:05:09.250Z', uuid: () => 'u' };
const roots = ['inputs', 'tasks', 'error'];
const scope = [{ user: 'Ada', n: 3, none: null, yes: true, list: [1, 'a'], map: { a: { b: 1 } }, half: 0.5 }, {}, undefined];

function template(value: Json): CompiledTemplate {
  const compiled = compileTemplate(value, { roots });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.template;
}

const render = (value: Json): Json => template(value).evaluate(scope, host);

function problems(value: Json): unknown[] {
  const compiled = compileTemplate(value, { roots });
  return compiled.ok ? [] : compiled.problems;
}

describe('text', () => {
  it.each<[string, Json]>([
    ['Hello {{ inputs.user }}', 'Hello Ada'],
    ['Hello {{ inputs.user }}!', 'Hello Ada!'],
    ['{{inputs.user}}{{inputs.n}}', 'Ada3'],
    ['{{ inputs.none }}|{{ inputs.yes }}|{{ inputs.list }}|{{ inputs.map }}|{{ inputs.half }}', '|true|[1,"a"]|{"a":{"b":1}}|0.5'],
    [' {{ inputs.n }}', ' 3'],
    ['{{ inputs.n }}\n', '3\n'],
    ['{{ inputs.?nope }}.', '.'],
    ['at {{ now() }}', 'at 2024-02-29T13:05:09.250Z'],
    ['{{ duration("90s") }} {{ b"hi" }}', '90s aGk='],
    ['{{ inputs.list.map(x, string(x)).join("+") }} of {{ size(inputs.list) }}', '1+a of 2'],
    ['\\{{ inputs.user }}', '{{ inputs.user }}'],
    ['\\{{ {{ inputs.n }} }}', '{{ 3 }}'],
    ['}} and { and }', '}} and { and }'],
    ['a\\b', 'a\\b'],
    ['{{ "}}" }}.', '}}.'],
    [`{{ {'a': {'b': 1}} }}`, { a: { b: 1 } }],
    [`{{ {'a': {'b': 1}}}}`, { a: { b: 1 } }],
    [`{{ {'a': {'b': 1}}.a.b }}`, 1],
    [`{{ '{{' }}.`, '{{.'],
    ['{{ inputs.list }}', [1, 'a']],
    ['{{ inputs.none }}', null],
    ['{{ 7 / 2 }}', 3.5],
    ['{{ inputs.n > 2 && true }}', true],
  ])('%s', (source, value) => {
    expect(render(source)).toEqual(value);
  });

  it('keeps the very value of a single placeholder', () => {
    expect(render('{{ inputs.list }}')).toBe((scope[0] as { list: unknown }).list);
  });
});

describe('values', () => {
  it('fills in strings at any depth and leaves keys alone', () => {
    expect(render({ 'a {{ x': 1, b: ['{{ inputs.n }}', { c: 'n={{ inputs.n }}' }, true, null], d: { e: 2 } })).toEqual({
      'a {{ x': 1,
      b: [3, { c: 'n=3' }, true, null],
      d: { e: 2 },
    });
  });

  it('shares constant parts, and is the same object when all of it is constant', () => {
    const fixed = { a: [1, { b: 'text' }] };
    const constant = template(fixed);
    expect(constant.constant).toBe(true);
    expect(constant.evaluate(scope, host)).toBe(fixed);
    const mixed = template({ fixed, now: '{{ inputs.n }}' });
    expect(mixed.constant).toBe(false);
    const [first, second] = [mixed.evaluate(scope, host), mixed.evaluate(scope, host)] as { fixed: unknown }[];
    expect(first).not.toBe(second);
    expect(first?.fixed).toBe(fixed);
    const escaped = template(['\\{{ x }}']);
    expect(escaped.constant).toBe(true);
    expect(escaped.evaluate(scope, host)).toEqual(['{{ x }}']);
    expect(escaped.evaluate(scope, host)).toBe(escaped.evaluate(scope, host));
  });

  it('leaves the template as it was', () => {
    const value = { a: ['{{ inputs.n }}'], b: 'x {{ inputs.user }}' };
    const copy = structuredClone(value);
    render(value);
    expect(value).toEqual(copy);
  });

  it('gives any JSON without placeholders back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        if (JSON.stringify(json).includes('{{') || JSON.stringify(json).includes('__proto__')) return;
        expect(render(json)).toBe(json);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is known of a template', () => {
  it('has the expressions, the single one, host use and paths with their places', () => {
    const one = template('{{ inputs.n }}');
    expect(one.single).toBe(one.expressions[0]);
    expect(one.single?.purePath).toEqual({ root: 'inputs', path: ['n'] });
    expect(one.single?.source).toBe('inputs.n');
    const many = template({ a: ['x {{ inputs.n }} {{ tasks.t.result }}'], b: '{{ uuid() }}' });
    expect(many.single).toBe(null);
    expect(many.usesHost).toBe(true);
    expect(many.expressions.map((expression) => expression.source)).toEqual(['inputs.n', 'tasks.t.result', 'uuid()']);
    expect(many.paths).toEqual([
      { root: 'inputs', path: ['n'], offset: 5, length: 8, optional: false, at: ['a', 0] },
      { root: 'tasks', path: ['t', 'result'], offset: 20, length: 14, optional: false, at: ['a', 0] },
    ]);
  });
});

describe('problems', () => {
  it('tell the string and the place in it', () => {
    expect(problems({ a: [1, 'x {{ inptus.n }} {{ 1 + }}'], b: '{{ zz }}' })).toEqual([
      { message: 'there is no inptus here', offset: 5, length: 6, hint: 'did you mean inputs?', path: ['a', 1] },
      { message: 'expected a value, but the expression ends', offset: 24, length: 0, path: ['a', 1] },
      { message: 'there is no zz here', offset: 3, length: 2, hint: 'known here: inputs, tasks, error', path: ['b'] },
    ]);
  });

  it.each<[string, string, number]>([
    ['a {{ inputs.n', 'the placeholder is not closed', 2],
    ['{{ }}', 'the expression is empty', 2],
    ['{{ inputs.n }', 'this } closes nothing', 12],
    ['{{ "abc }}', 'the string is not closed', 3],
    ['{{ a # b }}', 'unexpected character #', 5],
  ])('%s', (source, message, offset) => {
    expect(problems(source)).toMatchObject([{ message, offset, path: [] }]);
  });

  it('of an evaluation point into the string', () => {
    try {
      render('Hello {{ inputs.usr }}');
      throw new Error('did not fail');
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
      expect(error).toMatchObject({ path: 'inputs.usr', offset: 9 });
    }
    expect(() => render('{{ error.code }}')).toThrow('error is not available here');
    expect(() => render('x {{ 1e308 * 10 }}')).toThrow('the result is not a finite number');
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom('{{', '}}', '{', '}', '\\', '"', "'", 'inputs', '.', ' ', '1', '+', '//', '\n', 'a');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        const compiled = compileTemplate(text, { roots });
        if (!compiled.ok) expect(compiled.problems.every((problem) => problem.offset >= 0 && problem.offset <= text.length)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
