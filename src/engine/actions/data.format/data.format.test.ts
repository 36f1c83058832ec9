import { expect, test } from 'vitest';
import type { Json } from '../../json.ts';
import { performAction, resultOf } from '../../testing/perform-action.ts';

const rows: Json[] = [
  { name: 'a "x", b', size: 12 },
  { name: '<b>&', note: null, tags: ['t'] },
];

test('JSON, indented or on one line', async () => {
  expect(await resultOf('data.format', { value: { a: [1] } })).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(await resultOf('data.format', { value: { a: [1] }, indent: 0 })).toBe('{"a":[1]}');
});

test('CSV of objects, lists, values, one object, chosen columns', async () => {
  expect(await resultOf('data.format', { value: rows, as: 'csv' })).toBe('name,size,note,tags\n"a ""x"", b",12,,\n<b>&,,,"[""t""]"\n');
  expect(await resultOf('data.format', { value: [[1, 'a;b'], [null]], as: 'csv', delimiter: ';' })).toBe('1;"a;b"\n""\n');
  expect(await resultOf('data.format', { value: ['x', 'y'], as: 'csv' })).toBe('x\ny\n');
  expect(await resultOf('data.format', { value: { a: 1 }, as: 'csv', header: false })).toBe('1\n');
  expect(await resultOf('data.format', { value: rows, as: 'csv', columns: ['size', 'absent'] })).toBe('size,absent\n12,\n,\n');
  expect(await resultOf('data.format', { value: [], as: 'csv', columns: ['a'] })).toBe('a\n');
  expect(await resultOf('data.format', { value: [], as: 'csv' })).toBe('');
});

test('YAML reads back', async () => {
  const text = await resultOf('data.format', { value: rows, as: 'yaml' });
  expect(await resultOf('data.parse', { text, as: 'yaml' })).toEqual(rows);
});

test('text', async () => {
  expect(await resultOf('data.format', { value: ['a', 1, null, { b: 1 }], as: 'text' })).toBe('a\n1\n\n{"b":1}\n');
  expect(await resultOf('data.format', { value: 'as it is', as: 'text' })).toBe('as it is');
});

test('HTML escapes all it is given', async () => {
  const html = await resultOf('data.format', { value: [{ '<i>': '<script>"\'&' }], as: 'html' });
  expect(html).toContain('<th>&lt;i&gt;</th>');
  expect(html).toContain('<td>&lt;script&gt;&quot;&#39;&amp;</td>');
  expect(await resultOf('data.format', { value: ['<'], as: 'html' })).toBe('<ul>\n<li>&lt;</li>\n</ul>\n');
  expect(await resultOf('data.format', { value: '<', as: 'html' })).toBe('<p>&lt;</p>\n');
});

test('Markdown tables hold whatever the value', async () => {
  expect(await resultOf('data.format', { value: [{ a: 'x|y\nz', b: 1 }], as: 'markdown' })).toBe(
    '| a | b |\n| --- | --- |\n| x\\|y z | 1 |\n',
  );
});

test('a template is rendered for each element, or once', async () => {
  expect(await resultOf('data.format', { value: rows, as: 'text', template: '${name}: ${ size } ${absent}\\${no}' })).toBe(
    'a "x", b: 12 ${no}\n<b>&:  ${no}',
  );
  expect(await resultOf('data.format', { value: rows, as: 'html', template: '<li>${name}</li>' })).toContain('<li>&lt;b&gt;&amp;</li>');
  expect(await resultOf('data.format', { value: { a: { b: [5] } }, as: 'markdown', template: '**${a.b.0}** of ${}' })).toBe(
    '**5** of {"a":{"b":[5]}}',
  );
  expect(await resultOf('data.format', { value: [], as: 'text', template: 'x' })).toBe('');
});

test('a template reaches own fields only, and is no expression', async () => {
  expect(await resultOf('data.format', { value: { a: 1 }, as: 'text', template: '[${constructor.name}${__proto__}${a.toString}]' })).toBe(
    '[]',
  );
  await expect(resultOf('data.format', { value: { a: 1 }, as: 'text', template: '${a * 2}' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('a template where none is used is told', async () => {
  const { outcome, logs } = await performAction('data.format', { value: 1, as: 'json', template: 'x' });
  expect(outcome.result).toBe('1');
  expect(logs).toMatchObject([{ level: 'warn' }]);
});
