import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../json.ts';
import { resultOf } from '../../testing/perform-action.ts';

const data = { order: { '@id': 7, line: [{ n: 1 }, 'two <&> "q"', null], empty: {}, '#text': 'note' } };
const textOf = async (input: JsonObject): Promise<Json> => ((await resultOf('rules.publish', input)) as JsonObject)['text'] ?? null;

test('writes the part as JSON, and keeps the text in the document when told to', async () => {
  expect(await resultOf('rules.publish', { data: { a: { b: [1] } }, from: 'a', into: 'message' })).toEqual({
    text: '{"b":[1]}',
    data: { a: { b: [1] }, message: '{"b":[1]}' },
  });
  expect(await textOf({ data: { a: 1 }, pretty: true })).toBe('{\n  "a": 1\n}');
});

test('writes XML', async () => {
  expect(await textOf({ data, as: 'xml' })).toBe(
    '<order id="7">note<line><n>1</n></line><line>two &lt;&amp;&gt; "q"</line><line/><empty/></order>',
  );
  expect(await textOf({ data, from: 'order.line.0', as: 'xml', root: 'L', pretty: true })).toBe('<L>\n  <n>1</n>\n</L>');
  expect(await textOf({ data: { '@a': '"<' }, as: 'xml', root: 'R' })).toBe('<R a="&quot;&lt;"/>');
});

test.each<[string, JsonObject, string]>([
  ['nothing at from', { data: {}, from: 'a.b' }, 'path'],
  ['no root element', { data: { a: 1, b: 2 }, as: 'xml' }, 'format'],
  ['a list as root', { data: { a: [1, 2] }, as: 'xml' }, 'format'],
  ['a name that XML does not have', { data: { 'a b': 1 }, as: 'xml' }, 'format'],
  ['a list of lists', { data: { r: { a: [[1]] } }, as: 'xml' }, 'format'],
  ['a control character', { data: { a: '\u0001' }, as: 'xml' }, 'format'],
])('%s fails', async (_, input, code) => {
  await expect(resultOf('rules.publish', input)).rejects.toMatchObject({ code });
});

test('what is written as XML is read back', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ä', '<', '&', '>', '"', "'", ']]>', '😀') }).map((value) => `x${value}x`);
  const name = fc.constantFrom('a', 'b', 'ns:c', 'é');
  const { element } = fc.letrec<{ element: Json }>((tie) => ({
    element: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.dictionary(name, fc.oneof(tie('element'), fc.array(tie('element'), { minLength: 2, maxLength: 3 }).filter(isFlat)), {
        minKeys: 1,
        maxKeys: 3,
      }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(element, fc.boolean(), async (root, pretty) => {
      const written = await textOf({ data: { root }, as: 'xml', pretty });
      expect(await resultOf('rules.parse', { message: written, as: 'xml', into: '' })).toEqual({ data: { root } });
    }),
  );
});

function isFlat(list: readonly unknown[]): boolean {
  return !list.some(Array.isArray);
}
