import { type CompiledTemplate, compileTemplate, type ExpressionHost } from '../../src/engine/expression/index.ts';
import type { Json } from '../../src/engine/json.ts';
import { type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { interleaved, timeCallNs } from '../lib/rounds.ts';

const roots = ['inputs', 'vars', 'tasks', 'item', 'index'] as const;
const host: ExpressionHost = { now: () => '2026-01-01T00:00:00.000Z', uuid: () => '00000000-0000-4000-8000-000000000000' };

const scope: readonly unknown[] = [
  {
    name: 'Ada',
    slowMs: 800,
    order: { total: 120, items: Array.from({ length: 8 }, (_, index) => ({ sku: `s${index}`, price: index * 3 })) },
  },
  { count: 41 },
  { probe: { result: { status: 200, durationMs: 12.5 } } },
  { id: 7, url: 'https://example.org/a' },
  3,
];

interface Case {
  readonly name: string;
  readonly template: Json;
  readonly gives: Json;
  /** ns: a fifth of what Attune claims for its templates of the same shape. */
  readonly atMost?: number;
}

const cases: readonly Case[] = [
  { name: 'simple template (one placeholder in a text)', template: 'Hello {{ inputs.name }}', gives: 'Hello Ada', atMost: 243 / 5 },
  {
    name: 'complex template (three placeholders)',
    template: 'User {{ inputs.name }} asks for {{ item.url }} at {{ index }}',
    gives: 'User Ada asks for https://example.org/a at 3',
    atMost: 884 / 5,
  },
  { name: 'a path', template: '{{ tasks.probe.result.status }}', gives: 200 },
  { name: 'a condition', template: '{{ inputs.order.total > 100 && size(inputs.order.items) < 10 }}', gives: true },
  { name: 'arithmetic', template: '{{ vars.count + 1 }}', gives: 42 },
  { name: 'filter and sum of 8', template: '{{ inputs.order.items.filter(i, i.price > 9).map(i, i.price).sum() }}', gives: 66 },
];

/** B6: a compiled template on data that is there. */
export const expressions: Benchmark = {
  name: 'expressions',
  goal: 'B6',
  title: 'one evaluation of a compiled template',
  async run(bench) {
    const ready = cases.map((entry) => ({ ...entry, compiled: compiled(entry.template) }));
    for (const { name, compiled: template, gives } of ready) {
      const value = template.evaluate(scope, host);
      check(JSON.stringify(value) === JSON.stringify(gives), `${name} gave ${JSON.stringify(value)}, not ${JSON.stringify(gives)}`);
    }
    const [batchMs, batches] = bench.quick ? [2, 3] : [20, 5];
    const samples = await interleaved(
      ready.map(({ name, compiled: template }) => ({
        name,
        measure: () => timeCallNs(() => template.evaluate(scope, host), batchMs, batches),
      })),
      bench.rounds,
    );
    return ready.map(
      ({ name, atMost }): Result => ({
        name,
        unit: 'ns',
        samples: samples.get(name) ?? [],
        goal: atMost === undefined ? undefined : { atMost },
      }),
    );
  },
};

function compiled(template: Json): CompiledTemplate {
  const result = compileTemplate(template, { roots });
  check(result.ok, `${JSON.stringify(template)} does not compile`);
  return result.template;
}
