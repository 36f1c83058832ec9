import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTemplate } from './expression/index.ts';
import { type Json, jsonFault } from './json.ts';
import { arrayOf, listOf, longFrom, longListOf, noLists, plainOf, rangeOf } from './long-list.ts';
import { MemoryResultCache } from './runtime/cache-memory.ts';
import { canonicalText, equalJson } from './schema/index.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { finished, World } from './testing/scenario.ts';

/** The same entries behind the face of a long list, and as a plain array. */
const both = fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 12 }).map((values) => {
  const entries = values as Json[];
  const ref = { kind: 'lines' as const, hash: '', bytes: 0, count: entries.length };
  return { plain: entries, long: arrayOf({ ref, length: entries.length, at: (index) => entries[index] ?? null }) };
});

const host = { now: () => '', uuid: () => '' };
const index = fc.integer({ min: -3, max: 15 });

function evaluated(text: string, xs: readonly Json[], i: number): unknown {
  const compiled = compileTemplate(`{{ ${text} }}`, { roots: ['xs', 'i'] });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  try {
    return { value: JSON.stringify(compiled.template.evaluate([xs, i], host)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : error };
  }
}

describe('a long list beside a plain array', () => {
  test('is the same to all that reads arrays', () => {
    fc.assert(
      fc.property(both, index, index, ({ plain, long }, from, to) => {
        expect(Array.isArray(long)).toBe(true);
        expect(long.length).toBe(plain.length);
        expect(long[from]).toBe(plain[from]);
        expect(long.at(from)).toBe(plain.at(from));
        expect(from in long).toBe(from in plain);
        expect(Object.keys(long)).toEqual(Object.keys(plain));
        expect(Object.entries(long)).toEqual(Object.entries(plain));
        expect([...long]).toEqual(plain);
        expect(long.slice(from, to)).toEqual(plain.slice(from, to));
        expect(long.map((entry) => [entry])).toEqual(plain.map((entry) => [entry]));
        expect([0, ...long.concat(1)]).toEqual([0, ...plain.concat(1)]);
        expect(JSON.stringify({ long })).toBe(JSON.stringify({ long: plain }));
        expect(canonicalText(long)).toBe(canonicalText(plain));
        expect(equalJson(long, plain) && equalJson(plain, long)).toBe(true);
        expect(jsonFault(long)).toBe(jsonFault(plain));
        expect(plainOf({ deep: [long] })).toEqual({ deep: [plain] });
        expect(longListOf(plainOf(long))).toBeUndefined();
      }),
    );
  });

  test.each([
    'xs',
    'xs[i]',
    'xs.size()',
    'xs.first()',
    'xs.last()',
    'xs.map(x, [x])',
    'xs.filter(x, x == xs[0])',
    'xs.exists(x, x == 1)',
    'xs.all(x, x != 1)',
    'xs.reverse()',
    'xs.unique()',
    'xs + [i]',
    '[0] + xs',
    'xs.zip(xs)',
    'i in xs',
    'xs == xs.map(x, x)',
    'json(xs)',
    'xs.groupBy(x, json(x))',
    'xs.sortBy(x, json(x))',
    'xs.flatten()',
    'hash(xs)',
    'xs.sum()',
    'xs.max()',
    'xs.sort()',
    'xs.join("-")',
    '{"a": xs}.a',
  ])('%s', (text) => {
    fc.assert(
      fc.property(both, index, ({ plain, long }, i) => {
        expect(evaluated(text, long, i)).toEqual(evaluated(text, plain, i));
      }),
    );
  });

  test('cannot be changed', () => {
    const list = rangeOf(0, 1, longFrom) as Json[];
    expect(() => list.push(1)).toThrow(TypeError);
    expect(() => (list[0] = 5)).toThrow(TypeError);
    expect(() => list.reverse()).toThrow(TypeError);
    expect(() => list.sort(() => 1)).toThrow(TypeError);
    expect(() => (list.length = 0)).toThrow(TypeError);
    expect([list[0], list.length]).toEqual([0, longFrom]);
  });
});

describe('the items of a long list', () => {
  test('are shown as those of a short one, and are those of their visit', async () => {
    const { world, run } = await finished(`
tasks:
  r: { action: data.range, with: { to: 5000 }, next: each }
  each:
    action: flow.branch
    forEach: { in: "{{ tasks.r.result }}", onItemError: continue }
    with: { if: "{{ 10 / (item - 7) != 2 }}" }
    next: s
  s: { action: data.set, with: { all: "{{ tasks.each.items }}", bad: "{{ tasks.each.items.filter(i, i.status != 'succeeded') }}" }, next: again }
  again: { action: data.set, forEach: { in: "{{ tasks.each.items }}", batch: 2500 }, with: { n: "{{ item.size() }}" } }
outputs: { bad: "{{ tasks.s.result.bad }}", last: "{{ tasks.each.items[4999] }}", n: "{{ tasks.again.result }}" }
`);
    const { outputs } = await run.ended();
    const all = Array.from({ length: 5000 }, (_, item) =>
      item === 7
        ? { status: 'failed', result: null, error: { code: 'expression', message: expect.any(String) as string }, attempts: 1 }
        : { status: 'succeeded', result: { value: item !== 12 }, error: null, attempts: 1 },
    );
    expect(outputs).toEqual({ bad: [all[7]], last: all[4999], n: [{ n: 2500 }, { n: 2500 }] });
    const events = world.store?.events(run.runId) ?? [];
    expect(events.find((event) => event.type === 'task.ended' && event.task === 2)).toMatchObject({ result: { all, bad: [all[7]] } });
    expect(events.find((event) => event.type === 'list.opened' && event.task === 3)).toMatchObject({ items: all });
  });
});

describe('ranges', () => {
  test('short ones are plain, long ones are worked out', () => {
    expect(longListOf(rangeOf(0, 1, longFrom - 1))).toBeUndefined();
    const long = rangeOf(5, -0.1, longFrom);
    expect(longListOf(long)?.ref).toEqual({ kind: 'range', from: 5, step: -0.1, count: longFrom });
    expect(long).toEqual(Array.from({ length: longFrom }, (_, at) => 5 + at * -0.1));
    expect([...listOf({ kind: 'range', from: 1, step: 2, count: 3 }, noLists)]).toEqual([1, 3, 5]);
  });

  test('a list task walks one; the journal tells it in a line, and a restart goes on with the same items', async () => {
    const world = new World();
    const run = await world.run(`
tasks:
  r: { action: data.range, with: { from: 1, to: 100001 }, next: each }
  each: { action: test.gate, forEach: { in: "{{ tasks.r.result }}", batch: 50000 }, with: { name: "{{ string(index) }}", value: "{{ item }}" } }
outputs: { sum: "{{ tasks.r.result.sum() }}", some: "{{ tasks.r.result }}", last: "{{ tasks.each.result }}" }
`);
    const events = world.store?.events(run.runId) ?? [];
    expect(JSON.stringify(events).length).toBeLessThan(5_000);
    expect(events).toContainEqual(expect.objectContaining({ list: { kind: 'range', from: 1, step: 1, count: 100_000 } }));
    const first = world.gate('0').input.value as Json[];
    expect([first.length, first[0], first.at(-1)]).toEqual([50_000, 1, 50_000]);
    world.gate('0').succeed('a');
    await world.settle();
    const again = (await world.restart()).get(run.runId);
    await again?.resolve('each', 1, 'retry').catch(() => undefined);
    await world.settle();
    expect((world.gate('1').input.value as Json[])[0]).toBe(50_001);
    world.gate('1').succeed('b');
    await world.settle();
    const result = await again?.ended();
    expect(result).toMatchObject({ status: 'succeeded', outputs: { sum: 5_000_050_000, last: ['a', 'b'] } });
    expect(longListOf(result?.outputs.some)).toBeUndefined();
  });

  test('kept for later it is written out, unless it is very long', async () => {
    const world = new World({ cache: new MemoryResultCache(new FakeClock(), 10) });
    const text = (to: number): string => `tasks:\n  r: { action: data.range, with: { to: ${to} }, cache: { key: "${to}" } }`;
    for (const to of [5000, 200_000, 5000, 200_000]) {
      const run = await world.run(text(to));
      expect((await run.ended()).status).toBe('succeeded');
      expect(run.task('r')?.result).toHaveLength(to);
    }
    const origins = ['run-1', 'run-2', 'run-3', 'run-4'].map((id) => world.runtime.get(id)?.task('r')?.view.origin);
    expect(origins).toEqual([undefined, undefined, 'cached', undefined]);
  });

  test('a long list of long lists is written out as a whole', () => {
    const inner = rangeOf(0, 1, longFrom);
    const outer = arrayOf({ ref: null, length: 2, at: () => ({ inner }) });
    const plain = plainOf(outer) as readonly { readonly inner: Json }[];
    expect(plain.map(({ inner }) => longListOf(inner))).toEqual([undefined, undefined]);
    expect(structuredClone(plain)).toEqual([{ inner: [...inner] }, { inner: [...inner] }]);
  });

  test('inside other data it is written out', async () => {
    const { world, run } = await finished(`
tasks:
  r: { action: data.range, with: { to: 5000 }, next: s }
  s: { action: data.set, with: { all: "{{ tasks.r.result }}" } }
`);
    const events = world.store?.events(run.runId) ?? [];
    const end = events.find((event) => event.type === 'task.ended' && event.task === 1);
    expect(end).toMatchObject({ result: { all: Array.from({ length: 5000 }, (_, at) => at) } });
  });

  test('a list that no path names is told too', async () => {
    const { world, run, result } = await finished(`
vars: { round: 0 }
tasks:
  r: { action: data.range, with: { to: "{{ 5000 + vars.round }}" }, next: each }
  each: { action: flow.noop, forEach: "{{ [tasks.r.result][0] }}", next: [{ to: r, when: "{{ vars.round < 2 }}", set: { round: "{{ vars.round + 1 }}" } }] }
`);
    expect(result.status).toBe('succeeded');
    expect(run.task('each')?.view.items?.succeeded).toBe(5002);
    const opened = (world.store?.events(run.runId) ?? []).filter((event) => event.type === 'list.opened');
    expect(opened.map((event) => [event.items, event.source, event.list?.count])).toEqual(
      [5000, 5001, 5002].map((count) => [undefined, undefined, count]),
    );
  });
});
