// Faults, for real: `node e2e/faults/index.ts NAME [--points N] [--images N] [--seeds N] [--cycles N] [--runs N] [--seed S]
// [--at-once N] [--json FILE] [--quiet]`. NAME: selfcheck, simulation, kills, power, errors, corruption, cycles.
// `table [--dir FOLDER] [--write FILE]` prints what the last sweeps found, or puts it into a document.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { nothingTried, type Result, resultsFolder, summaryLine, writeResult } from './lib/report.ts';
import { markdownTable, readResults, textTable, writeTable } from './lib/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    points: { type: 'string' },
    images: { type: 'string' },
    seeds: { type: 'string' },
    cycles: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    'at-once': { type: 'string' },
    json: { type: 'string' },
    dir: { type: 'string' },
    write: { type: 'string' },
    quiet: { type: 'boolean' },
  },
});

const count = (text: string | undefined): number | undefined => {
  if (text === undefined || text === 'all') return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail(`${text} is not a number of tries.`);
  return number;
};

const atOnce = count(values['at-once']) ?? Math.max(1, Math.min(4, availableParallelism()));
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
let saidAt = 0;
const progress = (done: number, of: number): void => {
  if (values.quiet === true || (done < of && Date.now() - saidAt < 5000)) return;
  saidAt = Date.now();
  process.stderr.write(`  ${done} of ${of}\n`);
};

const sweeps: Readonly<Record<string, () => Promise<Result>>> = {
  selfcheck: async () => (await import('./programs/selfcheck.ts')).selfcheck(),
  simulation: async () => (await import('./programs/simulation.ts')).simulation({ seeds: count(values.seeds) ?? 10_000, progress }),
  kills: async () => (await import('./programs/kills.ts')).kills({ points: count(values.points), atOnce, progress }),
  errors: async () => (await import('./programs/errors.ts')).errors({ points: count(values.points), atOnce, progress }),
  power: async () => (await import('./programs/power.ts')).power({ images: count(values.images) ?? 5000, seed, progress }),
  corruption: async () =>
    (await import('./programs/corruption.ts')).corruption({ images: count(values.images) ?? 1000, seed, atOnce, progress }),
  cycles: async () =>
    (await import('./programs/cycles.ts')).cycles({ cycles: count(values.cycles) ?? 500, runs: count(values.runs) ?? 50, seed, progress }),
};

const [name = ''] = positionals;
if (name === 'table') {
  const results = readResults(values.dir ?? resultsFolder);
  if (values.write === undefined) process.stdout.write(`${textTable(results)}\n`);
  else writeTable(values.write, markdownTable(results));
  process.exit(0);
}
const sweep = sweeps[name];
if (!sweep) fail(`Say which: ${Object.keys(sweeps).join(', ')}.`);
const startedAt = performance.now();
// The effects of the tasks are shell scripts.
const result = process.platform === 'win32' ? nothingTried(name, 'tries', 'it needs a POSIX shell') : await sweep();
process.stdout.write(`${summaryLine(result)}\n`);
for (const failure of result.failures.slice(0, 8)) process.stdout.write(`  ${failure}\n`);
const args = process.argv.slice(3).filter((arg, index, all) => arg !== '--json' && all[index - 1] !== '--json');
writeResult(result, ['node e2e/faults/index.ts', name, ...args].join(' '), (performance.now() - startedAt) / 1000, values.json);
process.exitCode = result.survived === result.tried ? 0 : 1;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
