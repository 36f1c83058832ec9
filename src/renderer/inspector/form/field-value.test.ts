import { describe, expect, it } from 'vitest';
import { actionCatalogue } from '../../../engine/actions/catalog.ts';
import type { Json } from '../../../engine/json.ts';
import type { JsonSchema } from '../../../engine/schema/types.ts';
import { linesOfList, listOfLines, sameValue, textOfValue, valueOfText, widgetOf } from './field-value.ts';

const text: JsonSchema = { type: 'string' };
const any: JsonSchema = {};
const number: JsonSchema = { type: ['integer', 'null'] };
const duration: JsonSchema = { type: ['integer', 'string'], format: 'duration' };

describe('valueOfText', () => {
  it.each<[string, JsonSchema, Json | undefined]>([
    ['', text, undefined],
    ['5', text, '5'],
    ['5', any, 5],
    ['"5"', any, '5'],
    ['true', any, true],
    ['hello: there', text, 'hello: there'],
    ['{ op: sum, of: size }', any, { op: 'sum', of: 'size' }],
    ['{{ inputs.n }}', number, '{{ inputs.n }}'],
    ['{{ a }} and {{ b }}', any, '{{ a }} and {{ b }}'],
    ['{ "name": "{{ inputs.name }}" }', any, { name: '{{ inputs.name }}' }],
    ['12', number, 12],
    ['twelve', number, 'twelve'],
    ['null', number, null],
    ['5s', duration, '5s'],
    ['250', duration, 250],
    ['[1, 2', any, '[1, 2'],
  ])('%j under %j is %j', (typed, schema, value) => expect(valueOfText(typed, schema)).toEqual(value));
});

it('shows every value so that typing it again gives it back', () => {
  const values: Json[] = [
    5,
    true,
    null,
    '5',
    'true',
    'plain words',
    '',
    [1, 'two'],
    { a: { b: [null] } },
    '{{ inputs.x }}',
    'a: b',
    '# no comment',
  ];
  for (const value of values) expect(valueOfText(textOfValue(value, any), any), JSON.stringify(value)).toEqual(value);
});

it('shows lists as lines and reads them back', () => {
  const schema: JsonSchema = { type: 'array', items: { type: 'string' } };
  expect(listOfLines('git\nstatus\n\n', schema)).toEqual(['git', 'status']);
  expect(listOfLines('{{ inputs.files }}', schema)).toBe('{{ inputs.files }}');
  const loose: Json[] = ['a', 4, '4', ' padded ', '{{ x }}', { a: 1 }];
  expect(listOfLines(linesOfList(loose), { type: 'array' })).toEqual(loose);
});

describe('widgets', () => {
  it('follow the schema', () => {
    expect(widgetOf({ type: 'boolean' })).toBe('toggle');
    expect(widgetOf({ enum: ['a'] })).toBe('select');
    expect(widgetOf({ type: ['integer', 'null'] })).toBe('number');
    expect(widgetOf({ type: 'array', items: { type: 'string' } })).toBe('list');
    expect(widgetOf({ type: 'object', additionalProperties: true })).toBe('keyvalue');
    expect(widgetOf(any)).toBe('text');
    expect(widgetOf({ type: 'string', 'x-form': { widget: 'code' } })).toBe('code');
  });

  it('give back the example of every action as it was', () => {
    for (const action of actionCatalogue.list()) {
      for (const [key, value] of Object.entries(action.example)) {
        const schema = action.input.properties?.[key] ?? {};
        const again =
          widgetOf(schema) === 'list' ? listOfLines(linesOfList(value), schema) : valueOfText(textOfValue(value, schema), schema);
        expect(sameValue(again, value), `${action.id}.${key}: ${JSON.stringify(again)}`).toBe(true);
      }
    }
  });
});
