import { compileTemplate, type CompiledTemplate, type ExpressionHost } from '../../src/engine/expression/index.ts';
import type { Json } from '../../src/engine/json.ts';
import { scopeSlots } from '../../src/engine/plan/plan.ts';
import { ListState } from '../../src/engine/run/list-state.ts';
import { attemptScope, type Scope, type ScopeContext, type ScopeData } from '../../src/engine/run/scope.ts';
import type { TaskScope } from '../../src/engine/run/state.ts';
import { type Benchmark, check, type Result } from '../lib/benchmark.ts';
import { interleaved, timeCallNs } from '../lib/rounds.ts';
import { least, slopeOf } from '../lib/stats.ts';

/** One item's view of a run, as a list task makes one for each of its items. */
export const scopeWork = {
  items: 1_000,
  results: 100,
  resultBytes: 10 * 1024,
  /** Results beside a single scope. */
  resultCounts: [0, 10, 50, 100, 500],
} as const;

const host: ExpressionHost = { now: () => '2026-01-01T00:00:00.000Z', uuid: () => '00000000-0000-4000-8000-000000000000' };
const context: ScopeContext & { secrets: Record<string, string> } = {
  run: { id: 'r1', startedAt: '2026-01-01T00:00:00.000Z' },
  env: { HOME: '/home/mill' },
  host,
  secrets: { token: 'x' },
};

/** A run that holds so many results, and a list in it. */
export class ScopedRun {
  readonly #data: ScopeData;
  readonly #list: ListState;

  constructor(results: number) {
    const entries = Array.from({ length: results }, (_, at): [string, TaskScope] => [`t${at}`, scopeOf(at)]);
    this.#data = { inputs: { name: 'mill' }, vars: { count: 41 }, scopes: Object.fromEntries(entries) };
    const items = Array.from({ length: scopeWork.items }, (_, id): Json => ({ id }));
    this.#list = new ListState(items, { concurrency: scopeWork.items, batch: 1, source: null });
  }

  one(item: number): Scope {
    return attemptScope(this.#data, context, this.#list, item);
  }

  /** A scope for every item, all of them kept. */
  all(): Scope[] {
    const scopes = new Array<Scope>(scopeWork.items);
    for (let item = 0; item < scopeWork.items; item += 1) scopes[item] = this.one(item);
    return scopes;
  }
}

function scopeOf(at: number): TaskScope {
  const result = { status: 'succeeded', output: String(at).padStart(scopeWork.resultBytes, 'x') };
  return { status: 'succeeded', result, error: null, attempts: 1, items: [] };
}

/** Each scope shows its own item, and all of them the same results. */
export function checkScopes(run: ScopedRun): void {
  const template = compiled('{{ [item.id, index, vars.count, size(tasks.t99.result.output)] }}');
  for (const [id, scope] of run.all().entries()) {
    const given = JSON.stringify(template.evaluate(scope, host));
    check(given === `[${id},${id},41,${scopeWork.resultBytes}]`, `the scope of item ${id} gives ${given}`);
  }
}

function compiled(source: string): CompiledTemplate {
  const result = compileTemplate(source, { roots: Object.keys(scopeSlots) });
  check(result.ok, `${source} does not compile`);
  return result.template;
}

export const thousandName = '1,000 scopes over 100 results of 10 KB';
export const oneName = (results: number): string => `one scope over ${results} results`;

/** The cases of this benchmark, ns. */
export function scopeCases(batchMs: number): { name: string; measure: () => number }[] {
  const many = new ScopedRun(scopeWork.results);
  checkScopes(many);
  return [
    { name: thousandName, measure: () => timeCallNs(() => many.all(), batchMs, 5) },
    ...scopeWork.resultCounts.map((results) => {
      const run = new ScopedRun(results);
      return { name: oneName(results), measure: () => timeCallNs(() => run.one(7), batchMs, 5) };
    }),
  ];
}

/** What 500 results cost a scope, as a share of what it costs without any; from the best of each, as noise only adds. */
export function slopePercent(samples: ReadonlyMap<string, readonly number[]>): number {
  const points = scopeWork.resultCounts.map((results) => ({ x: results, y: least(samples.get(oneName(results)) ?? []) }));
  const { slope, start } = slopeOf(points);
  return (slope * Math.max(...scopeWork.resultCounts) * 100) / start;
}

/** B5, our side. */
export const scopes: Benchmark = {
  name: 'scopes',
  goal: 'B5',
  title: 'what an item sees of a run that holds 0 … 500 results',
  async run(bench) {
    const samples = await interleaved(scopeCases(bench.quick ? 2 : 20), bench.rounds);
    return [
      { name: thousandName, unit: 'µs', samples: (samples.get(thousandName) ?? []).map((ns) => ns / 1_000) },
      ...scopeWork.resultCounts.map(
        (results): Result => ({ name: oneName(results), unit: 'ns', samples: samples.get(oneName(results)) ?? [] }),
      ),
      { name: 'what 500 results cost a scope', unit: '%', samples: [slopePercent(samples)], goal: { atMost: 5 } },
    ];
  },
};
