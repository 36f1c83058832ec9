import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Registry } from './benchmark.ts';
import { steepest } from './growth.ts';
import { describeMachine } from './machine.ts';
import { type Entry, keepReport, type Report, reportJson } from './report.ts';
import { publishReport, readPublished } from './published.ts';
import { median } from './stats.ts';
import { reportMarkdown, reportTable } from './table.ts';

interface Options {
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly profile: boolean;
  readonly publish: boolean;
  readonly published: boolean;
  readonly rounds: number;
  readonly print: 'table' | 'json' | 'markdown';
}

function usage(command: string): string {
  return `npm run ${command} [-- [NAME …] [--quick] [--rounds N] [--json | --markdown] [--profile] [--publish | --published]]

  --quick      small sizes, one or two rounds; fails on a wrong answer or on a cost that outgrows its size, never on a time
  --rounds N   interleaved rounds (5)
  --json       the report as JSON on stdout instead of a table
  --markdown   the report as one Markdown table
  --profile    also writes CPU profiles, where a benchmark can take them
  --publish    also keeps the results in bench/results, a file for each benchmark, to be committed
  --published  runs nothing and prints what is in bench/results

Reports are kept in bench/results/local.
`;
}

/** The command line of one set of benchmarks: runs what it is asked for and leaves with 1 when something failed. */
export async function runSuite(command: string, benchmarks: Registry): Promise<void> {
  const code = await main(command, benchmarks, process.argv.slice(2));
  // Attempts that a benchmark left behind on purpose keep their time-outs; nobody waits for those.
  process.stdout.write('', () => process.exit(code));
}

async function main(command: string, benchmarks: Registry, args: readonly string[]): Promise<number> {
  const options = readOptions(args, benchmarks);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n${usage(command)}`);
    return options === '' ? 0 : 2;
  }
  if (options.published) {
    process.stdout.write(
      readPublished(options.names)
        .map((report) => printed(report, options.print))
        .join('\n'),
    );
    return 0;
  }
  const at = new Date().toISOString();
  const machine = describeMachine();
  const entries: Entry[] = [];
  for (const name of options.names) entries.push(await runFairly(benchmarks, name, options));
  const report: Report = { at, command, quick: options.quick, rounds: options.rounds, machine, entries };
  process.stdout.write(printed(report, options.print));
  process.stderr.write(`\nkept in ${keepReport(report)}\n`);
  if (options.publish) for (const file of publishReport(report)) process.stderr.write(`published in ${file}\n`);
  const failures = failuresOf(report);
  for (const failure of failures) process.stderr.write(`FAILED ${failure}\n`);
  return failures.length > 0 ? 1 : 0;
}

function printed(report: Report, print: Options['print']): string {
  if (print === 'json') return `${JSON.stringify(reportJson(report), null, 2)}\n`;
  return print === 'markdown' ? reportMarkdown(report) : reportTable(report);
}

function readOptions(args: readonly string[], benchmarks: Registry): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        json: { type: 'boolean' },
        markdown: { type: 'boolean' },
        profile: { type: 'boolean' },
        publish: { type: 'boolean' },
        published: { type: 'boolean' },
        rounds: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) return '';
    const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
    if (unknown !== undefined) return `There is no benchmark ${unknown}. Known: ${Object.keys(benchmarks).join(', ')}.`;
    const quick = values.quick === true;
    if (quick && values.publish) return 'What --quick measures is not published: its sizes are too small to mean anything.';
    const rounds = Number(values.rounds ?? (quick ? 2 : 5));
    if (!Number.isInteger(rounds) || rounds < 1) return `--rounds is a number from 1 on; it was ${values.rounds}.`;
    return {
      names: positionals.length > 0 ? positionals : Object.keys(benchmarks),
      quick,
      profile: values.profile === true,
      publish: values.publish === true,
      published: values.published === true,
      rounds,
      print: values.json ? 'json' : values.markdown ? 'markdown' : 'table',
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function runOne(benchmarks: Registry, name: string, options: Options): Promise<Entry> {
  const load = benchmarks[name];
  if (!load) throw new Error(`There is no benchmark ${name}.`);
  const benchmark = await load();
  const dir = mkdtempSync(join(tmpdir(), `millrace-bench-${name}-`));
  const versions: Record<string, string> = {};
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  const uses = (program: string, version: string): void => void (versions[program] = version);
  const bench: Bench = { quick: options.quick, rounds: options.rounds, profile: options.profile, dir, say, uses };
  const began = performance.now();
  const entry = (outcome: Pick<Entry, 'results' | 'error' | 'skipped'>): Entry => ({
    benchmark,
    versions,
    tookMs: performance.now() - began,
    ...outcome,
  });
  say(benchmark.title);
  try {
    return entry({ results: await benchmark.run(bench), error: null, skipped: null });
  } catch (error) {
    if (!(error instanceof Error)) return entry({ results: [], error: String(error), skipped: null });
    if (error.name === 'Skipped') return entry({ results: [], error: null, skipped: error.message });
    const text = error.name === 'WrongAnswer' ? `WRONG ANSWER: ${error.message}` : (error.stack ?? error.message);
    return entry({ results: [], error: text, skipped: null });
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const triesOfQuick = 3;

/** Few and small samples on a busy machine may look like growth: with --quick, what grows has to do so time after time. */
async function runFairly(benchmarks: Registry, name: string, options: Options): Promise<Entry> {
  let entry = await runOne(benchmarks, name, options);
  for (let tries = 1; options.quick && tries < triesOfQuick && steepOf(entry).length > 0; tries += 1) {
    process.stderr.write(`${name}: measured once more, as ${steepOf(entry).join(', ')} grew with a steep exponent\n`);
    entry = await runOne(benchmarks, name, options);
  }
  return entry;
}

/** The names of the costs that outgrow their size. */
function steepOf({ results }: Entry): string[] {
  return results.filter(({ unit, samples }) => unit === 'exponent' && !(median(samples) <= steepest)).map(({ name }) => name);
}

/** What makes the command fail: a benchmark that did not get through; with --quick also a cost that outgrows its size. */
function failuresOf(report: Report): string[] {
  return report.entries.flatMap((entry) => {
    const { name } = entry.benchmark;
    if (entry.error !== null) return [`${name}: ${entry.error.split('\n', 1)[0]}`];
    return report.quick ? steepOf(entry).map((cost) => `${name}: the exponent of ${cost} is above ${steepest}`) : [];
  });
}
