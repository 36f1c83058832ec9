import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Benchmark } from './lib/benchmark.ts';
import { steepest } from './lib/growth.ts';
import { describeMachine } from './lib/machine.ts';
import { type Entry, type Report, reportJson, reportTable, saveReport } from './lib/report.ts';
import { median } from './lib/stats.ts';

const usage = `npm run bench [-- [NAME …] [--quick] [--rounds N] [--json] [--profile]]

  --quick      small sizes, one or two rounds; fails on a wrong answer or on a cost that outgrows its size, never on a time
  --rounds N   interleaved rounds (5)
  --json       the report as JSON on stdout instead of a table
  --profile    also writes CPU profiles, where a benchmark can take them

Reports are kept in bench/results/local.
`;

/** Loaded when they run: one that is not asked for costs nothing. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  expressions: async () => (await import('./workloads/expressions.ts')).expressions,
  lists: async () => (await import('./workloads/lists.ts')).lists,
  graphs: async () => (await import('./workloads/graphs.ts')).graphs,
  dispatch: async () => (await import('./workloads/dispatch.ts')).dispatch,
  durable: async () => (await import('./workloads/durable.ts')).durable,
  pause: async () => (await import('./workloads/pause.ts')).pause,
  restart: async () => (await import('./workloads/restart.ts')).restart,
  start: async () => (await import('./workloads/start.ts')).start,
  canvas: async () => (await import('./workloads/canvas.ts')).canvas,
};

interface Options {
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly json: boolean;
  readonly profile: boolean;
  readonly rounds: number;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        json: { type: 'boolean' },
        profile: { type: 'boolean' },
        rounds: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) return '';
    const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
    if (unknown !== undefined) return `There is no benchmark ${unknown}. Known: ${Object.keys(benchmarks).join(', ')}.`;
    const quick = values.quick === true;
    const rounds = Number(values.rounds ?? (quick ? 2 : 5));
    if (!Number.isInteger(rounds) || rounds < 1) return `--rounds is a number from 1 on; it was ${values.rounds}.`;
    const names = positionals.length > 0 ? positionals : Object.keys(benchmarks);
    return { names, quick, json: values.json === true, profile: values.profile === true, rounds };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function runOne(name: string, options: Options): Promise<Entry> {
  const load = benchmarks[name];
  if (!load) throw new Error(`There is no benchmark ${name}.`);
  const benchmark = await load();
  const dir = mkdtempSync(join(tmpdir(), `millrace-bench-${name}-`));
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  const bench: Bench = { quick: options.quick, rounds: options.rounds, profile: options.profile, dir, say };
  const began = performance.now();
  say(benchmark.title);
  try {
    return { benchmark, results: await benchmark.run(bench), error: null, tookMs: performance.now() - began };
  } catch (error) {
    const text =
      error instanceof Error
        ? error.name === 'WrongAnswer'
          ? `WRONG ANSWER: ${error.message}`
          : (error.stack ?? error.message)
        : String(error);
    return { benchmark, results: [], error: text, tookMs: performance.now() - began };
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** What makes the command fail: a benchmark that did not get through; with --quick also a cost that outgrows its size. */
function failuresOf(report: Report): string[] {
  const failures: string[] = [];
  for (const { benchmark, results, error } of report.entries) {
    if (error !== null) failures.push(`${benchmark.name}: ${error.split('\n', 1)[0]}`);
    for (const result of results) {
      const value = median(result.samples);
      if (report.quick && result.unit === 'exponent' && !(value <= steepest))
        failures.push(`${benchmark.name}: ${result.name} has the exponent ${value.toFixed(2)}, above ${steepest}`);
    }
  }
  return failures;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${usage}`);
    return options === '' ? 0 : 2;
  }
  const machine = describeMachine();
  const at = new Date().toISOString();
  const entries: Entry[] = [];
  for (const name of options.names) entries.push(await runOne(name, options));
  const report: Report = { at, quick: options.quick, rounds: options.rounds, machine, entries };
  process.stdout.write(options.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : reportTable(report));
  process.stderr.write(`\nkept in ${saveReport(report)}\n`);
  const failures = failuresOf(report);
  for (const failure of failures) process.stderr.write(`FAILED ${failure}\n`);
  return failures.length > 0 ? 1 : 0;
}

const code = await main(process.argv.slice(2));
// Attempts that a benchmark left behind on purpose keep their time-outs; nobody waits for those.
process.stdout.write('', () => process.exit(code));
