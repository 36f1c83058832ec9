import fc from 'fast-check';
import { expect, test } from 'vitest';
import { miss, writeFunction } from '../../expression/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import { performAction } from '../../testing/perform-action.ts';
import { runner } from './run.ts';

const path = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('a', 'a.b', 'a.c', 'a.b.c', 'a.b.a', 'b', 'b.a', 'c', 'c.a.b') },
  { weight: 1, arbitrary: fc.constant('') },
);
const source = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('1', '"t"', 'null', '{"a": {"b": 2}, "c": 3}', '{"b": data}') },
  { weight: 3, arbitrary: fc.constantFrom('data', 'data.a', 'data.a.b', '[data.a.b]') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'data.?c',
      'data.?a.?c',
      'default(data.c.a, {"b": 0})',
      'default(data.a, 0)',
      'has(data.a.b) ? data.a.b : 7',
    ),
  },
);
const entry = fc.record(
  { path, to: source, when: fc.option(fc.constantFrom('true', 'false', 'has(data.c)', 'data.?b == null'), { nil: undefined }) },
  { requiredKeys: ['path', 'to'] },
);
const document: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { a: { b: { c: 1 } }, b: null },
  { a: { b: { c: { a: 1 } } }, b: 2 },
  { a: { b: {} }, b: [1] },
  { a: { b: { c: null, a: 1 } }, c: { a: { b: 5 } } },
  {},
);

/** What is written for a list of mappings, in one function of the document. */
function codeOf(inputs: JsonObject): ((data: Json) => Json | typeof miss) | null {
  const noRoots = { root: () => 'never' };
  const { write } = runner as { write: NonNullable<Extract<typeof runner, { mode: 'sync' }>['write']> };
  const constants = Object.fromEntries(Object.entries(inputs).map(([name, constant]) => [name, { constant }]));
  return (
    writeFunction<(data: Json) => Json | typeof miss>(
      noRoots,
      ['d'],
      (w) => write({ ...constants, data: { value: { text: 'd', kind: 'any' } } }, w).text,
    )?.code ?? null
  );
}

test('what is written for mappings gives what applying them gives, or leaves everything alone', async () => {
  let hits = 0;
  const modes = fc.record({ audit: fc.boolean(), nulls: fc.constantFrom('skip', 'write') });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 7 }), modes, document, async (set, mode, data) => {
      const code = codeOf({ set: set as unknown as Json, ...mode });
      if (code === null) return;
      const frozen = deepFrozen(structuredClone(data));
      const given = code(frozen);
      if (given === miss) return;
      hits += 1;
      const { outcome } = await performAction('rules.map', { data, set: set as unknown as Json, ...mode });
      expect(given).toEqual(outcome.result);
    }),
    { numRuns: process.env['CI'] ? 4_000 : 2_000 },
  );
  expect(hits).toBeGreaterThan(400);
});

function deepFrozen(value: Json): Json {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) deepFrozen(part as Json);
  return value;
}
