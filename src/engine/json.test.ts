import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsIn, type Json, jsonFault, mayOverflow } from './json.ts';

function nested(levels: number, inner: Json = 1): Json {
  let value = inner;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

const deep = 'is nested deeper than 1000 levels';
const infinite = 'holds a number that JSON does not have';

test('data that can be written has no fault, up to the deepest', () => {
  for (const value of [1, 'a', null, true, [], {}, [[], {}], nested(1000), { a: nested(999), b: 1 }] as Json[]) {
    expect(jsonFault(value)).toBeNull();
  }
});

test.each<[Json, string]>([
  [nested(1001), deep],
  [nested(100_000), deep],
  [{ a: 1, b: [1, nested(1000)] }, deep],
  [Number.POSITIVE_INFINITY, infinite],
  [{ a: [1, { b: Number.NaN }] }, infinite],
  [nested(1000, Number.NEGATIVE_INFINITY), infinite],
])('a fault is named', (value, fault) => {
  expect(jsonFault(value)).toBe(fault);
});

test('what was looked through before is known, and counts with all its levels', () => {
  const wide: Json = { list: Array.from({ length: 2000 }, (_, i) => ({ i })), chain: nested(990) };
  let looked = 0;
  const counted = new Proxy(wide, { ownKeys: (target) => ((looked += 1), Reflect.ownKeys(target)) });
  expect(jsonFault(counted)).toBeNull();
  expect(looked).toBe(1);
  expect(jsonFault(counted)).toBeNull();
  expect(jsonFault([counted])).toBeNull();
  expect(jsonFault({ a: { b: counted } })).toBeNull();
  expect(looked).toBe(1);
  let value: Json = counted;
  let levels = 991;
  while (levels < 1000) {
    value = [value];
    levels += 1;
    expect(jsonFault(value)).toBeNull();
  }
  expect(jsonFault([value])).toBe(deep);
});

test('says what writing it down and counting its levels says', () => {
  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constantFrom(1e308, Number.NaN)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
    ) as fc.Arbitrary<Json>,
  })).value;
  fc.assert(
    fc.property(value, fc.integer({ min: 995, max: 1000 }), (inner, around) => {
      const whole = nested(around, inner);
      const hasNaN = JSON.stringify(inner, (_, part: unknown) => (Number.isNaN(part) ? '\u0000NaN' : part)).includes('\\u0000NaN');
      const fault = jsonFault(whole);
      if (levelsOf(inner) + around <= 1000) expect(fault).toBe(hasNaN ? infinite : null);
      else if (!hasNaN) expect(fault).toBe(deep);
      else expect(fault).not.toBeNull();
    }),
  );
});

function levelsOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...(Object.values(value) as Json[]).map(levelsOf));
}

test('no JSON text with a number that is too large is passed over', () => {
  const number = fc.tuple(
    fc.bigInt({ min: 0n, max: 10n ** 320n }),
    fc.option(fc.integer({ min: -400, max: 400 })),
    fc.constantFrom('e', 'E', 'e+', 'e0', '.5e', '.0E+'),
  );
  const around = fc.constantFrom<[string, string]>(
    ['', ''],
    ['[', ']'],
    ['[1,', ',2]'],
    ['{"a":', '}'],
    ['{"a": -', '}'],
    ['\n\t', ' '],
    ['-', ''],
  );
  fc.assert(
    fc.property(number, around, ([digits, exponent, e], [before, after]) => {
      const sign = exponent !== null && exponent < 0 ? 'e' : e;
      const text = exponent === null ? `${digits}` : `${digits}${sign}${exponent}`;
      if (!Number.isFinite(Number(text))) expect(mayOverflow(`${before}${text}${after}`)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('ids in hexadecimal do not look like numbers that are too large', () => {
  for (const id of ['8e49e852-45a1-42f7-b120-18d232541285', '5e123456', 'a7e400'])
    expect(mayOverflow(JSON.stringify({ id, ids: [id] }))).toBe(false);
  const digits = '7'.repeat(2_000_000);
  expect(mayOverflow(JSON.stringify({ digits }))).toBe(false);
  expect(mayOverflow(`["${digits}",${digits}]`)).toBe(true);
});

test('of many values those are named that cannot be kept, alone or with those before them', () => {
  expect(faultsIn({})).toEqual([]);
  expect(faultsIn({ a: nested(900), b: 1, c: 'x'.repeat(1000) })).toEqual([]);
  const large = 'x'.repeat(50 * 1024 * 1024);
  expect(faultsIn({ a: nested(2000), b: large, c: Number.NaN, d: large, e: 1 })).toEqual([
    { name: 'a', fault: deep },
    { name: 'c', fault: infinite },
    { name: 'd', fault: 'is larger than 80 MB' },
  ]);
});
