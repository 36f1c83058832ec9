import { expect, test } from 'vitest';
import { resultOf } from '../../testing/perform-action.ts';

test('a message becomes a part of a document', async () => {
  expect(await resultOf('rules.parse', { message: '{"id":7}' })).toEqual({ data: { payload: { id: 7 } } });
  expect(await resultOf('rules.parse', { message: { id: 7 }, into: 'order.first' })).toEqual({ data: { order: { first: { id: 7 } } } });
  expect(await resultOf('rules.parse', { message: [1], data: { a: 1 } })).toEqual({ data: { a: 1, payload: [1] } });
});

test('with nowhere to put it the message is the document', async () => {
  expect(await resultOf('rules.parse', { message: '{"id":7}', into: '' })).toEqual({ data: { id: 7 } });
  await expect(resultOf('rules.parse', { message: '[1]', into: '' })).rejects.toMatchObject({ code: 'path' });
});

test('XML becomes data', async () => {
  const message = `<?xml version="1.0"?>
<order id="7" xmlns:x="urn:x">
  <!-- who -->
  <customer>A &amp; B</customer>
  <line n="1">tea</line><line n="2"><![CDATA[<salt>]]></line>
  <x:empty/>
  note
</order>`;
  expect(await resultOf('rules.parse', { message, as: 'xml', into: '' })).toEqual({
    data: {
      order: {
        '@id': '7',
        '@xmlns:x': 'urn:x',
        customer: 'A & B',
        line: [
          { '@n': '1', '#text': 'tea' },
          { '@n': '2', '#text': '<salt>' },
        ],
        'x:empty': '',
        '#text': 'note',
      },
    },
  });
});

test.each<[string, 'json' | 'xml', string, number]>([
  ['{"a":}', 'json', 'expected a value', 1],
  ['<a>\n<b></a>', 'xml', 'unexpected close tag', 2],
  ['<a>&secret;</a>', 'xml', 'undefined entity', 1],
  ['<a b=1/>', 'xml', 'unquoted', 1],
  ['<a/><b/>', 'xml', 'documents may contain only one root', 1],
  ['', 'xml', 'document must contain a root element', 1],
  ['<__proto__/>', 'xml', '__proto__ is not allowed', 1],
  [`${'<a>'.repeat(300)}`, 'xml', 'nested deeper than 200', 1],
])('%s is not valid', async (message, as, problem, line) => {
  await expect(resultOf('rules.parse', { message, as })).rejects.toMatchObject({
    code: 'parse',
    message: expect.stringContaining(problem),
    data: { line, column: expect.any(Number) },
  });
});

test('an entity that is declared in the document is not expanded', async () => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>';
  await expect(resultOf('rules.parse', { message: bomb, as: 'xml' })).rejects.toMatchObject({ code: 'parse' });
});
