import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../json.ts';
import { performAction, resultOf } from '../../testing/perform-action.ts';

const map = (data: JsonObject, set: readonly JsonObject[], more: JsonObject = {}): Promise<Json> =>
  resultOf('rules.map', { data, set, ...more });

test('each entry sees what those before it have written', async () => {
  const set = [
    { path: 'user.age', to: 'data.payload.age + 1' },
    { path: 'user.status', to: 'data.user.age >= 18 ? "adult" : "minor"' },
    { path: 'total', to: '(data.user.age + 10) * 2' },
  ];
  expect(await map({ payload: { age: 25 } }, set)).toEqual({
    data: { payload: { age: 25 }, user: { age: 26, status: 'adult' }, total: 72 },
    changes: [],
  });
});

test('what came in stays as it is, and so does a value that was written twice', async () => {
  const data = { user: { name: 'Ada', tags: ['a'] } };
  const before = structuredClone(data);
  const set = [
    { path: 'copy', to: 'data.user' },
    { path: 'user.name', to: '"Bea"' },
    { path: 'user.tags.1', to: '"b"' },
    { path: 'again', to: 'data.user' },
    { path: 'user.name', to: '"Cy"' },
  ];
  expect(await map(data, set)).toMatchObject({
    data: {
      user: { name: 'Cy', tags: ['a', 'b'] },
      copy: { name: 'Ada', tags: ['a'] },
      again: { name: 'Bea', tags: ['a', 'b'] },
    },
  });
  expect(data).toEqual(before);
});

test('the audit lists every change, with what was there before', async () => {
  const set = [
    { path: 'a', to: 1 },
    { path: 'a', to: 'data.a + 1' },
    { path: 'o.k', to: 'data.a' },
    { path: 'o', to: '{"k": 9}' },
    { path: 'gone', to: 'data.?none' },
  ];
  expect(await map({}, set, { audit: true })).toEqual({
    data: { a: 2, o: { k: 9 } },
    changes: [
      { path: 'a', after: 1 },
      { path: 'a', before: 1, after: 2 },
      { path: 'o.k', after: 2 },
      { path: 'o', before: { k: 2 }, after: { k: 9 } },
    ],
  });
});

test('what the audit holds is not written to afterwards', async () => {
  const set = [
    { path: 'o.k', to: 1 },
    { path: 'p', to: 'data.o' },
    { path: 'o.k', to: 2 },
    { path: 'o', to: '{}' },
    { path: 'p.k', to: 3 },
  ];
  expect(await map({}, set, { audit: true })).toMatchObject({
    changes: [{ after: 1 }, { after: { k: 1 } }, { before: 1, after: 2 }, { before: { k: 2 }, after: {} }, { before: 1, after: 3 }],
  });
});

test('null is written only when it is wanted, and when decides entry by entry', async () => {
  const set: JsonObject[] = [
    { path: 'none', to: 'data.?nothing' },
    { path: 'skipped', to: '1', when: 'data.on == false' },
    { path: 'done', to: true, when: 'data.on' },
    { path: 'odd', to: '1', when: '"yes"' },
  ];
  expect(await map({ on: true }, set)).toMatchObject({ data: { on: true, done: true } });
  expect(await map({ on: true }, set, { nulls: 'write' })).toMatchObject({ data: { on: true, none: null, done: true } });
});

test('an empty path merges into the document', async () => {
  expect(await map({ a: 1, b: 1 }, [{ path: '', to: '{"b": 2, "c": data.a}' }])).toMatchObject({ data: { a: 1, b: 2, c: 1 } });
  await expect(map({}, [{ path: '', to: '[1]' }])).rejects.toMatchObject({ code: 'path' });
});

test.each<[string, JsonObject, JsonObject, string, string]>([
  ['text on the way', { user: 'Ada' }, { path: 'user.name', to: '1' }, 'path', 'user holds text'],
  ['a number on the way', { user: 3 }, { path: 'user.name', to: '1' }, 'path', 'user holds a number'],
  ['past the end of a list', { l: [1] }, { path: 'l.2', to: '1' }, 'path', 'the list ends at 1'],
  ['a name where a list is', { l: [1] }, { path: 'l.first', to: '1' }, 'path', 'where a list has its numbers'],
  ['a field that is not there', {}, { path: 'a', to: 'data.nothing + 1' }, 'expression', 'set.0, data.nothing + 1'],
  ['no expression', {}, { path: 'a', to: 'data.' }, 'invalid_input', 'set.0.to is no expression'],
  ['another name than data', {}, { path: 'a', to: 'inputs.x' }, 'invalid_input', 'there is no inputs here'],
  ['a missing name', {}, { path: 'a..b', to: '1' }, 'invalid_input', 'a name is missing'],
  ['a way to the prototype', {}, { path: '__proto__.x', to: '1' }, 'invalid_input', '__proto__ is not allowed'],
])('%s fails', async (_, data, entry, code, message) => {
  await expect(map(data, [entry])).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a failure leaves the document that came in', async () => {
  const data = { a: { b: 1 } };
  await expect(
    map(data, [
      { path: 'a.b', to: '2' },
      { path: 'a.b.c', to: '3' },
    ]),
  ).rejects.toMatchObject({ code: 'path' });
  expect(data).toEqual({ a: { b: 1 } });
});

test('the time is that of the attempt, and ids are the same when it is repeated', async () => {
  const set = [
    { path: 'at', to: 'string(now())' },
    { path: 'one', to: 'uuid()' },
    { path: 'two', to: 'uuid()' },
  ];
  const once = async (key: string): Promise<JsonObject> => {
    const { outcome } = await performAction('rules.map', { data: {}, set }, { context: { nowMs: 1000, idempotencyKey: key } });
    return (outcome.result as { data: JsonObject }).data;
  };
  const first = await once('k');
  expect(first['at']).toBe('1970-01-01T00:00:01.000Z');
  expect(first['one']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first['two']).not.toBe(first['one']);
  expect(await once('k')).toEqual(first);
  expect((await once('other'))['one']).not.toBe(first['one']);
});

test('writing any paths gives what writing them into a copy gives', async () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((keys) => keys.join('.'));
  const entry = fc.record({ path, from: fc.option(path), number: fc.nat(9) });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
      const expected: Record<string, unknown> = { a: { b: { c: { a: 1 } } } };
      const set: JsonObject[] = [];
      for (const { path: to, from, number } of entries) {
        const value = from === null ? number : structuredClone(at(expected, from));
        if (value === undefined || !put(structuredClone(expected), to, value)) continue;
        put(expected, to, value);
        set.push({ path: to, to: from === null ? number : `data.${from}` });
      }
      expect(await map({ a: { b: { c: { a: 1 } } } }, set)).toMatchObject({ data: expected });
    }),
  );
});

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((on, key) => (typeof on === 'object' && on !== null ? (on as Record<string, unknown>)[key] : undefined), value);
}

/** false when something on the way holds no fields. */
function put(target: Record<string, unknown>, path: string, value: unknown): boolean {
  const keys = path.split('.');
  let on = target;
  for (const key of keys.slice(0, -1)) {
    on[key] ??= {};
    if (typeof on[key] !== 'object') return false;
    on = on[key] as Record<string, unknown>;
  }
  on[keys.at(-1) ?? ''] = value;
  return true;
}
