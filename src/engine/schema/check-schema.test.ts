import { describe, expect, it } from 'vitest';
import { checkSchema } from './check-schema.ts';

function issues(schema: unknown): string[] {
  return checkSchema(schema).map(({ path, code, message, hint }) => `${path.join('.')} ${code} ${message}${hint ? ` (${hint})` : ''}`);
}

describe('checkSchema', () => {
  it.each([
    {},
    { type: 'string', secret: true, default: null },
    { type: ['string', 'null'], title: 'T', description: 'D', examples: ['a:b'], format: 'uri', minLength: 1, maxLength: 9, pattern: '^a' },
    { type: 'integer', default: 800, minimum: 1, maximum: 1000, exclusiveMinimum: 0, exclusiveMaximum: 2000, multipleOf: 1 },
    { type: 'array', items: { type: 'string' }, default: [], minItems: 0, maxItems: 9, uniqueItems: true },
    {
      type: 'object',
      properties: { a: { anyOf: [{ const: 1 }, { oneOf: [{ enum: ['x'] }] }] } },
      required: ['a'],
      additionalProperties: { type: 'string' },
    },
    { type: 'object', additionalProperties: false, 'x-form': { widget: 'json' }, 'x-mine': 1 },
    { type: 'string', default: 'a text with {{ braces }}' },
  ])('accepts %j', (schema) => expect(issues(schema)).toEqual([]));

  it.each<[unknown, string]>([
    [5, ' type must be a JSON Schema such as { type: string }, not 5'],
    [{ typ: 'string' }, ' unknown-key typ is not a keyword of an input (Did you mean type?)'],
    [
      { type: 'strin' },
      'type type must be one of null, boolean, integer, number, string, array or object, not the text "strin" (Did you mean string?)',
    ],
    [
      { type: 'bool' },
      'type type must be one of null, boolean, integer, number, string, array or object, not the text "bool" (Did you mean boolean?)',
    ],
    [{ type: [] }, 'type type must name at least one type'],
    [{ minLength: -1 }, 'minLength limit must be at least 0, not -1'],
    [{ minLength: 1.5 }, 'minLength type must be a whole number, not 1.5'],
    [{ minimum: '1' }, 'minimum type must be a number, not the text "1"'],
    [{ minimum: 5, maximum: 1 }, 'maximum limit must not be less than minimum, which is 5'],
    [{ multipleOf: 0 }, 'multipleOf limit must be more than 0, not 0'],
    [{ enum: [] }, 'enum type must be a list of the allowed values, not a list'],
    [{ secret: 'yes' }, 'secret type must be true or false, not the text "yes"'],
    [{ items: [] }, 'items type must be a JSON Schema such as { type: string }, not a list'],
    [
      { properties: { a: { type: 'x' } } },
      'properties.a.type type must be one of null, boolean, integer, number, string, array or object, not the text "x"',
    ],
    [{ anyOf: [{ tpye: 'x' }] }, 'anyOf.0 unknown-key tpye is not a keyword of an input (Did you mean type?)'],
    [{ type: 'integer', default: 'big' }, 'default type must be a whole number, not the text "big"'],
    [{ type: 'array', items: { type: 'string' }, default: ['a', 1] }, 'default.1 type must be text, not 1'],
    [{ type: 'integer', examples: [1, 'x'] }, 'examples.1 type must be a whole number, not the text "x"'],
  ])('refuses %j', (schema, issue) => expect(issues(schema)).toEqual([issue]));

  it('says what RE2 patterns cannot do, and that required is a list', () => {
    expect(issues({ pattern: '(?=a)' })[0]).toMatch(/^pattern type \(\?=a\) is not a regular expression \(.*RE2/);
    expect(issues({ required: true })[0]).toMatch(/^required type must be a list of property names, not true/);
  });

  it('reports everything at once, below the given path', () => {
    const found = checkSchema({ type: 'x', minLength: 'y', foo: 1 }, ['inputs', 'a']);
    expect(found.map(({ path, key }) => [...path, key ?? ''].join('.'))).toEqual(['inputs.a.type.', 'inputs.a.minLength.', 'inputs.a.foo']);
  });

  it('stops at schemas that are nested without end', () => {
    let schema: object = { type: 'string' };
    for (let i = 0; i < 200; i += 1) schema = { items: schema };
    expect(checkSchema(schema)).toEqual([expect.objectContaining({ code: 'limit' })]);
  });

  it('refuses names that reach a prototype', () => {
    expect(issues({ properties: JSON.parse('{"__proto__": {}}') })).toEqual([
      'properties unknown-key __proto__ may not be a property name',
    ]);
  });
});
