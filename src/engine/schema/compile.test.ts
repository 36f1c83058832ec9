import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { compileSchema } from './compile.ts';
import type { JsonSchema } from './types.ts';

function issues(schema: JsonSchema, value: unknown): string[] {
  return compileSchema(schema)
    .check(value)
    .map(({ path, code, message, key }) => `${path.join('.')} ${code} ${key ?? message}`);
}

describe('check', () => {
  it.each<[JsonSchema, Json, boolean]>([
    [{}, { any: ['thing'] }, true],
    [{ type: 'null' }, null, true],
    [{ type: 'null' }, 0, false],
    [{ type: 'boolean' }, true, true],
    [{ type: 'boolean' }, 'true', false],
    [{ type: 'integer' }, 5, true],
    [{ type: 'integer' }, 5.5, false],
    [{ type: 'number' }, 5.5, true],
    [{ type: 'number' }, '5', false],
    [{ type: 'string' }, '', true],
    [{ type: 'string' }, null, false],
    [{ type: 'array' }, [], true],
    [{ type: 'array' }, {}, false],
    [{ type: 'object' }, {}, true],
    [{ type: 'object' }, [], false],
    [{ type: 'object' }, null, false],
    [{ type: ['string', 'null'] }, null, true],
    [{ type: ['string', 'number', 'null'] }, true, false],
    [{ type: 'string', default: null }, null, true],
    [{ enum: ['a', 1, null, { b: [1] }] }, { b: [1] }, true],
    [{ enum: ['a', 1, null, { b: [1] }] }, { b: [2] }, false],
    [{ enum: ['a'] }, 'b', false],
    [{ const: 3 }, 3, true],
    [{ const: 3 }, 4, false],
    [{ minimum: 1, maximum: 3 }, 1, true],
    [{ minimum: 1, maximum: 3 }, 0.5, false],
    [{ minimum: 1, maximum: 3 }, 4, false],
    [{ exclusiveMinimum: 1, exclusiveMaximum: 3 }, 1, false],
    [{ exclusiveMinimum: 1, exclusiveMaximum: 3 }, 3, false],
    [{ multipleOf: 0.1 }, 0.3, true],
    [{ multipleOf: 2 }, 3, false],
    [{ minLength: 2, maxLength: 3 }, 'a', false],
    [{ minLength: 2, maxLength: 3 }, 'abcd', false],
    [{ pattern: '^a+$' }, 'aaa', true],
    [{ pattern: 'b' }, 'abc', true],
    [{ pattern: '^a+$' }, 'ab', false],
    [{ pattern: '(' }, 'a', false],
    [{ type: ['string', 'number'], format: 'duration' }, '5s', true],
    [{ type: ['string', 'number'], format: 'duration' }, 'soon', false],
    [{ type: ['string', 'number'], format: 'duration' }, 5, true],
    [{ format: 'date' }, '2024-02-29', true],
    [{ format: 'date' }, '2023-02-29', false],
    [{ format: 'date-time' }, '2024-02-29T10:00:00Z', true],
    [{ format: 'date-time' }, '2024-02-29', false],
    [{ format: 'uri' }, 'https://example.org', true],
    [{ format: 'uri' }, 'example', false],
    [{ format: 'something-else' }, 'x', true],
    [{ format: 'constructor' }, 'x', true],
    [{ minItems: 1 }, [], false],
    [{ maxItems: 1 }, [1, 2], false],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      false,
    ],
    [{ uniqueItems: true }, [1, '1'], true],
    [{ items: { type: 'string' } }, ['a', 1], false],
    [{ properties: { a: { type: 'string' } }, required: ['a'] }, {}, false],
    [{ properties: { a: { type: 'string' } } }, { b: 1 }, true],
    [{ properties: { a: { type: 'string' } }, additionalProperties: false }, { b: 1 }, false],
    [{ additionalProperties: { type: 'number' } }, { b: 1 }, true],
    [{ additionalProperties: { type: 'number' } }, { b: 'x' }, false],
    [{ properties: JSON.parse('{"toString":{"type":"string"}}') }, {}, true],
    [{ properties: JSON.parse('{"toString":{"type":"string"}}'), required: ['toString'] }, {}, false],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 1, true],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, false],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 1, true],
    [{ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 2, false],
  ])('%j: %j is %s', (schema, value, fits) => {
    const compiled = compileSchema(schema);
    expect(compiled.fits(value)).toBe(fits);
    expect(compiled.check(value).length === 0).toBe(fits);
  });

  it('names the place, the kind and the key', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        url: { type: 'string' },
        list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } } },
      },
      required: ['url'],
      additionalProperties: false,
    };
    expect(issues(schema, { list: [{ n: 1 }, { n: 'x' }, { n: 0 }], more: 1 })).toEqual([
      ' missing url',
      'list.1.n type must be a whole number, not the text "x"',
      'list.2.n limit must be at least 1, not 0',
      ' unknown-key more',
    ]);
  });

  it('tells one mistake once: a misspelt key is not missing too', () => {
    const compiled = compileSchema({ properties: { url: { type: 'string' } }, required: ['url'], additionalProperties: false });
    expect(compiled.check({ urll: 'x' })).toEqual([
      expect.objectContaining({ code: 'unknown-key', key: 'urll', hint: 'Did you mean url?' }),
    ]);
  });

  it('explains the branch of the value’s own type', () => {
    expect(issues({ anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, {})).toEqual([' missing a']);
    expect(issues({ anyOf: [{ type: 'string' }, { type: 'number' }] }, true)).toEqual([' type must be text or a number, not true']);
  });

  it('allocates nothing for a value that fits, and stops at 100 issues', () => {
    const compiled = compileSchema({ items: { type: 'string' } });
    expect(compiled.check(['a'])).toBe(compiled.check([]));
    expect(compiled.check(Array.from({ length: 5000 }, () => 1))).toHaveLength(100);
  });

  it('matches patterns in linear time', () => {
    expect(compileSchema({ pattern: '^(a+)+$' }).fits(`${'a'.repeat(50_000)}!`)).toBe(false);
  });
});

describe('checkStatic', () => {
  const schema: JsonSchema = {
    properties: {
      n: { type: 'number' },
      s: { type: 'string', minLength: 40 },
      e: { enum: ['a', 'b'] },
      u: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
      l: { type: 'array', items: { type: 'integer' } },
    },
  };
  it.each<[Json, boolean]>([
    [{ n: '{{ x }}', s: '{{ x }}', e: '{{ x }}', u: '{{ x }}', l: '{{ x }}' }, true],
    [{ l: [1, '{{ x }}'] }, true],
    [{ l: [1, 'x'] }, false],
    [{ n: 'a {{ x }}' }, false],
    [{ s: 'a {{ x }}' }, true],
    [{ e: 'a{{ x }}' }, true],
    [{ u: 'a{{ x }}' }, false],
    [{ n: '{{ x }}{{ y }}' }, false],
    [{ n: String.raw`\{{ x }}` }, false],
    [{ n: "{{ {'a': {'b': 1}} }}" }, true],
    [{ n: "{{ '}}' + '{{' }}" }, true],
    [{ s: 'short' }, false],
  ])('%j: %s', (value, fits) => expect(compileSchema(schema).checkStatic(value).length === 0).toBe(fits));
});

describe('with properties that most values have', () => {
  const list = Object.freeze([1, 2]);
  const schema: JsonSchema = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'number' } }, bad: { type: 'string' }, toString: { type: 'number' as const } },
    required: ['list'],
    additionalProperties: false,
  };

  it('gives the answers it gives without them', () => {
    const plain = compileSchema(schema);
    const usual = compileSchema(schema, { list, bad: 7, toString: 1 });
    for (const value of [
      { list },
      { list: [1] },
      { list: ['a'] },
      { list, bad: 7 },
      { list, bad: 'b' },
      {},
      { list, toString: 1 },
      { list, x: 1 },
    ] as Json[]) {
      expect(usual.fits(value)).toBe(plain.fits(value));
      expect(usual.check(value)).toEqual(plain.check(value));
    }
  });

  it('looks at those no more', () => {
    let looked = 0;
    const counted = new Proxy([1, 2], { get: (target, key) => ((looked += 1), Reflect.get(target, key) as unknown) }) as unknown as Json;
    const usual = compileSchema(schema, { list: counted });
    looked = 0;
    expect(usual.fits({ list: counted })).toBe(true);
    expect(looked).toBe(0);
  });
});

describe('a text that is an expression', () => {
  const compiled = compileSchema({ type: ['string', 'number'], 'x-expression': ['data'] });

  it.each<[Json, string, string | null]>([
    ['data.a +', 'must be an expression over data: expected a value, but the expression ends', null],
    ['inputs.a', 'must be an expression over data: there is no inputs here', 'known here: data'],
    ['adult', 'must be an expression over data: there is no adult here', `Text stands in quotes of its own: '"adult"'.`],
  ])('%j is none', (value, message, hint) => {
    expect(compiled.checkStatic(value)).toEqual([{ path: [], code: 'type', message, hint }]);
    // At run time it is compiled once, by whoever evaluates it.
    expect(compiled.fits(value)).toBe(true);
  });

  it.each<Json>(['data.a + 1', '"adult"', 5, '{{ inputs.rule }}'])('%j is fine', (value) => {
    expect(compiled.checkStatic(value)).toEqual([]);
  });
});

describe('fill', () => {
  const compiled = compileSchema({
    properties: {
      a: { default: 1 },
      b: { properties: { c: { default: [] } } },
      d: { items: { properties: { e: { default: null } } } },
      f: {},
    },
  });

  it('puts defaults where nothing is, at every depth', () => {
    expect(compiled.fill({ b: {}, d: [{}, { e: 2 }, 3], f: 1 })).toEqual({ a: 1, b: { c: [] }, d: [{ e: null }, { e: 2 }, 3], f: 1 });
    expect(compiled.fill({ a: null })).toEqual({ a: null });
    expect(compileSchema({ default: 5 }).fill(undefined)).toBe(5);
    expect(compileSchema({}).fill(undefined)).toBeNull();
  });

  it('never changes what it is given, and gives it back when nothing is absent', () => {
    const full: Json = { a: 1, b: { c: [1] }, d: [{ e: 1 }] };
    expect(compiled.fill(full)).toBe(full);
    const part = Object.freeze({ b: Object.freeze({}) });
    expect(compiled.fill(part)).toEqual({ a: 1, b: { c: [] } });
    expect(part).toEqual({ b: {} });
  });
});

it('fits exactly when there is nothing to say, whatever the value', () => {
  const schema: JsonSchema = {
    type: ['object', 'array', 'string'],
    minItems: 1,
    items: { type: ['number', 'object'] },
    properties: { a: { type: 'string' }, b: { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'null' } }] } },
    additionalProperties: { type: 'boolean' },
  };
  const compiled = compileSchema(schema);
  const value = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('a', 'b', 'c', 'toString'), fc.jsonValue()));
  fc.assert(fc.property(value, (json) => compiled.fits(json) === (compiled.check(json).length === 0)));
});
